// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.stitch.TupleState;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The states that were used last, as objects: the second report of a connection mostly comes soon after the first one,
 * and the state is not decoded again. Each change is also put into the store, which alone counts when a task starts.
 * (NOT thread safe.)
 */
final class RecentStates {
    /** Some 5 MB for each partition. */
    private static final int MAX = 1_024;

    private final Map<String, TupleState> byKey = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TupleState> eldest) {
            return size() > MAX;
        }
    };

    @Nullable
    TupleState find(String key) {
        return byKey.get(key);
    }

    void put(String key, TupleState state) {
        byKey.put(key, state);
    }

    void remove(String key) {
        byKey.remove(key);
    }

    void clear() {
        byKey.clear();
    }
}
