// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import static io.flowbraid.capture.dissect.Frames.concat;
import static io.flowbraid.capture.dissect.Frames.ethernet;
import static io.flowbraid.capture.dissect.Frames.extension;
import static io.flowbraid.capture.dissect.Frames.hex;
import static io.flowbraid.capture.dissect.Frames.icmp;
import static io.flowbraid.capture.dissect.Frames.ipv4;
import static io.flowbraid.capture.dissect.Frames.ipv6;
import static io.flowbraid.capture.dissect.Frames.sctp;
import static io.flowbraid.capture.dissect.Frames.sll2;
import static io.flowbraid.capture.dissect.Frames.tcp;
import static io.flowbraid.capture.dissect.Frames.udp;
import static io.flowbraid.capture.dissect.Frames.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WeirdTest {
    private static final byte[] TCP4 = ipv4(6, tcp(40_000, 80, 2, 10));
    private static final byte[] UDP4 = ipv4(17, udp(1000, 53, 10));
    private static final byte[] UDP6 = ipv6(17, udp(1000, 53, 10));

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("malformations")
    void shouldCountEachMalformationByName(Weird weird, int linkType, String what, byte[] frame) {
        final Dissection seen = Dissection.of(linkType, frame);

        assertThat(seen.losses()).as(what).isEqualTo(Map.of(weird.text(), 1L));
        assertThat(seen.batch.size()).isZero();
    }

    static Stream<Arguments> malformations() {
        return Stream.of(
                of(Weird.TRUNCATED_LINK_HEADER, LinkType.ETHERNET, "empty", new byte[0]),
                of(Weird.TRUNCATED_LINK_HEADER, LinkType.ETHERNET, "13 bytes", new byte[13]),
                of(Weird.TRUNCATED_LINK_HEADER, LinkType.ETHERNET, "half a tag", ethernet(0x8100, new byte[3])),
                of(Weird.TRUNCATED_LINK_HEADER, LinkType.LINUX_SLL, "15 bytes", new byte[15]),
                of(Weird.TRUNCATED_LINK_HEADER, LinkType.LINUX_SLL2, "19 bytes", new byte[19]),
                of(Weird.TRUNCATED_LINK_HEADER, LinkType.LINUX_SLL2, "half a tag", sll2(0x8100, new byte[3])),
                of(Weird.TRUNCATED_LINK_HEADER, LinkType.NULL, "3 bytes", new byte[3]),
                of(Weird.TRUNCATED_LINK_HEADER, LinkType.ETHERNET, "half a label", ethernet(0x8847, new byte[3])),
                of(Weird.TRUNCATED_LINK_HEADER, LinkType.ETHERNET, "no last label", ethernet(0x8847, new byte[8])),
                of(Weird.TRUNCATED_LINK_HEADER, LinkType.ETHERNET, "half a session", ethernet(0x8864, new byte[7])),
                of(Weird.TRUNCATED_LINK_HEADER, LinkType.ETHERNET, "half of SNAP", ethernet(9, hex("aaaa0300000008"))),
                of(Weird.TRUNCATED_LINK_HEADER, LinkType.ETHERNET, "2 bytes of LLC", ethernet(2, new byte[2])),
                of(Weird.TRUNCATED_LINK_HEADER, LinkType.ETHERNET, "half an I-TAG", ethernet(0x88e7, new byte[17])),
                of(Weird.TRUNCATED_IP, LinkType.ETHERNET, "no IP at all", ethernet(0x0800, new byte[0])),
                of(Weird.TRUNCATED_IP, LinkType.RAW, "19 bytes", Arrays.copyOf(TCP4, 19)),
                of(Weird.TRUNCATED_IP, LinkType.RAW, "39 bytes", Arrays.copyOf(UDP6, 39)),
                of(Weird.TRUNCATED_IP, LinkType.RAW, "shorter than it says", Arrays.copyOf(TCP4, 40)),
                of(Weird.TRUNCATED_IP, LinkType.RAW, "shorter than it says", Arrays.copyOf(UDP6, 50)),
                of(Weird.BAD_IP_VERSION, LinkType.RAW, "version 5", with(TCP4, 0, 0x55)),
                of(Weird.BAD_IP_VERSION, LinkType.ETHERNET, "6 as 4", ethernet(0x0800, UDP6)),
                of(Weird.BAD_IP_VERSION, LinkType.ETHERNET, "4 as 6", ethernet(0x86dd, TCP4)),
                of(Weird.BAD_IP_HEADER_LENGTH, LinkType.RAW, "16 bytes", with(TCP4, 0, 0x44)),
                of(Weird.BAD_IP_HEADER_LENGTH, LinkType.RAW, "beyond the end", with(UDP4, 0, 0x4f)),
                of(Weird.BAD_IP_TOTAL_LENGTH, LinkType.RAW, "19 bytes", with(TCP4, 2, 0, 19)),
                of(Weird.TRUNCATED_IPV6_EXTENSION, LinkType.RAW, "7 bytes", ipv6(0, new byte[7])),
                of(Weird.TRUNCATED_IPV6_EXTENSION, LinkType.RAW, "too long", ipv6(60, hex("3b ff 000000000000"))),
                of(
                        Weird.TRUNCATED_IPV6_EXTENSION,
                        LinkType.RAW,
                        "endless",
                        ipv6(0, extension(0, extension(0, hex(""))))),
                of(Weird.TRUNCATED_AUTHENTICATION, LinkType.RAW, "1 byte", ipv4(51, new byte[1])),
                of(Weird.TRUNCATED_AUTHENTICATION, LinkType.RAW, "too long", ipv4(51, hex("06ff 0000 00000000"))),
                of(Weird.TRUNCATED_TCP, LinkType.RAW, "19 bytes", ipv4(6, new byte[19])),
                of(Weird.BAD_TCP_HEADER_LENGTH, LinkType.RAW, "16 bytes", with(TCP4, 32, 0x40)),
                of(Weird.BAD_TCP_HEADER_LENGTH, LinkType.RAW, "beyond the end", with(TCP4, 32, 0xf0)),
                of(Weird.TRUNCATED_UDP, LinkType.RAW, "7 bytes", ipv4(17, new byte[7])),
                of(Weird.BAD_UDP_LENGTH, LinkType.RAW, "7", with(UDP4, 24, 0, 7)),
                of(Weird.BAD_UDP_LENGTH, LinkType.RAW, "beyond the end", with(UDP4, 24, 0, 19)),
                of(Weird.TRUNCATED_SCTP, LinkType.RAW, "11 bytes", ipv4(132, Arrays.copyOf(sctp(1, 2, 0), 11))),
                of(Weird.TRUNCATED_ICMP, LinkType.RAW, "7 bytes", ipv4(1, Arrays.copyOf(icmp(8, 0, 1, 0), 7))),
                of(Weird.TRUNCATED_ICMP, LinkType.RAW, "ICMPv6", ipv6(58, new byte[4])));
    }

    @Test
    void shouldReachEveryWeird() {
        assertThat(malformations().map(arguments -> arguments.get()[0]))
                .as("NotIpTest has the other")
                .contains(Stream.of(Weird.values())
                        .filter(weird -> weird != Weird.NOT_IP)
                        .toArray());
    }

    @Test
    void shouldTellASnapshotThatCutsAHeaderFromOneThatCutsPayload() {
        final byte[] frame = concat(TCP4, new byte[0]);
        final Dissection seen = new Dissection(LinkType.RAW);

        assertThat(seen.feed(Arrays.copyOf(frame, 33), frame.length, 0)).isFalse();
        assertThat(seen.feed(Arrays.copyOf(frame, 34), frame.length, 0)).isTrue();

        assertThat(seen.losses()).isEqualTo(Map.of("truncated_tcp", 1L));
    }

    private static Arguments of(Weird weird, int linkType, String what, byte[] frame) {
        return arguments(weird, linkType, what, frame);
    }
}
