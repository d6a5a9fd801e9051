// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.ledger.LossLedger;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** The counts of this run since its start. */
public interface RunAccounts {
    LossLedger ledger();

    Attributions attributions();

    /** From the kernel's time stamp of a packet to its flow being updated. */
    Delays packetLatency();

    /** From a socket event in this host's kernel to its owner being on the flow. */
    Delays eventLatency();

    /** Writes the JSON object that {@code --stats} writes. */
    void writeStats(OutputStream out) throws IOException;

    /** What is wrong with the run, a sentence each; none when all is well. */
    List<String> troubles();

    /** Which threads died, a sentence each: the run ends, or goes on without a part until it is restarted. */
    default List<String> failures() {
        return List.of();
    }

    /** Numbers of this kind of run alone, for {@code /metrics}. */
    default List<RunGauge> gauges() {
        return List.of();
    }

    /**
     * A number for {@code /metrics}. Those with one name have the same help and the same names of labels.
     *
     * @param name as the metric is called
     * @param labels values by name
     */
    record RunGauge(String name, String help, Map<String, String> labels, double value) {}

    /**
     * How well the flows that ended are attributed.
     *
     * @param flowsByNamedEnds final flows with no, one and both ends named
     * @param endsByStatus ends of final flows
     * @param knownBefore ends whose owner was known when the first packet came
     * @param delays of the other ends: from the first packet to the owner being known
     */
    record Attributions(
            long[] flowsByNamedEnds, Map<AttributionStatus, Long> endsByStatus, long knownBefore, Delays delays) {
        public Attributions {
            flowsByNamedEnds = flowsByNamedEnds.clone();
            endsByStatus = Map.copyOf(endsByStatus);
        }

        @Override
        public long[] flowsByNamedEnds() {
            return flowsByNamedEnds.clone();
        }
    }

    /**
     * How long something took.
     *
     * @param buckets cumulative, by rising bound
     * @param sumMs of all
     */
    record Delays(List<Bucket> buckets, double sumMs) {
        public Delays {
            buckets = List.copyOf(buckets);
        }
    }

    /** How many delays were not above a bound. */
    record Bucket(double upToMs, long count) {}
}
