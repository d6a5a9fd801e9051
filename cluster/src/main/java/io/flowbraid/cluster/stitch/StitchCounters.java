// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.conversation.Verdict;
import io.flowbraid.cluster.report.BadMessage;
import io.flowbraid.model.ledger.Counter;
import java.util.stream.Stream;

/**
 * The ledger of one stitcher: messages in = the sum of all fates + those that are open in states. Any thread may read
 * it.
 */
public final class StitchCounters {
    private final Counter in = new Counter();
    private final Counter forwardedIn = new Counter();
    private final Counter forwardedOut = new Counter();
    private final Counter[] fates = counters(ReportFate.values().length);
    private final Counter[] malformed = counters(BadMessage.values().length);
    private final Counter[] finished = counters(Verdict.values().length);
    private final Counter revisions = new Counter();
    private final Counter loops = new Counter();

    private static Counter[] counters(int count) {
        return Stream.generate(Counter::new).limit(count).toArray(Counter[]::new);
    }

    void in(boolean isForwarded) {
        in.increment();
        if (isForwarded) {
            forwardedIn.increment();
        }
    }

    void forwarded() {
        forwardedOut.increment();
    }

    void fate(ReportFate fate) {
        fates[fate.ordinal()].increment();
    }

    void malformed(BadMessage reason) {
        fate(ReportFate.MALFORMED);
        malformed[reason.ordinal()].increment();
    }

    void left(Verdict verdict, boolean isFirstFinal) {
        revisions.increment();
        if (isFirstFinal) {
            finished[verdict.ordinal()].increment();
        }
    }

    void loop() {
        loops.increment();
    }

    /** Messages that came. */
    public long in() {
        return in.get();
    }

    /** Those of them that another key forwarded. */
    public long forwardedIn() {
        return forwardedIn.get();
    }

    /**
     * Messages that went to another key. One whose conversation had left before has the fate of that time; all others
     * are {@link ReportFate#FORWARDED}.
     */
    public long forwardedOut() {
        return forwardedOut.get();
    }

    public long of(ReportFate fate) {
        return fates[fate.ordinal()].get();
    }

    /** Of {@link ReportFate#MALFORMED}, those with this reason. */
    public long of(BadMessage reason) {
        return malformed[reason.ordinal()].get();
    }

    /** Conversations that ended, by the verdict at that time. */
    public long of(Verdict verdict) {
        return finished[verdict.ordinal()].get();
    }

    /** Conversations that left, with each of their revisions. */
    public long revisions() {
        return revisions.get();
    }

    /** Reports that were not forwarded because translations lead in a circle, or over too many keys. */
    public long loops() {
        return loops.get();
    }

    /** Messages without a fate, that are open in states. */
    public long open() {
        long decided = 0;
        for (final Counter fate : fates) {
            decided += fate.get();
        }
        return in.get() - decided;
    }
}
