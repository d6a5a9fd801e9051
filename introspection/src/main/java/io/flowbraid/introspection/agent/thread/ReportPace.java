// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.thread;

/**
 * When a report that costs processor time is due again: after its interval, or later, so that it takes no more than its
 * share of one core. (NOT thread safe)
 */
public final class ReportPace {
    /** One slow report, at the start or on a busy host, is no news. */
    private static final int IN_A_ROW = 3;

    private final long baseNs;
    private final int costFactor;
    private long intervalNs;
    private long dueNs;
    private boolean isStretched;
    private int differing;

    /** @param costFactor the interval is at least so many times what the report costs: 50 for 2 % of a core */
    public ReportPace(long baseNs, int costFactor, long firstDueNs) {
        this.baseNs = baseNs;
        this.costFactor = costFactor;
        intervalNs = baseNs;
        dueNs = firstDueNs;
    }

    public boolean isDue(long nowNs) {
        return nowNs - dueNs >= 0;
    }

    /**
     * A report was made. Returns true when the interval, unlike before, is at least twice what it should be, or is
     * about as it should be again.
     */
    public boolean done(long nowNs, long costNs) {
        intervalNs = Math.max(baseNs, costNs * costFactor);
        dueNs = nowNs + intervalNs;
        final boolean isLong = intervalNs >= (isStretched ? baseNs + baseNs / 4 : 2 * baseNs);
        differing = isLong == isStretched ? 0 : differing + 1;
        if (differing < IN_A_ROW) {
            return false;
        }
        differing = 0;
        isStretched = isLong;
        return true;
    }

    /** Another report has said all that this one would. */
    public void postpone(long nowNs) {
        dueNs = nowNs + intervalNs;
    }

    public boolean isStretched() {
        return isStretched;
    }

    public long intervalNs() {
        return intervalNs;
    }
}
