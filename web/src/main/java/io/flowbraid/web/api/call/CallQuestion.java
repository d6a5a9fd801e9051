// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.call;

import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.Moments;
import io.flowbraid.record.query.QueryException;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.http.Call;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which flows a call asks about: a query, and the past if a time is named, else now.
 *
 * @param range null for now
 */
public record CallQuestion(FlowQuery query, @Nullable TimeRange range) {

    public static CallQuestion of(Call call, long nowMs) throws RefusedException {
        final FlowQuery query = query(call);
        final String from = call.text("from");
        final String to = call.text("to");
        TimeRange range = query.range();
        if (!from.isEmpty() || !to.isEmpty()) {
            final TimeRange asked = new TimeRange(
                    from.isEmpty()
                            ? TimeRange.ALL.fromNs()
                            : span("from", from, nowMs).fromNs(),
                    to.isEmpty()
                            ? TimeUnit.MILLISECONDS.toNanos(nowMs)
                            : span("to", to, nowMs).toNs());
            range = range == null ? asked : range.and(asked);
        }
        if (range != null && range.fromNs() > range.toNs()) {
            throw new RefusedException("the time asked for ends before it begins; exchange from and to");
        }
        return new CallQuestion(query, range);
    }

    private static TimeRange span(String name, String text, long nowMs) throws RefusedException {
        final Clock clock = Clock.fixed(Instant.ofEpochMilli(nowMs), ZoneId.systemDefault());
        // A plus sign that was not escaped arrives as a space.
        return Moments.span(text, clock)
                .or(() -> Moments.span(text.replace(' ', '+'), clock))
                .orElseThrow(() -> new RefusedException(name + "=" + text
                        + " is not a time; write 2026-11-22T20:15:03Z, milliseconds since 1970, or -1h"
                        + " for an hour ago"));
    }

    public static FlowQuery query(Call call) throws RefusedException {
        return query(call.text("q"));
    }

    public static FlowQuery query(String text) throws RefusedException {
        try {
            return FlowQuery.parse(text);
        } catch (QueryException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    public static Grouping grouping(Call call) throws RefusedException {
        final String by = call.text("by");
        if (by.isEmpty()) {
            return Grouping.PROCESS;
        }
        return Grouping.find(by)
                .orElseThrow(() -> new RefusedException(
                        "by=" + by + " is nothing to group by; choose one of " + Grouping.choices()));
    }
}
