// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which tuples there are, and when each has to be looked at, in steps of a second. It is memory alone: the store of
 * tuples has the same times, from which it is filled when a task starts. That halves what a store and its changelog
 * would cost, and nothing is read from the store for a key that is not there. (NOT thread safe.)
 */
final class DueTimes {
    private static final long STEP_NS = 1_000_000_000L;
    private static final long NO_STEP = Long.MAX_VALUE;

    private final Map<String, DueTuple> byKey = new HashMap<>();
    /** The first of a list in both directions for each step. */
    private final TreeMap<Long, DueTuple> firstByStep = new TreeMap<>();

    private static final class DueTuple {
        final String key;
        long step = NO_STEP;
        boolean isSpent;

        @Nullable
        DueTuple previous;

        @Nullable
        DueTuple next;

        DueTuple(String key) {
            this.key = key;
        }
    }

    void clear() {
        byKey.clear();
        firstByStep.clear();
    }

    boolean has(String key) {
        return byKey.containsKey(key);
    }

    /** Nothing is left to do but to forget the tuple. */
    boolean isSpent(String key) {
        final DueTuple waiting = byKey.get(key);
        return waiting != null && waiting.isSpent;
    }

    /** @param dueNs {@link Long#MAX_VALUE} for never */
    void set(String key, long dueNs, boolean isSpent) {
        final DueTuple waiting = byKey.computeIfAbsent(key, DueTuple::new);
        waiting.isSpent = isSpent;
        final long step = dueNs == Long.MAX_VALUE ? NO_STEP : step(dueNs);
        if (step != waiting.step) {
            unlink(waiting);
            link(waiting, step);
        }
    }

    void remove(String key) {
        final DueTuple waiting = byKey.remove(key);
        if (waiting != null) {
            unlink(waiting);
        }
    }

    /** The step in which it is over: a tuple is never looked at before its time. */
    private static long step(long dueNs) {
        return Math.floorDiv(dueNs, STEP_NS) + (Math.floorMod(dueNs, STEP_NS) == 0 ? 0 : 1);
    }

    private void link(DueTuple waiting, long step) {
        waiting.step = step;
        if (step != NO_STEP) {
            final DueTuple second = firstByStep.put(step, waiting);
            waiting.next = second;
            if (second != null) {
                second.previous = waiting;
            }
        }
    }

    private void unlink(DueTuple waiting) {
        final DueTuple previous = waiting.previous;
        final DueTuple next = waiting.next;
        if (next != null) {
            next.previous = previous;
        }
        if (previous != null) {
            previous.next = next;
        } else if (waiting.step != NO_STEP) {
            if (next == null) {
                firstByStep.remove(waiting.step);
            } else {
                firstByStep.put(waiting.step, next);
            }
        }
        waiting.previous = null;
        waiting.next = null;
        waiting.step = NO_STEP;
    }

    /** Whether no tuple waits for a time. */
    boolean isEmpty() {
        return firstByStep.isEmpty();
    }

    boolean hasDue(long nowNs) {
        return !firstByStep.isEmpty() && firstByStep.firstKey() <= Math.floorDiv(nowNs, STEP_NS);
    }

    /**
     * Keys that are due, in the order of their steps: those of one step at a time, sorted. They have no time until they
     * are set again.
     */
    List<String> take(long nowNs) {
        final Map.Entry<Long, DueTuple> first = firstByStep.firstEntry();
        if (first == null || first.getKey() > Math.floorDiv(nowNs, STEP_NS)) {
            return List.of();
        }
        firstByStep.remove(first.getKey());
        final List<String> keys = new ArrayList<>();
        DueTuple waiting = first.getValue();
        while (waiting != null) {
            final DueTuple next = waiting.next;
            waiting.previous = null;
            waiting.next = null;
            waiting.step = NO_STEP;
            keys.add(waiting.key);
            waiting = next;
        }
        // The same order after a replay: what leaves is the same then.
        keys.sort(null);
        return keys;
    }
}
