// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.record.FlowQuery;
import io.flowbraid.record.Grouping;
import io.flowbraid.record.QueryException;
import io.flowbraid.record.TimeRange;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.http.Call;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which flows a call asks about: a query, and the past if a time is named, else now.
 *
 * @param range null for now
 */
record Question(FlowQuery query, @Nullable TimeRange range) {

    static Question of(Call call, long nowMs) throws RefusedException {
        final FlowQuery query = query(call);
        final String from = call.text("from");
        final String to = call.text("to");
        TimeRange range = query.range();
        if (!from.isEmpty() || !to.isEmpty()) {
            final TimeRange asked = new TimeRange(
                    from.isEmpty() ? TimeRange.ALL.fromNs() : Moments.parse("from", from, nowMs),
                    to.isEmpty() ? TimeUnit.MILLISECONDS.toNanos(nowMs) : Moments.parse("to", to, nowMs));
            range = range == null ? asked : range.and(asked);
        }
        if (range != null && range.fromNs() > range.toNs()) {
            throw new RefusedException("the time asked for ends before it begins; exchange from and to");
        }
        return new Question(query, range);
    }

    static FlowQuery query(Call call) throws RefusedException {
        try {
            return FlowQuery.parse(call.text("q"));
        } catch (QueryException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    static Grouping grouping(Call call) throws RefusedException {
        final String by = call.text("by");
        if (by.isEmpty()) {
            return Grouping.PROCESS;
        }
        return Grouping.find(by)
                .orElseThrow(() -> new RefusedException(
                        "by=" + by + " is nothing to group by; choose one of " + Grouping.choices()));
    }
}
