// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.stitch.ReportFate;
import io.flowbraid.cluster.stitch.SkewEstimate;
import io.flowbraid.cluster.stitch.StitchCounters;
import io.flowbraid.model.ledger.Counter;
import java.util.Map;

/**
 * The account of one partition in this process, over all times that it was assigned here. The thread that has the
 * partition writes, any may read.
 */
final class PartitionMeter {
    private final StitchCounters counters = new StitchCounters();
    private final Counter restored = new Counter();
    private final Counter movedAway = new Counter();
    private final Counter failed = new Counter();
    private final Counter tuples = new Counter();
    private final Counter open = new Counter();
    private volatile Map<String, SkewEstimate> skews = Map.of();

    /** The state machine's own. */
    StitchCounters counters() {
        return counters;
    }

    /** A tuple that was there when the partition was assigned, with so many reports without a fate. */
    void restored(int reports) {
        restored.add(reports);
        tuple(1);
        undecided(0, reports);
    }

    /** One more tuple, or one less. */
    void tuple(int change) {
        tuples.add(change);
    }

    /** A tuple had so many reports without a fate, and has others now. */
    void undecided(int before, int after) {
        open.add((after > 0 ? 1 : 0) - (before > 0 ? 1 : 0));
    }

    /** A report, or those of a tuple, met a fault of the program. */
    void failed(int reports) {
        failed.add(reports);
    }

    void skews(Map<String, SkewEstimate> known) {
        skews = known;
    }

    /** The partition leaves, with all that is open in it. */
    void left() {
        movedAway.add(held());
        tuples.set(0);
        open.set(0);
        skews = Map.of();
    }

    long in() {
        return counters.in() + restored.get();
    }

    long held() {
        return counters.open() + restored.get() - failed.get() - movedAway.get();
    }

    long failed() {
        return failed.get();
    }

    long of(ReportFate fate) {
        return counters.of(fate);
    }

    /** Connections that are kept, also those that can only be corrected any more. */
    long tuples() {
        return tuples.get();
    }

    /** Those of them with a report without a fate. */
    long open() {
        return open.get();
    }

    Map<String, SkewEstimate> skews() {
        return skews;
    }
}
