// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Names that one five-tuple said, with their times: the five-tuple may be of several flows, one after another. (NOT
 * thread safe.)
 */
final class Sightings {
    private static final int MAX = 4;

    private final Deque<Sighting> newestLast = new ArrayDeque<>(2);

    private record Sighting(String name, long timeNs) {}

    void add(String name, long timeNs) {
        if (newestLast.size() == MAX) {
            newestLast.removeFirst();
        }
        newestLast.add(new Sighting(name, timeNs));
    }

    /** The first name within these times; null when there is none. */
    @Nullable
    String firstWithin(long fromNs, long toNs) {
        for (final Sighting each : newestLast) {
            if (each.timeNs >= fromNs && each.timeNs <= toNs) {
                return each.name;
            }
        }
        return null;
    }
}
