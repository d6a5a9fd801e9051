// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import static io.flowbraid.capture.Frames.concat;
import static io.flowbraid.capture.Frames.ethernet;
import static io.flowbraid.capture.Frames.extension;
import static io.flowbraid.capture.Frames.fragmentHeader;
import static io.flowbraid.capture.Frames.hex;
import static io.flowbraid.capture.Frames.icmp;
import static io.flowbraid.capture.Frames.ipv4;
import static io.flowbraid.capture.Frames.ipv6;
import static io.flowbraid.capture.Frames.sctp;
import static io.flowbraid.capture.Frames.sll;
import static io.flowbraid.capture.Frames.sll2;
import static io.flowbraid.capture.Frames.tag;
import static io.flowbraid.capture.Frames.tcp;
import static io.flowbraid.capture.Frames.udp;
import static io.flowbraid.capture.Frames.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.packet.PacketBatch;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketDissectorTest {
    private static final String V4_UDP = "10.0.0.1:1000 > 10.0.0.2:53 17";
    private static final String V6_UDP = "fd00::1:1000 > fd00::2:53 17";
    private static final byte[] IPV4_UDP = ipv4(17, udp(1000, 53, 5));
    private static final byte[] IPV6_UDP = ipv6(17, udp(1000, 53, 5));

    @Test
    void shouldKeepAllOfATcpHeaderThatFlowsNeed() {
        final Dissection seen =
                Dissection.ofEthernet(ethernet(0x0800, ipv4(6, tcp(40_000, 80, TcpFlags.PSH | TcpFlags.ACK, 100))));

        assertThat(seen.tuple()).isEqualTo("10.0.0.1:40000 > 10.0.0.2:80 6");
        assertThat(seen.ipBytes()).isEqualTo(140);
        assertThat(seen.payloadBytes()).isEqualTo(100);
        assertThat(seen.word(PacketBatch.FLAGS) & PacketBatch.TCP_FLAGS_MASK).isEqualTo(0x18);
        assertThat(seen.word(PacketBatch.FLAGS) >>> PacketBatch.WINDOW_SHIFT & 0xffff)
                .isEqualTo(0xfafb);
        assertThat(seen.word(PacketBatch.L4_DETAIL)).isEqualTo(0x01020304_05060708L);
        assertThat(seen.word(PacketBatch.TIME_NS)).isEqualTo(1_000);
        assertThat(FiveTuple.qualifierOf(seen.word(PacketBatch.PORTS))).isEqualTo(Dissection.INTERFACE_ID);
    }

    @Test
    void shouldGiveBothDirectionsOneKeyAndTellThemApart() {
        final Dissection seen = new Dissection(LinkType.RAW);
        seen.feed(ipv4(6, tcp(40_000, 80, 0, 0)));
        final long hash = seen.word(PacketBatch.HASH);
        final long direction = seen.word(PacketBatch.FLAGS) & PacketBatch.FROM_B;

        final byte[] reply = ipv4(6, tcp(80, 40_000, 0, 0));
        System.arraycopy(Frames.V4_B, 0, reply, 12, 4);
        System.arraycopy(Frames.V4_A, 0, reply, 16, 4);
        seen.feed(reply);

        assertThat(seen.tuple()).isEqualTo("10.0.0.2:80 > 10.0.0.1:40000 6");
        assertThat(seen.word(PacketBatch.HASH)).isEqualTo(hash);
        assertThat(seen.word(PacketBatch.FLAGS) & PacketBatch.FROM_B).isNotEqualTo(direction);
        assertThat(hash)
                .isEqualTo(FiveTuple.hash(
                        seen.word(PacketBatch.A_HI),
                        seen.word(PacketBatch.A_LO),
                        seen.word(PacketBatch.B_HI),
                        seen.word(PacketBatch.B_LO),
                        seen.word(PacketBatch.PORTS)));
    }

    @Test
    void shouldNotCountEthernetPadding() {
        final Dissection seen = Dissection.ofEthernet(Arrays.copyOf(ethernet(0x0800, ipv4(17, udp(1000, 53, 1))), 60));

        assertThat(seen.ipBytes()).isEqualTo(29);
        assertThat(seen.payloadBytes()).isEqualTo(1);
    }

    @Test
    void shouldReadIpv6OverEthernet() {
        final Dissection seen = Dissection.ofEthernet(ethernet(0x86dd, IPV6_UDP));

        assertThat(seen.tuple()).isEqualTo(V6_UDP);
        assertThat(seen.ipBytes()).isEqualTo(53);
        assertThat(seen.payloadBytes()).isEqualTo(5);
    }

    @Test
    void shouldReadAVlanTag() {
        final Dissection seen = Dissection.ofEthernet(ethernet(0x8100, tag(42, 0x0800, IPV4_UDP)));

        assertThat(seen.tuple()).isEqualTo(V4_UDP);
        assertThat(seen.vlans()).containsExactly(42);
        assertThat(seen.ipBytes()).isEqualTo(33);
    }

    @Test
    void shouldReadStackedVlanTags() {
        final byte[] inner = tag(7, 0x86dd, IPV6_UDP);

        final Dissection seen = Dissection.ofEthernet(ethernet(0x88a8, tag(4094, 0x8100, inner)));

        assertThat(seen.tuple()).isEqualTo(V6_UDP);
        assertThat(seen.vlans()).containsExactly(4094, 7);
    }

    @Test
    void shouldTakeATagThatHasAPriorityOnlyForNone() {
        final Dissection seen = Dissection.ofEthernet(ethernet(0x8100, tag(0, 0x0800, IPV4_UDP)));

        assertThat(seen.vlans()).isEmpty();
        assertThat(seen.word(PacketBatch.HASH))
                .isEqualTo(Dissection.ofEthernet(ethernet(0x0800, IPV4_UDP)).word(PacketBatch.HASH));
    }

    @Test
    void shouldReadLinuxCookedFrames() {
        assertThat(Dissection.of(LinkType.LINUX_SLL, sll(0x0800, IPV4_UDP)).tuple())
                .isEqualTo(V4_UDP);
        assertThat(Dissection.of(LinkType.LINUX_SLL, sll(0x86dd, IPV6_UDP)).tuple())
                .isEqualTo(V6_UDP);
        assertThat(Dissection.of(LinkType.LINUX_SLL2, sll2(0x0800, IPV4_UDP)).tuple())
                .isEqualTo(V4_UDP);
        assertThat(Dissection.of(LinkType.LINUX_SLL2, sll2(0x86dd, IPV6_UDP)).tuple())
                .isEqualTo(V6_UDP);
    }

    @Test
    void shouldReadVlanTagsInLinuxCookedFrames() {
        final byte[] tagged = tag(42, 0x8100, tag(43, 0x0800, IPV4_UDP));

        final Dissection v1 = Dissection.of(LinkType.LINUX_SLL, sll(0x8100, tagged));
        final Dissection v2 = Dissection.of(LinkType.LINUX_SLL2, sll2(0x8100, tagged));

        assertThat(v1.tuple()).isEqualTo(v2.tuple()).isEqualTo(V4_UDP);
        assertThat(v1.vlans()).isEqualTo(v2.vlans()).containsExactly(42, 43);
    }

    @Test
    void shouldReadRawIpOfEitherVersion() {
        assertThat(Dissection.of(LinkType.RAW, IPV4_UDP).tuple()).isEqualTo(V4_UDP);
        assertThat(Dissection.of(LinkType.RAW, IPV6_UDP).tuple()).isEqualTo(V6_UDP);
        assertThat(Dissection.of(LinkType.IPV4, IPV4_UDP).tuple()).isEqualTo(V4_UDP);
        assertThat(Dissection.of(LinkType.IPV6, IPV6_UDP).tuple()).isEqualTo(V6_UDP);
    }

    @Test
    void shouldReadBsdLoopbackOfBothByteOrders() {
        for (final int linkType : new int[] {LinkType.NULL, LinkType.LOOP}) {
            for (final String family : new String[] {"00000002", "02000000"}) {
                assertThat(Dissection.of(linkType, concat(hex(family), IPV4_UDP))
                                .tuple())
                        .isEqualTo(V4_UDP);
            }
            for (final String family : new String[] {"0000001e", "1e000000", "18000000", "1c000000", "0a000000"}) {
                assertThat(Dissection.of(linkType, concat(hex(family), IPV6_UDP))
                                .tuple())
                        .isEqualTo(V6_UDP);
            }
        }
        assertThat(Dissection.of(LinkType.NULL, concat(hex("17000000"), IPV4_UDP))
                        .losses())
                .isEqualTo(Map.of("not_ip_family_0x17", 1L));
    }

    @Test
    void shouldSkipIpv4Options() {
        final Dissection seen = Dissection.of(LinkType.RAW, ipv4(17, 0, 0, new byte[12], udp(1000, 53, 5)));

        assertThat(seen.tuple()).isEqualTo(V4_UDP);
        assertThat(seen.ipBytes()).isEqualTo(45);
        assertThat(seen.payloadBytes()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 43, 60, 135})
    void shouldSkipAnIpv6Extension(int extension) {
        final Dissection seen = Dissection.of(LinkType.RAW, ipv6(extension, extension(17, udp(1000, 53, 5))));

        assertThat(seen.tuple()).isEqualTo(V6_UDP);
        assertThat(seen.ipBytes()).isEqualTo(61);
        assertThat(seen.payloadBytes()).isEqualTo(5);
    }

    @Test
    void shouldSkipAChainOfExtensionsWithAuthentication() {
        final byte[] authentication = concat(hex("11 04 0000"), new byte[20], udp(1000, 53, 5));

        final Dissection seen = Dissection.of(LinkType.RAW, ipv6(0, extension(60, extension(51, authentication))));

        assertThat(seen.tuple()).isEqualTo(V6_UDP);
        assertThat(seen.payloadBytes()).isEqualTo(5);
    }

    @Test
    void shouldTakeTheLengthOfAnOffloadedSuperPacketFromTheFrame() {
        final byte[] big = tcp(40_000, 80, TcpFlags.ACK, 90_000);
        final byte[] bigTcp = with(ipv6(0, concat(hex("06 00 c2 04"), Frames.u32(big.length + 8), big)), 4, 0, 0);
        final byte[] tso = with(ipv4(6, tcp(40_000, 80, TcpFlags.ACK, 70_000)), 2, 0, 0);

        final Dissection v6 = new Dissection(LinkType.ETHERNET);
        v6.feed(Arrays.copyOf(ethernet(0x86dd, bigTcp), 192), 14 + bigTcp.length, 0);
        final Dissection v4 = new Dissection(LinkType.ETHERNET);
        v4.feed(Arrays.copyOf(ethernet(0x0800, tso), 192), 14 + tso.length, 0);

        assertThat(v6.payloadBytes()).isEqualTo(90_000);
        assertThat(v6.ipBytes()).isEqualTo(90_068);
        assertThat(v4.payloadBytes()).isEqualTo(70_000);
        assertThat(v4.ipBytes()).isEqualTo(70_040);
    }

    @Test
    void shouldTakeTheLengthOfAUdpSuperPacketFromIp() {
        final Dissection seen = Dissection.of(LinkType.RAW, ipv4(17, with(udp(1000, 53, 3000), 4, 0x03, 0xe8)));

        assertThat(seen.payloadBytes()).isEqualTo(3000);
    }

    @Test
    void shouldNotMindPayloadBeyondTheSnapshot() {
        final byte[] frame = ethernet(0x0800, ipv4(6, tcp(40_000, 80, TcpFlags.ACK, 1400)));
        final Dissection seen = new Dissection(LinkType.ETHERNET);

        seen.feed(Arrays.copyOf(frame, 14 + 20 + 16), frame.length, 0);

        assertThat(seen.ipBytes()).isEqualTo(1440);
        assertThat(seen.payloadBytes()).isEqualTo(1400);
    }

    @Test
    void shouldReadSctpAndOtherProtocolsByNumber() {
        final Dissection sctp = Dissection.of(LinkType.RAW, ipv4(132, sctp(5000, 6000, 20)));
        final Dissection gre = Dissection.of(LinkType.RAW, ipv4(47, new byte[30]));

        assertThat(sctp.tuple()).isEqualTo("10.0.0.1:5000 > 10.0.0.2:6000 132");
        assertThat(sctp.payloadBytes()).isEqualTo(20);
        assertThat(gre.tuple()).isEqualTo("10.0.0.1:0 > 10.0.0.2:0 47");
        assertThat(gre.payloadBytes()).isEqualTo(30);
    }

    @Test
    void shouldKeepTwoPingsApartByTheirIdentifier() {
        final Dissection v4 = Dissection.of(LinkType.RAW, ipv4(1, icmp(8, 0, 777, 56)));
        final Dissection v6 = Dissection.of(LinkType.RAW, ipv6(58, icmp(129, 0, 778, 56)));
        final Dissection unreachable = Dissection.of(LinkType.RAW, ipv4(1, icmp(3, 1, 5, 28)));

        assertThat(v4.tuple()).isEqualTo("10.0.0.1:777 > 10.0.0.2:777 1");
        assertThat(v4.word(PacketBatch.L4_DETAIL)).isEqualTo(8 << 8);
        assertThat(v4.payloadBytes()).isEqualTo(56);
        assertThat(v6.tuple()).isEqualTo("fd00::1:778 > fd00::2:778 58");
        assertThat(unreachable.tuple()).isEqualTo("10.0.0.1:0 > 10.0.0.2:0 1");
        assertThat(unreachable.word(PacketBatch.L4_DETAIL)).isEqualTo(3 << 8 | 1);
    }

    @Test
    void shouldGiveLaterFragmentsThePortsOfTheFirst() {
        final byte[] datagram = udp(1000, 53, 2992);
        final Dissection seen = new Dissection(LinkType.RAW);

        seen.feed(ipv4(17, 99, 0x2000, new byte[0], Arrays.copyOf(datagram, 1480)));
        assertThat(seen.payloadBytes()).isEqualTo(1472);
        assertThat(seen.isLaterFragment()).isFalse();
        seen.feed(ipv4(17, 99, 1480 / 8, new byte[0], new byte[1520]));

        assertThat(seen.tuple()).isEqualTo(V4_UDP);
        assertThat(seen.isLaterFragment()).isTrue();
        assertThat(seen.payloadBytes()).isEqualTo(1520);
    }

    @Test
    void shouldGiveLaterIpv6FragmentsThePortsAndProtocolOfTheFirst() {
        final byte[] first = extension(17, udp(1000, 53, 992));
        final Dissection seen = new Dissection(LinkType.RAW);

        seen.feed(ipv6(44, fragmentHeader(60, 0, true, 0xdeadbeefL, first)));
        seen.feed(ipv6(44, fragmentHeader(60, first.length, false, 0xdeadbeefL, new byte[100])));

        assertThat(seen.tuple()).isEqualTo(V6_UDP);
        assertThat(seen.isLaterFragment()).isTrue();
        assertThat(seen.payloadBytes()).isEqualTo(100);
    }

    @Test
    void shouldReadAnAtomicFragmentAsAWhole() {
        final Dissection seen =
                Dissection.of(LinkType.RAW, ipv6(44, fragmentHeader(17, 0, false, 1, udp(1000, 53, 5))));

        assertThat(seen.tuple()).isEqualTo(V6_UDP);
        assertThat(seen.payloadBytes()).isEqualTo(5);
    }

    @Test
    void shouldGiveNoPortsToAFragmentWhoseFirstIsUnknownOrLongAgo() {
        final byte[] first = ipv4(17, 99, 0x2000, new byte[0], udp(1000, 53, 1472));
        final byte[] other = ipv4(17, 98, 185, new byte[0], new byte[100]);
        final byte[] later = ipv4(17, 99, 185, new byte[0], new byte[100]);
        final Dissection seen = new Dissection(LinkType.RAW);
        seen.feed(first);

        seen.feed(other);
        seen.drain();
        assertThat(seen.tuple()).isEqualTo("10.0.0.1:0 > 10.0.0.2:0 17");
        seen.feed(later, later.length, 2_000 + FragmentPorts.EXPIRY_NS);
        seen.drain();
        assertThat(seen.tuple()).isEqualTo("10.0.0.1:0 > 10.0.0.2:0 17");
    }

    @Test
    void shouldStayBoundedUnderAFloodOfFirstFragments() {
        final Dissection seen = new Dissection(LinkType.RAW);
        for (int id = 0; id < 60_000; id++) {
            seen.feed(ipv4(17, id, 0x2000, new byte[0], udp(id, 53, 8)));
            seen.batch.clear();
        }

        seen.feed(ipv4(17, 59_999, 2, new byte[0], new byte[8]));

        assertThat(seen.tuple()).isEqualTo("10.0.0.1:59999 > 10.0.0.2:53 17");
    }

    /** The snapshot length of 68 bytes that old programs use leaves 14 bytes of TCP behind Ethernet and IPv6. */
    @Test
    void shouldReadATcpHeaderWithoutItsEnd() {
        final byte[] tcp = Frames.with(Frames.tcp(1000, 443, 0x12, 100), 12, 0x80);
        final byte[] frame = Frames.ethernet(0x86dd, Frames.ipv6(6, tcp));
        final Dissection seen = new Dissection(LinkType.ETHERNET);

        for (int captured = 68; captured <= 74; captured++) {
            assertThat(seen.feed(Arrays.copyOf(frame, captured), frame.length, 1_000))
                    .isTrue();
            assertThat(seen.tuple()).isEqualTo("fd00::1:1000 > fd00::2:443 6");
            assertThat(seen.ipBytes()).isEqualTo(160);
            assertThat(seen.payloadBytes()).isEqualTo(88);
            assertThat(seen.word(PacketBatch.FLAGS) & PacketBatch.TCP_FLAGS_MASK)
                    .isEqualTo(0x12);
            assertThat(seen.word(PacketBatch.FLAGS) >>> PacketBatch.WINDOW_SHIFT & 0xffff)
                    .isEqualTo(captured < 70 ? 0 : 0xfafb);
            assertThat(seen.word(PacketBatch.L4_DETAIL)).isEqualTo(0x0102030405060708L);
        }
        for (int captured = 54; captured < 68; captured++) {
            assertThat(seen.feed(Arrays.copyOf(frame, captured), frame.length, 1_000))
                    .isFalse();
        }
        assertThat(seen.losses()).isEqualTo(Map.of("truncated_tcp", 14L));
    }
}
