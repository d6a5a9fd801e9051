// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowTable;

/**
 * Chooses the flow that a full table evicts, in constant time. It looks at flows all over the table, a sample of {@link
 * #SAMPLE} at a time, and offers the quarter of them that is nearest to the idle timeout, nearest first. So a flow is
 * safe as long as three quarters of the table have been idle for longer: a flood of new flows cannot push busy ones
 * out. A chosen flow that had a packet since is passed over.
 *
 * <p>An exact choice would take a list of all flows by their last packet, and each packet would have to move its flow
 * in it. (NOT thread safe.)
 */
final class Victims {
    private static final int SAMPLE = 64;
    /** Neighbours, which the processor loads ahead. */
    private static final int GROUP = 8;

    private static final int CHOSEN_PART = 4;
    /** A prime: with it as a step, modulo the number of groups, each is looked at before one is looked at again. */
    private static final long STEP = 0x9e37_79b1L;

    private final FlowTable flows;
    private final Deadlines deadlines;
    /** Those chosen, by falling idle timeout. */
    private final int[] ids = new int[SAMPLE / CHOSEN_PART];

    private final long[] idleNs = new long[SAMPLE / CHOSEN_PART];
    private int chosen;
    private int group;
    /** The groups of the sample in hand. */
    private final int[] sample = new int[SAMPLE / GROUP];

    @SuppressWarnings("UnusedVariable") // written so that the loads are made
    private long touched;
    /** Flows looked at since the last one that ends by being idle. */
    private int keptInARow;

    Victims(FlowTable flows, Deadlines deadlines) {
        this.flows = flows;
        this.deadlines = deadlines;
    }

    /** A flow to evict; the table has one. */
    int next() {
        while (true) {
            while (chosen > 0) {
                final int id = ids[--chosen];
                if (flows.isLive(id) && deadlines.idleNs(flows.at(id)) == idleNs[chosen]) {
                    return id;
                }
            }
            choose();
        }
    }

    /**
     * Cache misses overlap: the whole sample is loaded before it is judged, and last what evicting the chosen ones
     * needs.
     */
    private void choose() {
        final int issued = flows.issued();
        final int groups = (issued + GROUP - 1) / GROUP;
        final int sampled = Math.min(SAMPLE / GROUP, groups);
        long sum = 0;
        for (int i = 0; i < sampled; i++) {
            group = (int) ((group + STEP) % groups);
            sample[i] = group;
            for (int id = group * GROUP; id < end(group, issued); id++) {
                sum += Flow.touchAll(flows.at(id));
            }
        }
        final int most = Math.max(1, Math.min(SAMPLE, issued) / CHOSEN_PART);
        for (int i = 0; i < sampled; i++) {
            for (int id = sample[i] * GROUP; id < end(sample[i], issued); id++) {
                if (flows.isLive(id)) {
                    consider(id, most, issued);
                }
            }
        }
        for (int i = 0; i < chosen; i++) {
            sum += flows.touchNeighbours(ids[i]);
        }
        touched = sum; // keeps the loads alive
    }

    private static int end(int group, int issued) {
        return Math.min((group + 1) * GROUP, issued);
    }

    private void consider(int id, int most, int issued) {
        final long ns = deadlines.idleNs(flows.at(id));
        if (ns == Deadlines.FOREVER_NS) {
            // A socket's flow, which its agent will end: only when there is no other.
            keptInARow++;
            if (keptInARow < issued) {
                return;
            }
        } else {
            keptInARow = 0;
        }
        if (chosen == most && ns >= idleNs[0]) {
            return;
        }
        int place = chosen == most ? dropFirst() : chosen;
        while (place > 0 && idleNs[place - 1] < ns) {
            ids[place] = ids[place - 1];
            idleNs[place] = idleNs[place - 1];
            place--;
        }
        ids[place] = id;
        idleNs[place] = ns;
        chosen++;
    }

    /** Gives up the one with the latest timeout; returns the place that is free then. */
    private int dropFirst() {
        chosen--;
        System.arraycopy(ids, 1, ids, 0, chosen);
        System.arraycopy(idleNs, 1, idleNs, 0, chosen);
        return chosen;
    }
}
