// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The catalogue: every {@link FlowField} there is, in the order of the JSON record. */
public final class FlowFields {
    /** The value of {@code schema}. */
    public static final String SCHEMA = "flowbraid/1";

    /** The value of {@code tcp.mptcp}: the connection carries a part of an MPTCP connection. */
    public static final String SUBFLOW = "subflow";

    private static final List<FlowField> ALL = Stream.of(
                    HeadFields.all(),
                    NetworkFields.all(),
                    EndFields.ofClient().all(),
                    EndFields.ofServer().all(),
                    TcpFields.all(),
                    NetworkFields.names(),
                    IcmpFields.all(),
                    SocketFields.of(EndFields.ofClient()),
                    SocketFields.of(EndFields.ofServer()),
                    SocketFields.reconciliation(),
                    ConversationFields.all())
            .flatMap(List::stream)
            .toList();
    private static final Map<String, FlowField> BY_PATH =
            ALL.stream().collect(Collectors.toUnmodifiableMap(FlowField::path, Function.identity()));
    private static final List<FlowField> TABLE = Stream.of(
                    "event.start",
                    "event.duration",
                    "network.transport",
                    "client.process.name",
                    "client.container.name",
                    "client.ip",
                    "client.port",
                    "server.process.name",
                    "server.container.name",
                    "server.ip",
                    "server.domain",
                    "server.port",
                    "client.bytes",
                    "server.bytes",
                    "client.payload_bytes",
                    "server.payload_bytes",
                    "tcp.state",
                    "flow.end_reason",
                    "observer.type",
                    "client.attribution.status",
                    "server.attribution.status")
            .map(FlowFields::of)
            .toList();

    private FlowFields() {}

    /** All fields. */
    public static List<FlowField> all() {
        return ALL;
    }

    /** The field of that path; null when there is none. */
    public static @Nullable FlowField find(String path) {
        return BY_PATH.get(path);
    }

    /**
     * The field of a path that is known to be one.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static FlowField of(String path) {
        final FlowField field = find(path);
        if (field == null) {
            throw new IllegalArgumentException("no field of the flow record is called " + path);
        }
        return field;
    }

    /** The columns of a table that nobody has chosen columns for. */
    public static List<FlowField> table() {
        return TABLE;
    }
}
