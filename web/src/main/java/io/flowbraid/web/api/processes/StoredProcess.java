// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.processes;

import io.flowbraid.model.process.EntityId;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process as a flow of the history has it. */
final class StoredProcess {
    private static final List<String> PATHS = List.of(
            "entity_id",
            "name",
            "executable",
            "command_line",
            "start",
            "user.id",
            "user.name",
            "group.id",
            "group.name",
            "parent.pid",
            "parent.name",
            "parent.executable");

    /** Of the client, then of the server. */
    static final List<FlowField> FIELDS = Stream.of("client", "server")
            .flatMap(end -> PATHS.stream().map(path -> FlowFields.of(end + ".process." + path)))
            .toList();

    private final List<@Nullable Object> values;
    private final int first;

    private StoredProcess(List<@Nullable Object> values, int first) {
        this.values = values;
        this.first = first;
    }

    /**
     * The one of the two ends' processes that has the id; null for none.
     *
     * @param values of {@link #FIELDS}
     */
    static @Nullable ProcessIdentity of(List<@Nullable Object> values, String entityId) {
        for (final StoredProcess end : List.of(new StoredProcess(values, 0), new StoredProcess(values, PATHS.size()))) {
            if (end.text("entity_id").equals(entityId)) {
                return EntityId.parse(entityId).map(end::identity).orElse(null);
            }
        }
        return null;
    }

    private ProcessIdentity identity(EntityId id) {
        return new ProcessIdentity(
                id.boot(),
                id.pid(),
                id.startNs(),
                number("start", 0),
                text("name"),
                text("executable"),
                text("command_line"),
                (int) number("user.id", ProcessIdentity.UNKNOWN_ID),
                value("user.name") == null ? null : text("user.name"),
                (int) number("group.id", ProcessIdentity.UNKNOWN_ID),
                value("group.name") == null ? null : text("group.name"),
                (int) number("parent.pid", 0),
                text("parent.name"),
                text("parent.executable"));
    }

    private @Nullable Object value(String path) {
        return values.get(first + PATHS.indexOf(path));
    }

    private String text(String path) {
        final Object value = value(path);
        return value == null ? "" : value.toString();
    }

    private long number(String path, long otherwise) {
        return value(path) instanceof Number number ? number.longValue() : otherwise;
    }
}
