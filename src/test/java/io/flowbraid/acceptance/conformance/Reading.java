// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What one program reads out of a file, by conversation. (NOT thread safe.) */
final class Reading {
    private final Map<Conversation, Counts> counts = new TreeMap<>();
    private final Map<Conversation, Set<String>> communityIds = new TreeMap<>();

    void add(Conversation conversation, Counts more) {
        counts.merge(conversation, more, Counts::plus);
    }

    void addId(Conversation conversation, String communityId) {
        communityIds.computeIfAbsent(conversation, key -> new TreeSet<>()).add(communityId);
    }

    Set<Conversation> conversations() {
        return counts.keySet();
    }

    Counts of(Conversation conversation) {
        return counts.getOrDefault(conversation, Counts.NONE);
    }

    Set<String> idsOf(Conversation conversation) {
        return communityIds.getOrDefault(conversation, Set.of());
    }

    Set<String> ids() {
        return communityIds.values().stream().flatMap(Collection::stream).collect(Collectors.toSet());
    }

    Counts total() {
        return counts.values().stream().reduce(Counts.NONE, Counts::plus);
    }
}
