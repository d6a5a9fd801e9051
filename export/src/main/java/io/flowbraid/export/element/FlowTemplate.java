// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.element;

import java.util.ArrayList;
import java.util.List;

/**
 * The template of a flow's record. What is not known is not in the template, so that no record has an invented number.
 * The template's id is {@link #FIRST_ID} plus the bits of what the record has; a template is sent when the first record
 * needs it.
 *
 * @param elements in the order of the record
 */
public record FlowTemplate(int id, List<InformationElement> elements) {
    /** Addresses are IPv6. */
    public static final int IPV6 = 1;
    /** Bytes are payload, counted by sockets; else IP bytes. */
    public static final int SOCKETS = 2;
    /** Two bits say what the transport has: nothing of these, */
    public static final int PORTS = 4;
    /** ports and TCP flags, */
    public static final int TCP = 8;
    /** or ICMP type and code. */
    public static final int ICMP = 12;

    public static final int BYTES = 16;
    public static final int PACKETS = 32;
    public static final int REVERSE_BYTES = 64;
    public static final int REVERSE_PACKETS = 128;
    public static final int VLAN = 256;
    /** One more than the highest sum of these bits. */
    public static final int KINDS = 512;

    static final int FIRST_ID = 512;

    private static final int TRANSPORT = 12;

    /**
     * The template of this kind.
     *
     * @param withNames with processes, users, containers and pods
     */
    public static FlowTemplate of(int kind, boolean withNames) {
        final List<InformationElement> elements = new ArrayList<>();
        final boolean isIpv6 = (kind & IPV6) != 0;
        elements.add(isIpv6 ? InformationElement.SOURCE_IPV6 : InformationElement.SOURCE_IPV4);
        elements.add(isIpv6 ? InformationElement.DESTINATION_IPV6 : InformationElement.DESTINATION_IPV4);
        transport(kind, elements);
        elements.add(InformationElement.START);
        elements.add(InformationElement.END);
        counters(kind, elements);
        elements.add(InformationElement.END_REASON);
        elements.add(InformationElement.FLOW_ID);
        elements.add(InformationElement.DIRECTION);
        elements.add(InformationElement.OBSERVATION_POINT);
        elements.add(InformationElement.INTERFACE_NAME);
        if ((kind & VLAN) != 0) {
            elements.add(InformationElement.VLAN);
        }
        if (withNames) {
            for (final InformationElement element : InformationElement.values()) {
                if (element.isOfVendor()) {
                    elements.add(element);
                }
            }
        }
        return new FlowTemplate(FIRST_ID + kind, List.copyOf(elements));
    }

    private static void transport(int kind, List<InformationElement> elements) {
        final int transport = kind & TRANSPORT;
        if (transport == PORTS || transport == TCP) {
            elements.add(InformationElement.SOURCE_PORT);
            elements.add(InformationElement.DESTINATION_PORT);
        }
        elements.add(InformationElement.PROTOCOL);
        if (transport == TCP) {
            elements.add(InformationElement.TCP_FLAGS);
            if (hasReverse(kind)) {
                elements.add(InformationElement.REVERSE_TCP_FLAGS);
            }
        }
        if (transport == ICMP) {
            elements.add((kind & IPV6) != 0 ? InformationElement.ICMP_IPV6 : InformationElement.ICMP_IPV4);
        }
    }

    private static void counters(int kind, List<InformationElement> elements) {
        final boolean isOfSockets = (kind & SOCKETS) != 0;
        if ((kind & BYTES) != 0) {
            elements.add(isOfSockets ? InformationElement.TRANSPORT_OCTETS : InformationElement.OCTETS);
        }
        if ((kind & PACKETS) != 0) {
            elements.add(InformationElement.PACKETS);
        }
        if ((kind & REVERSE_BYTES) != 0) {
            elements.add(isOfSockets ? InformationElement.REVERSE_TRANSPORT_OCTETS : InformationElement.REVERSE_OCTETS);
        }
        if ((kind & REVERSE_PACKETS) != 0) {
            elements.add(InformationElement.REVERSE_PACKETS);
        }
    }

    private static boolean hasReverse(int kind) {
        return (kind & (REVERSE_BYTES | REVERSE_PACKETS)) != 0;
    }
}
