// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.stitch;

import io.flowbraid.record.stitch.StitchFigures;
import java.util.Locale;

/** How stitching goes, in a line. (NOT thread safe.) */
final class StitchLine {
    private static final double NS_PER_SECOND = 1e9;

    private long lastNs;
    private long lastRecords;

    /** @param nowNs any steady clock */
    StitchLine(long nowNs) {
        lastNs = nowNs;
    }

    /** The rate is that since the last call. */
    String text(long nowNs, StitchFigures figures) {
        final double seconds = Math.max(1, nowNs - lastNs) / NS_PER_SECOND;
        final long rate = Math.round((figures.records() - lastRecords) / seconds);
        lastNs = nowNs;
        lastRecords = figures.records();
        return String.format(
                Locale.ROOT,
                "%d records/s  %d open  %d complete  %d one-sided  %d ambiguous  %d late  lag %s",
                rate,
                figures.open(),
                figures.complete(),
                figures.oneSided(),
                figures.ambiguous(),
                figures.late(),
                figures.lag() < 0 ? "unknown" : Long.toString(figures.lag()));
    }
}
