// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.inlet;

/**
 * How many messages a sender can have sent between two that arrived. A gap in its numbers beyond that is no loss: it
 * began to count elsewhere, or makes the numbers up. Without a bound one message could claim four billion lost ones.
 * (NOT thread safe)
 */
final class GapBound {
    /** Some ten times what an agent sends at most. */
    private static final long PER_SECOND = 100_000;

    private static final long MAX_CREDIT = 1 << 22;
    private static final long NS_PER_MESSAGE = 1_000_000_000L / PER_SECOND;

    private long credit = MAX_CREDIT;
    private long lastNs;

    /** Whether so many can be missing; if so, they are used up. */
    boolean allows(long missing, long nowNs) {
        final long elapsedNs = Math.max(0, Math.min(nowNs - lastNs, MAX_CREDIT * NS_PER_MESSAGE));
        credit = Math.min(MAX_CREDIT, credit + elapsedNs / NS_PER_MESSAGE);
        lastNs = nowNs;
        if (missing > credit) {
            return false;
        }
        credit -= missing;
        return true;
    }
}
