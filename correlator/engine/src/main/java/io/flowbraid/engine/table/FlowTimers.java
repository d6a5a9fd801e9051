// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import java.util.Arrays;

/**
 * A hashed timer wheel (Varghese and Lauck, 1987) over the records of a {@link FlowTable}; its lists run through the
 * records themselves.
 *
 * <p>A packet does not touch the wheel: it only writes the flow's last time. When a bucket comes round, each of its
 * flows is asked for its true deadline and put where that lies. A flow whose deadline moves forward (its connection
 * closed) is moved at once. Deadlines beyond the wheel's reach wait in its last bucket and are asked again.
 */
public final class FlowTimers {
    /** Value of {@link Flow#bucket} in a record that is not in use. */
    static final int FREE = -2;

    private static final int NIL = -1;
    private static final int TICK_SHIFT = 26; // 67 ms
    private static final int BUCKETS = 1 << 13; // 9 minutes
    private static final int BUCKET_MASK = BUCKETS - 1;

    private final FlowTable flows;
    private final Schedule schedule;
    private final int[] heads = new int[BUCKETS];
    private long tick = Long.MIN_VALUE;

    public FlowTimers(FlowTable flows, Schedule schedule) {
        this.flows = flows;
        this.schedule = schedule;
        Arrays.fill(heads, NIL);
    }

    /** When flows are due. */
    public interface Schedule {
        /** When something is to be done about the flow at this address, ns since the epoch. */
        long deadlineNs(long flow);
    }

    /** What to do with flows whose deadline is over. */
    public interface Expiry {
        /**
         * False while nobody could take what a deadline brings forth: flows that are due are asked again a tick later.
         */
        boolean hasRoom();

        /** The deadline is over: end the flow, or return with a later one. */
        void onDeadline(int id);
    }

    static long tickOf(long timeNs) {
        return timeNs >> TICK_SHIFT;
    }

    /** The first time at which {@link #advance} has something to do. */
    public long nextTickNs() {
        return tick == Long.MIN_VALUE ? Long.MIN_VALUE : tick + 1 << TICK_SHIFT;
    }

    /** Enters a flow that is in no bucket. */
    public void arm(int id) {
        arm(id, schedule.deadlineNs(flows.at(id)));
    }

    /** Puts a flow where its deadline lies now. */
    public void rearm(int id) {
        disarm(id);
        arm(id);
    }

    private void arm(int id, long deadlineNs) {
        final long ahead = Math.min(Math.max(tickOf(deadlineNs) - tick, 1), BUCKETS - 1);
        final int bucket = (int) (tick + ahead) & BUCKET_MASK;
        final long flow = flows.at(id);
        final int head = heads[bucket];
        Flow.bucket(flow, bucket);
        Flow.previous(flow, NIL);
        Flow.next(flow, head);
        if (head != NIL) {
            Flow.previous(flows.at(head), id);
        }
        heads[bucket] = id;
    }

    public void disarm(int id) {
        final long flow = flows.at(id);
        final int next = Flow.next(flow);
        final int previous = Flow.previous(flow);
        if (previous == NIL) {
            heads[Flow.bucket(flow)] = next;
        } else {
            Flow.next(flows.at(previous), next);
        }
        if (next != NIL) {
            Flow.previous(flows.at(next), previous);
        }
    }

    /** Lets time pass up to {@code nowNs}; a time before the last one changes nothing. */
    public void advance(long nowNs, Expiry expiry) {
        final long target = tickOf(nowNs);
        if (tick == Long.MIN_VALUE) {
            tick = target;
            return;
        }
        // After a gap longer than the wheel every bucket is due, once.
        if (target - tick > BUCKETS) {
            tick = target - BUCKETS;
        }
        while (tick < target) {
            tick++;
            visit((int) tick & BUCKET_MASK, nowNs, expiry);
        }
    }

    private void visit(int bucket, long nowNs, Expiry expiry) {
        int id = heads[bucket];
        heads[bucket] = NIL;
        while (id != NIL) {
            final long flow = flows.at(id);
            final int next = Flow.next(flow);
            final long deadlineNs = schedule.deadlineNs(flow);
            arm(id, deadlineNs);
            if (deadlineNs <= nowNs && expiry.hasRoom()) {
                expiry.onDeadline(id);
            }
            id = next;
        }
    }
}
