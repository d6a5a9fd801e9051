// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.record;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.ledger.LedgerStage;
import java.util.Arrays;

/**
 * The counters of each live flow's previous record, so that the next record has what was added since. Each observer of
 * a flow has its own: packets that take over a flow of sockets are counted from zero.
 *
 * <p>Bounded. A flow that finds no room is exported once, when it is final. An entry whose flow had no record for a day
 * gives way when the table is full; such a flow has normally become part of another one. (NOT thread safe)
 */
public final class ReportedCounters {
    static final long FORGET_AFTER_NS = 86_400_000_000_000L;

    private static final int COUNTERS = 4;
    /** Words of an entry: the flow's id, its observer + 1 (0 in an empty slot), its end, its counters. */
    private static final int ID = 0;

    private static final int OBSERVER = 1;
    private static final int END_NS = 2;
    private static final int FIRST_COUNTER = 3;
    private static final int WORDS = FIRST_COUNTER + COUNTERS;
    private static final int FIRST_SLOTS = 1024;
    private static final int OBSERVERS = ObserverType.values().length;

    private final int limit;
    private final LedgerStage stage;
    private long[] words = new long[FIRST_SLOTS * WORDS];
    private int mask = FIRST_SLOTS - 1;
    private int size;
    /** No flow ends before this: a search for forgotten ones finds none. */
    private long searchAgainNs = Long.MIN_VALUE;

    /** @param stage account of the entries: in, out when the flow is final, forgotten */
    public ReportedCounters(int limit, LedgerStage stage) {
        this.limit = limit;
        this.stage = stage;
        stage.held(() -> size);
    }

    /**
     * Fills {@code delta} with what the flow's counters gained since its previous record, and remembers them: bytes and
     * packets of the client, then of the server. What is not known stays -1.
     *
     * @return false when the record must be left out, because its flow finds no room
     */
    boolean take(FlowRecord flow, long[] delta) {
        current(flow, delta);
        final int observer = flow.observer.ordinal() + 1;
        int slot = slot(flow.flowId, observer);
        if (words[slot + OBSERVER] != 0) {
            subtract(slot, delta, flow.endNs);
        } else if (!flow.isFinal) {
            if (!hasRoom(flow.endNs)) {
                return false;
            }
            slot = slot(flow.flowId, observer);
            add(slot, flow.flowId, observer, flow.endNs, delta);
        }
        if (flow.isFinal && size > 0) {
            removeAll(flow.flowId);
        }
        return true;
    }

    private static void current(FlowRecord flow, long[] counters) {
        final boolean isOfSockets = flow.observer == ObserverType.SOCKETS;
        counters[0] = isOfSockets ? flow.client.payloadBytes : flow.client.bytes;
        counters[1] = flow.client.packets;
        counters[2] = isOfSockets ? flow.server.payloadBytes : flow.server.bytes;
        counters[3] = flow.server.packets;
    }

    private void subtract(int slot, long[] delta, long endNs) {
        words[slot + END_NS] = endNs;
        for (int i = 0; i < COUNTERS; i++) {
            if (delta[i] >= 0) {
                final long before = words[slot + FIRST_COUNTER + i];
                words[slot + FIRST_COUNTER + i] = Math.max(before, delta[i]);
                delta[i] = Math.max(0, delta[i] - before);
            }
        }
    }

    private void add(int slot, long flowId, int observer, long endNs, long[] counters) {
        words[slot + ID] = flowId;
        words[slot + OBSERVER] = observer;
        words[slot + END_NS] = endNs;
        for (int i = 0; i < COUNTERS; i++) {
            words[slot + FIRST_COUNTER + i] = Math.max(0, counters[i]);
        }
        size++;
        stage.in().increment();
    }

    private boolean hasRoom(long nowNs) {
        if (size >= limit && nowNs >= searchAgainNs) {
            forget(nowNs - FORGET_AFTER_NS);
        }
        if (size >= limit) {
            return false;
        }
        if (size > (mask + 1) / 2) {
            rehash(2 * (mask + 1), Long.MIN_VALUE);
        }
        return true;
    }

    private void forget(long beforeNs) {
        final int before = size;
        final long oldestNs = rehash(mask + 1, beforeNs);
        stage.loss(LedgerStage.FORGOTTEN).add(before - size);
        searchAgainNs = oldestNs + FORGET_AFTER_NS;
    }

    /** Moves the entries that ended later into a table of that size; when the oldest of them ended. */
    private long rehash(int slots, long afterNs) {
        final long[] old = words;
        words = new long[slots * WORDS];
        mask = slots - 1;
        size = 0;
        long oldestNs = Long.MAX_VALUE - FORGET_AFTER_NS;
        for (int from = 0; from < old.length; from += WORDS) {
            if (old[from + OBSERVER] != 0 && old[from + END_NS] > afterNs) {
                final int to = slot(old[from + ID], (int) old[from + OBSERVER]);
                System.arraycopy(old, from, words, to, WORDS);
                oldestNs = Math.min(oldestNs, old[from + END_NS]);
                size++;
            }
        }
        return oldestNs;
    }

    private void removeAll(long flowId) {
        for (int observer = 1; observer <= OBSERVERS; observer++) {
            final int slot = slot(flowId, observer);
            if (words[slot + OBSERVER] != 0) {
                remove(slot);
                size--;
                stage.out().increment();
            }
        }
    }

    /** Entries behind the hole move up, so that a search still ends at an empty slot. */
    private void remove(int slot) {
        int hole = slot;
        int next = hole;
        while (true) {
            next += WORDS;
            if (next == words.length) {
                next = 0;
            }
            if (words[next + OBSERVER] == 0) {
                break;
            }
            final int home = home(words[next + ID], (int) words[next + OBSERVER]);
            final boolean mayMove = hole <= next ? home <= hole || home > next : home <= hole && home > next;
            if (mayMove) {
                System.arraycopy(words, next, words, hole, WORDS);
                hole = next;
            }
        }
        Arrays.fill(words, hole, hole + WORDS, 0);
    }

    /** Where the entry is, or the empty slot where it belongs. */
    private int slot(long flowId, int observer) {
        int slot = home(flowId, observer);
        while (words[slot + OBSERVER] != 0 && (words[slot + ID] != flowId || words[slot + OBSERVER] != observer)) {
            slot += WORDS;
            if (slot == words.length) {
                slot = 0;
            }
        }
        return slot;
    }

    private int home(long flowId, int observer) {
        final long hash = (flowId + observer) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (hash >>> 32 & mask) * WORDS;
    }
}
