// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import io.flowbraid.model.ledger.LedgerStage;

/** Why a frame gave no observation. Each is a named loss of the capture stage. */
public enum Weird {
    /** The frame ends within its link-layer header or a VLAN tag. */
    TRUNCATED_LINK_HEADER("truncated_link_header"),
    /** Well formed perhaps, but neither IPv4 nor IPv6: ARP, LLDP, spanning tree. {@link NotIp} adds the protocol. */
    NOT_IP(LedgerStage.NOT_IP),
    /** The IP header was not captured in full, or the packet ends before the length it states. */
    TRUNCATED_IP("truncated_ip"),
    /** The version nibble contradicts the link layer, as when a VLAN tag was stripped on the {@code any} device. */
    BAD_IP_VERSION("bad_ip_version"),
    /** Header length below 20 bytes or beyond the packet. */
    BAD_IP_HEADER_LENGTH("bad_ip_header_length"),
    /** Total length below 20 bytes. */
    BAD_IP_TOTAL_LENGTH("bad_ip_total_length"),
    /** An IPv6 extension header runs out of the packet or of what was captured. */
    TRUNCATED_IPV6_EXTENSION("truncated_ipv6_extension"),
    /** An authentication header runs out of the IPv4 packet or of what was captured. */
    TRUNCATED_AUTHENTICATION("truncated_authentication"),
    /** The packet ends within the 20 bytes of the header, or fewer than 14 bytes of it were captured. */
    TRUNCATED_TCP("truncated_tcp"),
    /** Data offset below 20 bytes or beyond the packet. */
    BAD_TCP_HEADER_LENGTH("bad_tcp_header_length"),
    TRUNCATED_UDP("truncated_udp"),
    /** UDP length below 8 bytes or beyond the packet. */
    BAD_UDP_LENGTH("bad_udp_length"),
    TRUNCATED_SCTP("truncated_sctp"),
    TRUNCATED_ICMP("truncated_icmp");

    private final String text;

    Weird(String text) {
        this.text = text;
    }

    /** The name under which the ledger counts it. */
    public String text() {
        return text;
    }
}
