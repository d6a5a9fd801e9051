// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import static io.flowbraid.capture.dissect.Frames.concat;
import static io.flowbraid.capture.dissect.Frames.ethernet;
import static io.flowbraid.capture.dissect.Frames.hex;
import static io.flowbraid.capture.dissect.Frames.ipv4;
import static io.flowbraid.capture.dissect.Frames.ipv6;
import static io.flowbraid.capture.dissect.Frames.sll;
import static io.flowbraid.capture.dissect.Frames.sll2;
import static io.flowbraid.capture.dissect.Frames.tag;
import static io.flowbraid.capture.dissect.Frames.u16;
import static io.flowbraid.capture.dissect.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands between a link layer and IP: IP counts wherever tcpdump finds it. */
class LinkLayersTest {
    private static final byte[] V4 = ipv4(17, udp(1000, 53, 5));
    private static final byte[] V6 = ipv6(17, udp(1000, 53, 5));
    private static final String LABEL = "00010040";
    private static final String LAST_LABEL = "00020140";
    private static final String ADDRESSES = "020000000004 020000000003";

    static Stream<Arguments> encapsulations() {
        return Stream.of(
                arguments("MPLS, one label", ethernet(0x8847, concat(hex(LAST_LABEL), V4))),
                arguments("MPLS, two labels", ethernet(0x8847, concat(hex(LABEL + LAST_LABEL), V4))),
                arguments("MPLS multicast, IPv6", ethernet(0x8848, concat(hex(LAST_LABEL), V6))),
                arguments("MPLS in a VLAN", ethernet(0x8100, tag(5, 0x8847, concat(hex(LAST_LABEL), V4)))),
                arguments("PPPoE", ethernet(0x8864, concat(hex("1100 0007 0023 0021"), V4))),
                arguments("PPPoE, IPv6", ethernet(0x8864, concat(hex("1100 0007 0037 0057"), V6))),
                arguments("PPPoE, protocol of one byte", ethernet(0x8864, concat(hex("1100 0007 0022 21"), V4))),
                arguments("SNAP", ethernet(41, concat(hex("aaaa03 000000 0800"), V4))),
                arguments("SNAP, IPv6", ethernet(61, concat(hex("aaaa03 000000 86dd"), V6))),
                arguments("SNAP, bridge tunnel", ethernet(41, concat(hex("aaaa03 0000f8 0800"), V4))),
                arguments("SNAP, tagged inside", ethernet(45, concat(hex("aaaa03 000000 8100"), tag(9, 0x0800, V4)))),
                arguments("LLC, IP", ethernet(36, concat(hex("060603"), V4))),
                arguments("jumbo LLC", ethernet(0x8870, concat(hex("aaaa03 000000 0800"), V4))),
                arguments("802.1ah", ethernet(0x88e7, concat(hex("00000001" + ADDRESSES), u16(0x0800), V4))),
                arguments(
                        "802.1ah, backbone and customer tags",
                        ethernet(
                                0x88a8,
                                tag(3, 0x88e7, concat(hex("00000001" + ADDRESSES), u16(0x8100), tag(4, 0x0800, V4))))),
                arguments("VN-Tag", ethernet(0x8926, concat(hex("80010002"), u16(0x0800), V4))),
                arguments("E-Tag", ethernet(0x893f, concat(hex("000100020003"), u16(0x86dd), V6))),
                arguments("security group tag", ethernet(0x8909, concat(hex("010100010002"), u16(0x0800), V4))),
                arguments("transparent Ethernet", ethernet(0x6558, concat(hex(ADDRESSES), u16(0x0800), V4))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encapsulations")
    void shouldFindIpBehind(String what, byte[] frame) {
        final Dissection seen = Dissection.ofEthernet(frame);

        assertThat(seen.losses()).as(what).isEmpty();
        assertThat(seen.tuple()).isIn("10.0.0.1:1000 > 10.0.0.2:53 17", "fd00::1:1000 > fd00::2:53 17");
        assertThat(seen.payloadBytes()).isEqualTo(5);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encapsulations")
    void shouldCountWhatIsCutOffAnywhere(String what, byte[] frame) {
        for (int length = 0; length < frame.length; length++) {
            final Dissection seen = new Dissection(LinkType.ETHERNET);

            final boolean isSeen = seen.feed(Arrays.copyOf(frame, length), frame.length, 0);

            assertThat(seen.batch.size()
                            + seen.losses().values().stream().mapToLong(n -> n).sum())
                    .as(what + ", " + length + " bytes")
                    .isOne();
            assertThat(isSeen).isEqualTo(length >= frame.length - 5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x8100, 0x88a8, 0x9100, 0x9200, 0x9300})
    void shouldReadTheTagsOfEachKind(int type) {
        final Dissection seen = Dissection.ofEthernet(ethernet(type, tag(100, 0x8100, tag(7, 0x0800, V4))));

        assertThat(seen.vlans()).containsExactly(100, 7);
    }

    @Test
    void shouldReadLlcBehindCookedHeaders() {
        final byte[] snap = concat(hex("aaaa03 000000 0800"), V4);

        assertThat(Dissection.of(LinkType.LINUX_SLL, sll(4, snap)).payloadBytes())
                .isEqualTo(5);
        assertThat(Dissection.of(LinkType.LINUX_SLL2, sll2(4, snap)).payloadBytes())
                .isEqualTo(5);
        assertThat(Dissection.of(LinkType.LINUX_SLL2, sll2(0x8847, concat(hex(LAST_LABEL), V4)))
                        .payloadBytes())
                .isEqualTo(5);
    }

    @Test
    void shouldCountTheOutermostIpHeader() {
        final Dissection seen = Dissection.ofEthernet(ethernet(0x0800, ipv4(4, V4)));

        assertThat(seen.tuple()).isEqualTo("10.0.0.1:0 > 10.0.0.2:0 4");
        assertThat(seen.ipBytes()).isEqualTo(20 + V4.length);
    }

    @Test
    void shouldLookBehindAnAuthenticationHeader() {
        final byte[] header = hex("11040000 00000001 00000001 000000000000000000000000");
        final Dissection v4 = Dissection.of(LinkType.RAW, ipv4(51, concat(header, udp(1000, 53, 5))));
        final Dissection v6 = Dissection.of(LinkType.RAW, ipv6(51, concat(header, udp(1000, 53, 5))));
        final Dissection tunnel = Dissection.of(LinkType.RAW, ipv4(51, concat(Frames.with(header, 0, 4), V4)));

        assertThat(v4.tuple()).isEqualTo("10.0.0.1:1000 > 10.0.0.2:53 17");
        assertThat(v6.tuple()).isEqualTo("fd00::1:1000 > fd00::2:53 17");
        assertThat(v4.payloadBytes()).isEqualTo(v6.payloadBytes()).isEqualTo(5);
        assertThat(v4.ipBytes()).isEqualTo(20 + 24 + 8 + 5);
        assertThat(tunnel.tuple()).isEqualTo("10.0.0.1:0 > 10.0.0.2:0 4");
    }
}
