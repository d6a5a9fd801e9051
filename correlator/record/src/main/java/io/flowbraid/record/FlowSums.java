// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a flow adds to sums, charts and lists of talkers. Every sum uses these definitions. */
public final class FlowSums {
    private static final Map<String, String> OTHERWISE = Map.of(
            "network.bytes", "network.payload_bytes",
            "network.packets", "network.segments",
            "client.bytes", "client.payload_bytes",
            "client.packets", "client.segments",
            "server.bytes", "server.payload_bytes",
            "server.packets", "server.segments");

    /** Where a flow has its round trip, ms, the best first: the handshake as captured, else the kernels' own. */
    public static final List<FlowField> ROUND_TRIPS = Stream.of(
                    "tcp.handshake_rtt_ms", "socket.client.srtt_ms", "socket.server.srtt_ms")
            .map(FlowFields::of)
            .toList();

    private FlowSums() {}

    /**
     * The field that has the number where this one is not known because only the sockets were counted: who sorts by the
     * one takes the other there. Empty for most fields.
     */
    public static Optional<FlowField> otherwise(FlowField field) {
        return Optional.ofNullable(OTHERWISE.get(field.path())).map(FlowFields::of);
    }

    /** Whether sums count the flow: exactly one flow of each conversation is counted. */
    public static boolean isCounted(FlowRecord flow) {
        return flow.conversation.isCounted;
    }

    /**
     * Bytes this end sent: IP bytes where packets or an exporter counted them, else payload bytes; 0 when neither is
     * known.
     */
    public static long bytes(FlowSide side) {
        return Math.max(0, bytesIfKnown(side));
    }

    /** The same; -1 when neither is known. */
    public static long bytesIfKnown(FlowSide side) {
        return side.bytes >= 0 ? side.bytes : side.payloadBytes;
    }

    /** Packets this end sent, or TCP segments or datagrams where only its socket was counted; 0 when not known. */
    public static long packets(FlowSide side) {
        return Math.max(0, side.packets);
    }
}
