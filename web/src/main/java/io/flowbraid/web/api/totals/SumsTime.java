// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.totals;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.live.LiveWindow;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Which time sums are of, and from where they come.
 *
 * @param isCut whether the time is shorter than usual, because the page keeps no more flows
 */
public record SumsTime(String source, long fromMs, long toMs, boolean isCut) {
    /** How long after the question it may be answered. */
    private static final long ANSWERING_MS = 30_000;

    public static SumsTime of(LiveWindow window) {
        return new SumsTime("live", window.fromMs(), window.toMs(), window.isCut());
    }

    public static SumsTime of(TimeRange range, Past past, long nowMs) {
        final TimeRange bounded = new TrafficRange(past.state()).of(range, nowMs);
        return new SumsTime(
                "history",
                TimeUnit.NANOSECONDS.toMillis(bounded.fromNs()),
                TimeUnit.NANOSECONDS.toMillis(bounded.toNs()),
                false);
    }

    /** Whether it goes on: what live flows sent since their last record is not in the history yet. */
    public static boolean isUpToNow(TimeRange range, long nowMs) {
        return range.toNs() >= TimeUnit.MILLISECONDS.toNanos(nowMs - ANSWERING_MS);
    }

    /** Writes the fields {@code source}, {@code from}, {@code to} (ms since the epoch) and {@code cut}. */
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("source", source);
        json.writeNumberField("from", fromMs);
        json.writeNumberField("to", toMs);
        json.writeBooleanField("cut", isCut);
    }
}
