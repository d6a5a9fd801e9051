// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import static io.flowbraid.acceptance.conformance.Conversation.TCP;
import static io.flowbraid.acceptance.conformance.Conversation.UDP;
import static io.flowbraid.acceptance.conformance.FrameFile.IPV4;
import static io.flowbraid.acceptance.conformance.FrameFile.IPV6;

import io.flowbraid.capture.dissect.Frames;
import java.util.List;
import java.util.function.UnaryOperator;

/** One TCP connection behind all kinds of tags, labels and headers. */
final class LinkCaptures {
    private static final int VLAN = 0x8100;
    private static final int PROVIDER_VLAN = 0x88a8;
    private static final int MPLS = 0x8847;
    private static final int PPPOE = 0x8864;
    private static final int GRE = 47;
    private static final int AUTHENTICATION = 51;
    private static final int VXLAN_PORT = 4_789;
    private static final List<byte[]> CONNECTION = TcpPackets.connection();
    private static final byte[] DATAGRAM6 = Frames.ipv6(UDP, Frames.udp(1_000, 9_999, 40));

    private LinkCaptures() {}

    static List<GeneratedCapture> all() {
        return List.of(
                FrameFile.of(
                        "tcp-zero-window",
                        "a closed window, probed twice",
                        FrameFile.ethernet(IPV4, TcpPackets.zeroWindow())),
                behind("vlan", "802.1Q", packet -> vlan(7, packet)),
                behind(
                        "qinq",
                        "802.1ad around 802.1Q",
                        packet -> Frames.ethernet(PROVIDER_VLAN, Frames.tag(10, VLAN, Frames.tag(20, IPV4, packet)))),
                FrameFile.of("vlan-two", "the same connection in two VLANs", twoVlans()),
                behind(
                        "mpls",
                        "two labels",
                        packet -> Frames.ethernet(MPLS, Frames.concat(Frames.hex("00010040 00020140"), packet))),
                behind("pppoe", "a PPPoE session", LinkCaptures::pppoe),
                behind("llc-snap", "802.3 with LLC and SNAP", LinkCaptures::snap),
                FrameFile.of("not-ip", "ARP and LLDP beside a connection", beside()),
                behind(
                        "gre",
                        "a GRE tunnel",
                        packet ->
                                Frames.ethernet(IPV4, Frames.ipv4(GRE, Frames.concat(Frames.hex("00000800"), packet)))),
                behind("vxlan", "a VXLAN tunnel", packet -> Frames.ethernet(IPV4, Frames.ipv4(UDP, vxlan(packet)))),
                behind("ip-in-ip", "IPv4 in IPv4", packet -> Frames.ethernet(IPV4, Frames.ipv4(4, packet))),
                behind("ip-in-ipv6", "IPv4 in IPv6", packet -> Frames.ethernet(IPV6, Frames.ipv6(4, packet))),
                FrameFile.ofIpv4("ipv6-in-ip", "IPv6 in IPv4", Frames.ipv4(41, DATAGRAM6)),
                FrameFile.ofIpv4("authentication", "AH over IPv4", Frames.ipv4(AUTHENTICATION, authenticated())),
                FrameFile.ofIpv6("authentication-ipv6", "AH over IPv6", Frames.ipv6(AUTHENTICATION, authenticated())),
                FrameFile.ofIpv6(
                        "ipv6-extensions",
                        "hop-by-hop, routing and destination options before UDP and TCP",
                        extended(UDP, Frames.udp(1_000, 9_999, 40)),
                        extended(TCP, Frames.tcp(1_000, 80, 2, 0))));
    }

    private static GeneratedCapture behind(String name, String shows, UnaryOperator<byte[]> layers) {
        return FrameFile.of(name, shows, CONNECTION.stream().map(layers).toList());
    }

    private static byte[] vlan(int id, byte[] packet) {
        return Frames.ethernet(VLAN, Frames.tag(id, IPV4, packet));
    }

    private static List<byte[]> twoVlans() {
        return CONNECTION.stream()
                .flatMap(packet -> List.of(vlan(7, packet), vlan(8, packet)).stream())
                .toList();
    }

    private static byte[] pppoe(byte[] packet) {
        return Frames.ethernet(
                PPPOE, Frames.concat(Frames.hex("11000007"), Frames.u16(packet.length + 2), Frames.u16(0x21), packet));
    }

    private static byte[] snap(byte[] packet) {
        return Frames.ethernet(packet.length + 8, Frames.concat(Frames.hex("aaaa03000000"), Frames.u16(IPV4), packet));
    }

    private static byte[] vxlan(byte[] packet) {
        final byte[] payload = Frames.concat(Frames.hex("08000000 00002a00"), Frames.ethernet(IPV4, packet));
        return Frames.concat(
                Frames.u16(50_000), Frames.u16(VXLAN_PORT), Frames.u16(8 + payload.length), Frames.u16(0), payload);
    }

    private static byte[] authenticated() {
        return Frames.concat(
                Frames.hex("11040000 00000001 00000001 000000000000000000000000"), Frames.udp(1_000, 9_999, 40));
    }

    private static byte[] extended(int protocol, byte[] payload) {
        return Frames.ipv6(0, Frames.extension(43, Frames.extension(60, Frames.extension(protocol, payload))));
    }

    private static List<byte[]> beside() {
        final byte[] arp =
                Frames.ethernet(0x0806, Frames.hex("0001080006040001 020000000001 0a000001 000000000000 0a000002"));
        final byte[] lldp = Frames.ethernet(0x88cc, Frames.hex("0207 04020000000001 0403 0561 6206 02 0078 0000"));
        return FrameFile.concat(List.of(arp, lldp), FrameFile.ethernet(IPV4, CONNECTION));
    }
}
