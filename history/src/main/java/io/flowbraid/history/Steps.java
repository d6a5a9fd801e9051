// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import io.flowbraid.record.TimeRange;

/**
 * A range of time in steps.
 *
 * @param startNs when the first begins, at or before the range
 */
record Steps(TimeRange range, long startNs, long stepNs, long count) {
    static Steps of(TimeRange range, long stepNs) {
        final long startNs = Math.floorDiv(range.fromNs(), stepNs) * stepNs;
        return new Steps(range, startNs, stepNs, Math.floorDiv(range.toNs() - startNs, stepNs) + 1);
    }

    /** Sums of reports ({@code client, server, start, stop, client_bytes, server_bytes}) by client, server and step. */
    Sql sums(Sql reports) {
        final String first = Long.toString(range.fromNs());
        final String end = Long.toString(range.toNs() + 1);
        final String from = "greatest(" + first + ", " + startNs + " + step * " + stepNs + ")";
        final String until = "least(" + end + ", " + startNs + " + (step + 1) * " + stepNs + ")";
        return Sql.of("WITH report AS (SELECT client, server, start, stop, client_bytes, server_bytes, " + step("start")
                        + " AS first_step, " + step("stop") + " AS last_step FROM ")
                .add(reports)
                .add(") SELECT client, server, step, CAST(sum(amount) AS BIGINT) FROM ("
                        + "SELECT client, server, first_step AS step, " + between(first, end)
                        + " AS amount FROM report WHERE first_step = last_step"
                        + " UNION ALL SELECT client, server, step, " + between(from, until)
                        + " FROM (SELECT client, server, start, stop, client_bytes, server_bytes, unnest(range(first_step, last_step + 1)) AS step"
                        + " FROM report WHERE first_step < last_step)) GROUP BY client, server, step");
    }

    /** The step of a moment, of those there are. */
    private String step(String moment) {
        return "CASE WHEN " + moment + " <= " + startNs + " THEN 0 ELSE least((" + moment + " - " + startNs + ") // "
                + stepNs + ", " + (count - 1) + ") END";
    }

    private static String between(String from, String until) {
        return before(until) + " - (" + before(from) + ")";
    }

    /** What was sent before a moment; each direction for itself, as where no steps are asked for. */
    private static String before(String moment) {
        return Portion.before(moment, "start", "stop", "client_bytes") + " + "
                + Portion.before(moment, "start", "stop", "server_bytes");
    }
}
