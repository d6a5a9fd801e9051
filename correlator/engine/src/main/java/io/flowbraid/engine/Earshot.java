// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

/**
 * For which connections a shard knows all that could contradict a translation: its own flows and the {@link
 * OverheardFlows} of others with the same first sequence number, or another. Beyond that no translation is believed of a
 * connection, since a flow that disputes it may have been missed.
 */
final class Earshot {
    /** A translation heard of later than this after the SYN is not believed. */
    private static final long DECIDED_NS = 5_000_000_000L;
    /** The SYNs of one translated connection are that near to each other, by the rules for its time. */
    private static final long APART_NS = 2_100_000_000L;

    /** An overheard flow is kept so long. */
    static final long KEPT_NS = DECIDED_NS + APART_NS;

    private final boolean isAlone;
    private long missedUntilNs = Long.MIN_VALUE;

    /** @param isAlone there is no other shard, and nothing to be overheard */
    Earshot(boolean isAlone) {
        this.isAlone = isAlone;
    }

    /** Can a translation that came to be known at {@code knownNs} be judged for a connection whose SYN was then? */
    boolean covers(long synNs, long knownNs) {
        return isAlone || synNs > missedUntilNs && knownNs <= synNs + DECIDED_NS;
    }

    /** There was no room for the overheard flow of a SYN. */
    void missed(long synNs) {
        missedUntilNs = Math.max(missedUntilNs, synNs + APART_NS);
    }
}
