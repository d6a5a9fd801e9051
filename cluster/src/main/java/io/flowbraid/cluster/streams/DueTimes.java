// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * When each open tuple has to be looked at, in steps of a second. It is memory alone: the store of tuples has the same
 * times, from which it is filled when a task starts. That halves what a store and its changelog would cost.
 *
 * <p>A time that moves back is not changed here: the tuple is looked at too early, and added again by the caller. (NOT
 * thread safe.)
 */
final class DueTimes {
    private static final long STEP_NS = 1_000_000_000L;

    private final TreeMap<Long, Set<String>> keysByStep = new TreeMap<>();

    void add(String key, long dueNs) {
        keysByStep.computeIfAbsent(step(dueNs), unused -> new HashSet<>()).add(key);
    }

    /** The step in which it is over: a tuple is never looked at before its time. */
    private static long step(long dueNs) {
        return Math.floorDiv(dueNs, STEP_NS) + (Math.floorMod(dueNs, STEP_NS) == 0 ? 0 : 1);
    }

    /** After a change of its time. One that moves back stays where it is. */
    void change(String key, long beforeNs, long dueNs) {
        if (step(dueNs) < step(beforeNs)) {
            add(key, dueNs);
        }
    }

    boolean isEmpty() {
        return keysByStep.isEmpty();
    }

    boolean hasDue(long nowNs) {
        return !keysByStep.isEmpty() && keysByStep.firstKey() <= Math.floorDiv(nowNs, STEP_NS);
    }

    /** Takes out keys that are due, in the order of their steps: those of one step at a time, sorted. */
    List<String> take(long nowNs) {
        final Map.Entry<Long, Set<String>> first = keysByStep.firstEntry();
        if (first == null || first.getKey() > Math.floorDiv(nowNs, STEP_NS)) {
            return List.of();
        }
        keysByStep.remove(first.getKey());
        final List<String> keys = new ArrayList<>(first.getValue());
        // The same order after a replay: what leaves is the same then.
        keys.sort(null);
        return keys;
    }
}
