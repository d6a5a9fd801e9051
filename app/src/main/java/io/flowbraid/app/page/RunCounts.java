// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.sink.AttributionTally;
import io.flowbraid.sink.Latencies;
import io.flowbraid.sink.StatsWriter;
import io.flowbraid.web.RunAccounts;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.HdrHistogram.AbstractHistogram;

/** The ledger and the tally of this run. */
public final class RunCounts implements RunAccounts {
    private static final double US_PER_MS = 1e3;

    private final LossLedger ledger;
    private final AttributionTally tally;
    private final Latencies latencies;
    private final Supplier<List<String>> failures;
    private final Supplier<List<String>> troubles;

    /**
     * @param failures which threads have failed, a sentence each
     * @param troubles what is wrong with the run now, a sentence each
     */
    public RunCounts(
            LossLedger ledger,
            AttributionTally tally,
            Latencies latencies,
            Supplier<List<String>> failures,
            Supplier<List<String>> troubles) {
        this.ledger = ledger;
        this.tally = tally;
        this.latencies = latencies;
        this.failures = failures;
        this.troubles = troubles;
    }

    @Override
    public LossLedger ledger() {
        return ledger;
    }

    @Override
    public Attributions attributions() {
        final Map<AttributionStatus, Long> ends = new EnumMap<>(AttributionStatus.class);
        for (final AttributionStatus status : AttributionStatus.values()) {
            ends.put(status, tally.ends(status));
        }
        return new Attributions(
                new long[] {tally.onNoEnd(), tally.onOneEnd(), tally.onBothEnds()},
                ends,
                tally.knownBeforeFirstPacket(),
                delays(tally.delaysUs()));
    }

    @Override
    public Delays packetLatency() {
        return delays(latencies.packetsUs());
    }

    @Override
    public Delays eventLatency() {
        return delays(latencies.eventsUs());
    }

    /**
     * Reads a copy: while another thread records, the total is behind the sum of the buckets for a moment, and the mean
     * cannot be had at all.
     */
    static Delays delays(AbstractHistogram recorded) {
        final AbstractHistogram us = recorded.copy();
        final List<Bucket> buckets = new ArrayList<>();
        long count = 0;
        for (final long boundUs : AttributionTally.DELAY_BOUNDS_US) {
            count = Math.max(count, us.getCountBetweenValues(0, boundUs));
            buckets.add(new Bucket(boundUs / US_PER_MS, count));
        }
        count = Math.max(count, us.getTotalCount());
        buckets.add(new Bucket(Double.POSITIVE_INFINITY, count));
        return new Delays(buckets, count == 0 ? 0 : us.getMean() * count / US_PER_MS);
    }

    @Override
    public void writeStats(OutputStream out) throws IOException {
        new StatsWriter(ledger, tally, latencies).writeTo(out);
    }

    @Override
    public List<String> failures() {
        return failures.get();
    }

    @Override
    public List<String> troubles() {
        return troubles.get();
    }
}
