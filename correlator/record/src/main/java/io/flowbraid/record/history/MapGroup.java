// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the nodes of a map are in, so that a map shows those of one namespace, container or host together. */
public enum MapGroup {
    NAMESPACE("orchestrator.namespace"),
    CONTAINER("container.name"),
    HOST("host.name"),
    /** The first of these that is known of an end. */
    PLACE("");

    private static final List<MapGroup> PLACES = List.of(NAMESPACE, CONTAINER, HOST);

    private final String path;

    MapGroup(String path) {
        this.path = path;
    }

    /** As it is written in a call. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What may name the group of an end: the first of these that the end has. */
    public List<MapGroup> kinds() {
        return this == PLACE ? PLACES : List.of(this);
    }

    /** The field that names it at the client's end; not of {@link #PLACE}. */
    public FlowField client() {
        return FlowFields.of("client." + path);
    }

    /** The same at the server's end. */
    public FlowField server() {
        return FlowFields.of("server." + path);
    }

    public static Optional<MapGroup> find(String text) {
        return Arrays.stream(values())
                .filter(group -> group.text().equals(text))
                .findFirst();
    }

    /** All of them, for a message. */
    public static String choices() {
        return Arrays.stream(values()).map(MapGroup::text).collect(Collectors.joining(", "));
    }
}
