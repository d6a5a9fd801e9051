// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.report.FlowReport;
import io.flowbraid.cluster.report.MalformedMessage;
import io.flowbraid.cluster.report.NatMapping;
import io.flowbraid.cluster.report.TupleMessage;
import org.jspecify.annotations.Nullable;

/** Joins the reports of one key after the other; the caller keeps the states. (NOT thread safe.) */
public final class Stitcher {
    private final StitchCounters counters;
    private final ClockSkews skews;
    private final Arrivals arrivals;
    private final Decisions decisions;

    public Stitcher(StitchSettings settings, StitchCounters counters, ClockSkews skews) {
        this.counters = counters;
        this.skews = skews;
        this.arrivals = new Arrivals(settings, counters);
        this.decisions = new Decisions(settings, counters, skews);
    }

    /**
     * A message under this key.
     *
     * @param state what is open for the key; null for nothing. It may be changed and returned
     * @param streamNs the time of the stream, which never goes back
     * @return the state to keep; null for nothing
     */
    public @Nullable TupleState accept(
            String key, @Nullable TupleState state, TupleMessage message, long streamNs, StitchOutput out) {
        if (message instanceof MalformedMessage malformed) {
            counters.in(false);
            counters.malformed(malformed.reason());
            return state;
        }
        final TupleState kept = state == null ? new TupleState() : state;
        if (message instanceof NatMapping mapping) {
            counters.in(false);
            counters.fate(ReportFate.MAPPING);
            arrivals.add(key, kept, mapping, streamNs);
        } else if (message instanceof FlowReport report) {
            counters.in(report.via != null);
            arrivals.add(key, kept, report, streamNs, out);
        }
        return decisions.decide(key, kept, streamNs, out);
    }

    /**
     * Time passed; what is due leaves.
     *
     * @return the state to keep; null for nothing
     */
    public @Nullable TupleState expire(String key, TupleState state, long streamNs, StitchOutput out) {
        return streamNs < state.dueNs ? state : decisions.decide(key, state, streamNs, out);
    }

    /** The estimates of clocks, which the caller keeps, too. */
    public ClockSkews skews() {
        return skews;
    }
}
