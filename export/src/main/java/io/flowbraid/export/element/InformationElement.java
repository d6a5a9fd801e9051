// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.element;

import static io.flowbraid.export.element.ElementRegistry.ANTREA;
import static io.flowbraid.export.element.ElementRegistry.IANA;
import static io.flowbraid.export.element.ElementRegistry.NTOP;
import static io.flowbraid.export.element.ElementRegistry.REVERSE;
import static io.flowbraid.export.element.ElementType.IPV4;
import static io.flowbraid.export.element.ElementType.IPV6;
import static io.flowbraid.export.element.ElementType.MILLISECONDS;
import static io.flowbraid.export.element.ElementType.STRING;
import static io.flowbraid.export.element.ElementType.UNSIGNED16;
import static io.flowbraid.export.element.ElementType.UNSIGNED32;
import static io.flowbraid.export.element.ElementType.UNSIGNED64;
import static io.flowbraid.export.element.ElementType.UNSIGNED8;

/** Every information element of a flow's data record. */
public enum InformationElement {
    SOURCE_IPV4("sourceIPv4Address", 8, IANA, IPV4, "address of the client"),
    DESTINATION_IPV4("destinationIPv4Address", 12, IANA, IPV4, "address of the server"),
    SOURCE_IPV6("sourceIPv6Address", 27, IANA, IPV6, "address of the client"),
    DESTINATION_IPV6("destinationIPv6Address", 28, IANA, IPV6, "address of the server"),
    SOURCE_PORT("sourceTransportPort", 7, IANA, UNSIGNED16, "port of the client"),
    DESTINATION_PORT("destinationTransportPort", 11, IANA, UNSIGNED16, "port of the server"),
    PROTOCOL("protocolIdentifier", 4, IANA, UNSIGNED8, "`network.iana_number`"),
    TCP_FLAGS("tcpControlBits", 6, IANA, UNSIGNED16, "flags of all segments of the client so far"),
    REVERSE_TCP_FLAGS("reverseTcpControlBits", 6, REVERSE, UNSIGNED16, "the same for the server"),
    ICMP_IPV4("icmpTypeCodeIPv4", 32, IANA, UNSIGNED16, "ICMP type × 256 + code of the client's messages"),
    ICMP_IPV6("icmpTypeCodeIPv6", 139, IANA, UNSIGNED16, "the same for ICMPv6"),
    START("flowStartMilliseconds", 152, IANA, MILLISECONDS, "`event.start`, also in later records of the flow"),
    END("flowEndMilliseconds", 153, IANA, MILLISECONDS, "`event.end`"),
    OCTETS("octetDeltaCount", 1, IANA, UNSIGNED64, "IP bytes of the client since the previous record"),
    TRANSPORT_OCTETS(
            "transportOctetDeltaCount", 401, IANA, UNSIGNED64, "payload bytes of the client since the previous record"),
    PACKETS(
            "packetDeltaCount",
            2,
            IANA,
            UNSIGNED64,
            "packets of the client since the previous record; of a flow known from sockets, TCP segments or datagrams"),
    REVERSE_OCTETS("reverseOctetDeltaCount", 1, REVERSE, UNSIGNED64, "`octetDeltaCount` of the server"),
    REVERSE_TRANSPORT_OCTETS(
            "reverseTransportOctetDeltaCount", 401, REVERSE, UNSIGNED64, "`transportOctetDeltaCount` of the server"),
    REVERSE_PACKETS("reversePacketDeltaCount", 2, REVERSE, UNSIGNED64, "`packetDeltaCount` of the server"),
    END_REASON("flowEndReason", 136, IANA, UNSIGNED8, "from `flow.end_reason`, see below"),
    FLOW_ID("flowId", 148, IANA, UNSIGNED64, "`flow.id`: the same in all records of a flow"),
    DIRECTION(
            "biflowDirection",
            239,
            IANA,
            UNSIGNED8,
            "1 when the source is the client, 2 when the source is the server"),
    OBSERVATION_POINT(
            "observationPointId", 138, IANA, UNSIGNED32, "number of the capture interface or feed, from 1 on"),
    INTERFACE_NAME("interfaceName", 82, IANA, STRING, "`observer.interface`: capture interface, file or feed"),
    VLAN("vlanId", 58, IANA, UNSIGNED16, "`network.vlan`"),
    SOURCE_PID("SRC_PROC_PID", 168, NTOP, UNSIGNED32, "`process.pid` of the client; 0 unknown"),
    SOURCE_PROCESS("SRC_PROC_NAME", 169, NTOP, STRING, "`process.name`"),
    SOURCE_UID("SRC_PROC_UID", 425, NTOP, UNSIGNED32, "`process.user.id`; 4294967295 unknown"),
    SOURCE_USER("SRC_PROC_USER_NAME", 372, NTOP, STRING, "`process.user.name`"),
    SOURCE_CONTAINER("SRC_PROC_CONTAINER_ID", 558, NTOP, STRING, "container, see below"),
    SOURCE_NAMESPACE("sourcePodNamespace", 100, ANTREA, STRING, "`orchestrator.namespace`"),
    SOURCE_POD("sourcePodName", 101, ANTREA, STRING, "`orchestrator.pod.name`"),
    SOURCE_NODE("sourceNodeName", 104, ANTREA, STRING, "`host.name`: host whose agent named the process"),
    DESTINATION_PID("DST_PROC_PID", 375, NTOP, UNSIGNED32, "the same eight for the server"),
    DESTINATION_PROCESS("DST_PROC_NAME", 376, NTOP, STRING, ""),
    DESTINATION_UID("DST_PROC_UID", 426, NTOP, UNSIGNED32, ""),
    DESTINATION_USER("DST_PROC_USER_NAME", 377, NTOP, STRING, ""),
    DESTINATION_CONTAINER("DST_PROC_CONTAINER_ID", 559, NTOP, STRING, ""),
    DESTINATION_NAMESPACE("destinationPodNamespace", 102, ANTREA, STRING, ""),
    DESTINATION_POD("destinationPodName", 103, ANTREA, STRING, ""),
    DESTINATION_NODE("destinationNodeName", 105, ANTREA, STRING, "");

    private final String text;
    private final int number;
    private final ElementRegistry registry;
    private final ElementType type;
    private final String meaning;

    InformationElement(String text, int number, ElementRegistry registry, ElementType type, String meaning) {
        this.text = text;
        this.number = number;
        this.registry = registry;
        this.type = type;
        this.meaning = meaning;
    }

    /** Its name in the registry. */
    public String text() {
        return text;
    }

    public int number() {
        return number;
    }

    public ElementRegistry registry() {
        return registry;
    }

    public ElementType type() {
        return type;
    }

    /** What a flow has there. */
    public String meaning() {
        return meaning;
    }

    /** Its number belongs to a vendor. */
    public boolean isOfVendor() {
        return registry == NTOP || registry == ANTREA;
    }
}
