// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** One frame with IP, by the fields that tshark prints. */
final class TsharkFrame {
    /** What to ask tshark for, in this order. */
    static final List<String> FIELDS = List.of(
            "frame.protocols",
            "frame.interface_id",
            "vlan.id",
            "ieee8021ad.id",
            "ip.src",
            "ip.dst",
            "ip.proto",
            "ip.len",
            "ip.id",
            "ip.frag_offset",
            "ip.flags.mf",
            "ipv6.src",
            "ipv6.dst",
            "ipv6.nxt",
            "ipv6.plen",
            "ipv6.fraghdr.nxt",
            "ipv6.fraghdr.ident",
            "ipv6.fraghdr.offset",
            "ipv6.fraghdr.more",
            "tcp.srcport",
            "tcp.dstport",
            "udp.srcport",
            "udp.dstport",
            "sctp.srcport",
            "sctp.dstport",
            "tcp.analysis.retransmission",
            "tcp.analysis.fast_retransmission",
            "tcp.analysis.spurious_retransmission",
            "tcp.analysis.out_of_order",
            "tcp.analysis.zero_window_probe",
            "communityid");

    private static final Map<String, Integer> COLUMNS =
            FIELDS.stream().collect(Collectors.toUnmodifiableMap(field -> field, FIELDS::indexOf));
    private static final Map<String, Integer> PROTOCOLS = Map.of(
            "icmp", Conversation.ICMP,
            "ip", 4,
            "tcp", Conversation.TCP,
            "udp", Conversation.UDP,
            "ipv6", 41,
            "icmpv6", Conversation.ICMPV6,
            "sctp", Conversation.SCTP);
    private static final Set<String> EXTENSIONS =
            Set.of("ipv6.hopopts", "ipv6.routing", "ipv6.dstopts", "ipv6.fraghdr", "ah", "mipv6");
    private static final Set<String> LINK_LAYERS = Set.of(
            "eth",
            "ethertype",
            "sll",
            "raw",
            "null",
            "vlan",
            "ieee8021ad",
            "ieee8021ah",
            "vntag",
            "etag",
            "mpls",
            "pppoes",
            "ppp",
            "llc");
    private static final int IPV6_HEADER = 40;
    private static final int NO_NEXT_HEADER = 59;

    private final String[] fields;
    private final List<String> layers;
    /** Of the outermost IP header. */
    private final int ipAt;

    TsharkFrame(String line) {
        fields = line.split("\t", -1);
        layers = Arrays.asList(text("frame.protocols").split(":", -1));
        ipAt = (int) layers.stream()
                .takeWhile(layer -> !layer.equals("ip") && !layer.equals("ipv6"))
                .count();
    }

    /** The first value, which is that of the outermost header; empty without one. */
    String text(String field) {
        final String all = all(field);
        final int comma = all.indexOf(',');
        return comma < 0 ? all : all.substring(0, comma);
    }

    /** Every value, outermost first. */
    private String all(String field) {
        return fields[Objects.requireNonNull(COLUMNS.get(field), field)];
    }

    boolean has(String field) {
        return !text(field).isEmpty();
    }

    int number(String field) {
        return has(field) ? Integer.decode(text(field)) : 0;
    }

    private boolean isIpv4() {
        return ipAt < layers.size() ? layers.get(ipAt).equals("ip") : has("ip.len");
    }

    private String address(String which) {
        return text((isIpv4() ? "ip." : "ipv6.") + which);
    }

    int bytes() {
        return isIpv4() ? number("ip.len") : IPV6_HEADER + number("ipv6.plen");
    }

    boolean isLengthUnstated() {
        return isIpv4() ? bytes() == 0 : bytes() == IPV6_HEADER && number("ipv6.nxt") != NO_NEXT_HEADER;
    }

    Link link() {
        return new Link(all("frame.interface_id"), all("ieee8021ad.id"), all("vlan.id"));
    }

    boolean isOtherLinkLayer() {
        return !LINK_LAYERS.containsAll(layers.subList(0, ipAt));
    }

    /** Has further IP headers behind the first: a tunnel, or a packet that ICMP quotes. */
    boolean isNested() {
        return layers.stream().skip(ipAt + 1L).anyMatch(layer -> layer.equals("ip") || layer.equals("ipv6"));
    }

    boolean isLaterFragment() {
        return isIpv4() ? number("ip.frag_offset") != 0 : number("ipv6.fraghdr.offset") != 0;
    }

    boolean isFirstFragment() {
        final String more = text(isIpv4() ? "ip.flags.mf" : "ipv6.fraghdr.more");
        return !isLaterFragment() && (more.equals("1") || more.equals("True"));
    }

    /** Equal for the fragments of a datagram. */
    String datagram() {
        return String.join(
                " ", address("src"), address("dst"), protocol() + "", text(isIpv4() ? "ip.id" : "ipv6.fraghdr.ident"));
    }

    int protocol() {
        if (isLaterFragment()) {
            return isIpv4() ? number("ip.proto") : number("ipv6.fraghdr.nxt");
        }
        final String transport = layers.stream()
                .skip(ipAt + 1L)
                .filter(layer -> !EXTENSIONS.contains(layer))
                .findFirst()
                .orElse("");
        final Integer known = PROTOCOLS.get(transport);
        return known != null ? known : number(isIpv4() ? "ip.proto" : "ipv6.nxt");
    }

    Conversation conversation() {
        final int protocol = protocol();
        final String ports = switch (protocol) {
            case Conversation.TCP -> "tcp";
            case Conversation.UDP -> "udp";
            default -> "sctp";
        };
        final boolean hasPorts = Conversation.hasPorts(protocol) && !isLaterFragment();
        return Conversation.of(
                protocol,
                address("src"),
                hasPorts ? number(ports + ".srcport") : 0,
                address("dst"),
                hasPorts ? number(ports + ".dstport") : 0);
    }

    Counts counts() {
        final boolean isRetransmitted = has("tcp.analysis.retransmission")
                || has("tcp.analysis.fast_retransmission")
                || has("tcp.analysis.spurious_retransmission");
        return new Counts(1, bytes(), isRetransmitted ? 1 : 0, has("tcp.analysis.out_of_order") ? 1 : 0);
    }
}
