// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

/**
 * For which connections this shard has every SYN that could contradict a translation: its own flows, and what it knows
 * of other shards' flows. A translation of any other connection is not believed, because a flow that disputes it may be
 * missing.
 */
public final class SynCoverage {
    /** A translation that is reported later than this after the SYN is not believed. */
    private static final long MAX_DELAY_NS = 5_000_000_000L;
    /** Maximum time between the SYNs of one translated connection, by the rules for its time. */
    private static final long MAX_APART_NS = 2_100_000_000L;

    /** How long a flow of another shard is kept. */
    public static final long KEEP_NS = MAX_DELAY_NS + MAX_APART_NS;

    private final boolean isAlone;
    private long missedUntilNs = Long.MIN_VALUE;

    /** @param isAlone there is no other shard */
    SynCoverage(boolean isAlone) {
        this.isAlone = isAlone;
    }

    /** True if a translation that was reported at {@code knownNs} can be judged for a connection with its SYN then. */
    boolean covers(long synNs, long knownNs) {
        return isAlone || synNs > missedUntilNs && knownNs <= synNs + MAX_DELAY_NS;
    }

    /** There was no room for the flow of another shard's SYN. */
    public void missed(long synNs) {
        missedUntilNs = Math.max(missedUntilNs, synNs + MAX_APART_NS);
    }
}
