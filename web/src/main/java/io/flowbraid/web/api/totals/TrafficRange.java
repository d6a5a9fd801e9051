// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.totals;

import io.flowbraid.record.history.HistoryState;
import io.flowbraid.record.query.TimeRange;
import java.util.concurrent.TimeUnit;

/** A range with both ends in the time of which there is a history: a chart needs ends. */
record TrafficRange(HistoryState state) {
    TimeRange of(TimeRange asked, long nowMs) {
        final long nowNs = TimeUnit.MILLISECONDS.toNanos(nowMs);
        final long toNs = Math.min(asked.toNs(), nowNs);
        return new TimeRange(Math.min(toNs, Math.max(asked.fromNs(), state.oldestNs())), toNs);
    }
}
