// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import java.util.BitSet;

/**
 * The flows that changed since they were last reported, for a reader who follows them while they live. Two rounds go
 * over them: one each second for those that counted packets, a faster one for news, which is a flow's beginning and
 * whatever is learned of its owners. A flow that changes behind a round waits for the next one.
 *
 * <p>The sets hold ids of the {@link FlowTable}: the code that ends a flow calls {@link #reported}, so that the next
 * flow of that id begins without a mark. They grow to a quarter of a byte for each place of the table that was ever
 * used.
 *
 * (NOT thread safe.)
 */
public final class LiveUpdates {
    private static final long COUNTED_EACH_NS = 1_000_000_000L;
    private static final long NEWS_EACH_NS = 100_000_000L;

    private final Round counted;
    private final Round news;

    LiveUpdates() {
        counted = new Round(COUNTED_EACH_NS);
        news = new Round(NEWS_EACH_NS);
    }

    /** The flow had a packet, or its kernel counters came. */
    public void counted(int flowId) {
        counted.flows.set(flowId);
    }

    /** The flow is new, or something was learned of an owner. */
    public void news(int flowId) {
        news.flows.set(flowId);
    }

    /** All there is to say of the flow at present is said. */
    public void reported(int flowId) {
        counted.flows.clear(flowId);
        news.flows.clear(flowId);
    }

    /** The next flow to report; {@link FlowTable#NOT_FOUND} when none is due. */
    public int next(long nowNs) {
        final int id = news.next(nowNs);
        return id != FlowTable.NOT_FOUND ? id : counted.next(nowNs);
    }

    /** Goes over a set of flows from the first to the last, again and again at an interval. */
    private static final class Round {
        private final BitSet flows;
        private final long intervalNs;
        private long dueNs = Long.MIN_VALUE;
        private int place = FlowTable.NOT_FOUND;

        Round(long intervalNs) {
            flows = new BitSet();
            this.intervalNs = intervalNs;
        }

        int next(long nowNs) {
            if (place == FlowTable.NOT_FOUND) {
                if (nowNs < dueNs) {
                    return FlowTable.NOT_FOUND;
                }
                dueNs = nowNs + intervalNs;
                place = 0;
            }
            final int id = flows.nextSetBit(place);
            place = id < 0 ? FlowTable.NOT_FOUND : id + 1;
            return place == FlowTable.NOT_FOUND ? FlowTable.NOT_FOUND : id;
        }
    }
}
