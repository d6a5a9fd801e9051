// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.vocabulary;

import io.flowbraid.introspection.wire.json.KeyTable;
import java.util.Arrays;
import java.util.stream.Stream;

/** Keys of the outer object: the agents' names, the templates' names and the information element numbers. */
public enum FlowKey {
    TIMESTAMP("timestamp"),
    SOURCE_ADDRESS(
            standard(8, "IPV4_SRC_ADDR"), standard(27, "IPV6_SRC_ADDR"), names("IPV4_LOCAL_ADDR", "IPV6_LOCAL_ADDR")),
    DESTINATION_ADDRESS(
            standard(12, "IPV4_DST_ADDR"),
            standard(28, "IPV6_DST_ADDR"),
            names("IPV4_REMOTE_ADDR", "IPV6_REMOTE_ADDR")),
    SOURCE_PORT(standard(7, "L4_SRC_PORT"), names("L4_LOCAL_PORT")),
    DESTINATION_PORT(standard(11, "L4_DST_PORT"), names("L4_REMOTE_PORT")),
    PROTOCOL(standard(4, "PROTOCOL")),
    LAST_SWITCHED(standard(21, "LAST_SWITCHED")),
    TCP_EVENT("TCP_EVENT_TYPE"),
    UDP_EVENT("UDP_EVENT_TYPE"),
    INTERFACE("INTERFACE_NAME", "IF_NAME"),
    PROCESS("LOCAL_PROCESS"),
    FATHER("LOCAL_FATHER_PROCESS"),
    CONTAINER("LOCAL_CONTAINER"),
    TCP("TCP"),
    RETRANSMITS("RETRAN_PKTS"),
    EXTENSION("FLOWBRAID"),

    // What an exporter counted, see ExportedFields: "in" is from source to destination. First the traffic since its
    // last record of the flow, then that of the whole flow. The exporter comes last of all.
    IN_BYTES(standard(1, "IN_BYTES")),
    IN_PACKETS(standard(2, "IN_PKTS")),
    OUT_BYTES(standard(23, "OUT_BYTES")),
    OUT_PACKETS(standard(24, "OUT_PKTS")),
    INITIATOR_BYTES(standard(231, "INITIATOR_OCTETS")),
    RESPONDER_BYTES(standard(232, "RESPONDER_OCTETS")),
    INITIATOR_PACKETS(standard(298, "INITIATOR_PKTS")),
    RESPONDER_PACKETS(standard(299, "RESPONDER_PKTS")),
    FIRST_SWITCHED(standard(22, "FIRST_SWITCHED")),
    FLOW_START_MS(standard(152, "FLOW_START_MILLISECONDS")),
    FLOW_END_MS(standard(153, "FLOW_END_MILLISECONDS")),
    TCP_FLAGS(standard(6, "TCP_FLAGS")),
    CLIENT_TCP_FLAGS(ntop(78, "CLIENT_TCP_FLAGS")),
    SERVER_TCP_FLAGS(ntop(79, "SERVER_TCP_FLAGS")),
    RETRANSMITTED_IN(ntop(109, "RETRANSMITTED_IN_PKTS")),
    RETRANSMITTED_OUT(ntop(110, "RETRANSMITTED_OUT_PKTS")),
    OUT_OF_ORDER_IN(ntop(111, "OOORDER_IN_PKTS")),
    OUT_OF_ORDER_OUT(ntop(112, "OOORDER_OUT_PKTS")),
    EXPORTER(standard(130, "EXPORTER_IPV4_ADDRESS"), standard(131, "EXPORTER_IPV6_ADDRESS"));

    public static final KeyTable<FlowKey> TABLE = new KeyTable<>(values(), key -> key.spellings);

    private final String[] spellings;

    FlowKey(String... spellings) {
        this.spellings = spellings;
    }

    FlowKey(String[]... spellings) {
        this(Arrays.stream(spellings).flatMap(Stream::of).toArray(String[]::new));
    }

    private static String[] standard(int element, String name) {
        return names(name, Integer.toString(element), "0." + element);
    }

    private static String[] ntop(int element, String name) {
        return SideKey.spellings(element, name);
    }

    private static String[] names(String... names) {
        return names;
    }
}
