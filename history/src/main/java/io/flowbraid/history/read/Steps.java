// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import io.flowbraid.history.file.Sql;
import io.flowbraid.record.query.TimeRange;

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

    /**
     * Sums of reports ({@code client, server, start, stop, client_bytes, server_bytes}) by client, server, the step
     * they begin in, and how many steps later they end (0, 1, or 2 for more): what was sent in the first step, and in
     * the next one when it is the last. Few reports need more, which {@link #rest} has; the flows are read once for
     * these.
     */
    Sql ends(Sql reports) {
        return Sql.of("SELECT client, server, first_step, reach, sum(CASE WHEN reach = 0 AND start >= " + range.fromNs()
                        + " AND stop <= " + range.toNs() + " THEN client_bytes + server_bytes ELSE "
                        + within("first_step") + " END), sum(CASE WHEN reach = 1 THEN " + within("(first_step + 1)")
                        + " ELSE 0 END) FROM (SELECT *, least(last_step - first_step, 2) AS reach FROM ")
                .add(inSteps(reports))
                .add(") GROUP BY client, server, first_step, reach");
    }

    /**
     * Sums by client, server and step of what reports that end more than one step later sent after their first step.
     */
    Sql rest(Sql reports) {
        return Sql.of("SELECT client, server, step, sum(" + within("step")
                        + ") FROM (SELECT client, server, start, stop,"
                        + " client_bytes, server_bytes, unnest(range(first_step + 1, last_step + 1)) AS step FROM ")
                .add(inSteps(reports))
                .add(" WHERE last_step - first_step > 1) GROUP BY client, server, step");
    }

    private Sql inSteps(Sql reports) {
        return Sql.of("(SELECT client, server, start, stop, client_bytes, server_bytes, " + step("start")
                        + " AS first_step, " + step("stop") + " AS last_step FROM (")
                .add(reports)
                .add("))");
    }

    /** The step of a moment, of those there are. */
    private String step(String moment) {
        return "CASE WHEN " + moment + " <= " + startNs + " THEN 0 ELSE least((" + moment + " - " + startNs + ") // "
                + stepNs + ", " + (count - 1) + ") END";
    }

    /** What a report sent within a step and the range. */
    private String within(String step) {
        final String from = "greatest(" + range.fromNs() + ", " + startNs + " + " + step + " * " + stepNs + ")";
        final String until = "least(" + (range.toNs() + 1) + ", " + startNs + " + (" + step + " + 1) * " + stepNs + ")";
        return before(until) + " - (" + before(from) + ")";
    }

    /** What was sent before a moment; each direction for itself, as where no steps are asked for. */
    private static String before(String moment) {
        return Portion.before(moment, "start", "stop", "client_bytes") + " + "
                + Portion.before(moment, "start", "stop", "server_bytes");
    }
}
