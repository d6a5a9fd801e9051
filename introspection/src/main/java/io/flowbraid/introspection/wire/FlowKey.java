// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

/** Keys of the outer object: the agents' names, the templates' names and the information element numbers. */
enum FlowKey {
    TIMESTAMP("timestamp"),
    SOURCE_ADDRESS("IPV4_SRC_ADDR", "IPV6_SRC_ADDR", "IPV4_LOCAL_ADDR", "IPV6_LOCAL_ADDR", "8", "27"),
    DESTINATION_ADDRESS("IPV4_DST_ADDR", "IPV6_DST_ADDR", "IPV4_REMOTE_ADDR", "IPV6_REMOTE_ADDR", "12", "28"),
    SOURCE_PORT("L4_SRC_PORT", "L4_LOCAL_PORT", "7"),
    DESTINATION_PORT("L4_DST_PORT", "L4_REMOTE_PORT", "11"),
    PROTOCOL("PROTOCOL", "4"),
    LAST_SWITCHED("LAST_SWITCHED", "21"),
    TCP_EVENT("TCP_EVENT_TYPE"),
    UDP_EVENT("UDP_EVENT_TYPE"),
    INTERFACE("INTERFACE_NAME", "IF_NAME"),
    PROCESS("LOCAL_PROCESS"),
    FATHER("LOCAL_FATHER_PROCESS"),
    CONTAINER("LOCAL_CONTAINER"),
    TCP("TCP"),
    RETRANSMITS("RETRAN_PKTS"),
    EXTENSION("FLOWBRAID");

    static final KeyTable<FlowKey> TABLE = new KeyTable<>(values(), key -> key.spellings);

    private final String[] spellings;

    FlowKey(String... spellings) {
        this.spellings = spellings;
    }
}
