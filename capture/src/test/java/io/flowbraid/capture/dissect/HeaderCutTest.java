// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeaderCutTest {
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int LINK = 14;
    private static final int PAYLOAD = 700;

    private static int cut(int linkType, byte[] frame) {
        return new HeaderCut(linkType).lengthOf(frame, frame.length);
    }

    private static int ethernet(int etherType, byte[] packet) {
        return cut(LinkType.ETHERNET, Frames.ethernet(etherType, packet));
    }

    @Test
    void shouldCutBehindTheTransportHeader() {
        assertThat(ethernet(IPV4, Frames.ipv4(6, Frames.tcp(1, 2, 0x10, PAYLOAD))))
                .isEqualTo(LINK + 20 + 20);
        assertThat(ethernet(IPV4, Frames.ipv4(17, Frames.udp(1, 53, PAYLOAD)))).isEqualTo(LINK + 20 + 8);
        assertThat(ethernet(IPV4, Frames.ipv4(132, Frames.sctp(1, 2, PAYLOAD)))).isEqualTo(LINK + 20 + 12);
        assertThat(ethernet(IPV4, Frames.ipv4(1, Frames.icmp(8, 0, 7, PAYLOAD))))
                .isEqualTo(LINK + 20 + 8);
        assertThat(ethernet(IPV6, Frames.ipv6(6, Frames.tcp(1, 2, 0x10, PAYLOAD))))
                .isEqualTo(LINK + 40 + 20);
    }

    @Test
    void shouldKeepOptionsAndExtensions() {
        final byte[] tcp = Frames.with(Frames.tcp(1, 2, 0x02, PAYLOAD), 12, 0xa0);
        final byte[] options = Frames.hex("94040000");

        assertThat(ethernet(IPV4, Frames.ipv4(6, 1, 0, options, tcp))).isEqualTo(LINK + 24 + 40);
        assertThat(ethernet(IPV6, Frames.ipv6(0, Frames.extension(17, Frames.udp(1, 2, PAYLOAD)))))
                .isEqualTo(LINK + 40 + 8 + 8);
    }

    @Test
    void shouldKeepVlanTagsAndCookedHeaders() {
        final byte[] packet = Frames.ipv4(17, Frames.udp(1, 2, PAYLOAD));

        assertThat(ethernet(0x8100, Frames.tag(5, IPV4, packet))).isEqualTo(LINK + 4 + 28);
        assertThat(cut(LinkType.LINUX_SLL2, Frames.sll2(IPV4, packet))).isEqualTo(20 + 28);
        assertThat(cut(LinkType.RAW, packet)).isEqualTo(28);
    }

    @Test
    void shouldTakeWhatItDoesNotKnowForPayload() {
        final byte[] tcp = Frames.tcp(1, 2, 0x10, PAYLOAD);

        assertThat(ethernet(IPV4, Frames.ipv4(47, tcp))).as("GRE").isEqualTo(LINK + 20);
        assertThat(ethernet(IPV4, Frames.ipv4(6, 9, 0x0040, new byte[0], tcp)))
                .as("a later fragment")
                .isEqualTo(LINK + 20);
        assertThat(ethernet(IPV4, Frames.ipv4(6, Frames.with(tcp, 12, 0x10))))
                .as("a header shorter than any")
                .isEqualTo(LINK + 20);
        assertThat(ethernet(IPV4, Frames.with(Frames.ipv4(6, tcp), 0, 0x41)))
                .as("no IP")
                .isEqualTo(LINK);
        assertThat(ethernet(0x0806, new byte[64])).as("ARP").isEqualTo(LINK);
        assertThat(ethernet(0x88b5, new byte[64])).as("not IP").isEqualTo(LINK);
        assertThat(cut(LinkType.ETHERNET, new byte[7])).as("no frame").isZero();
        assertThat(cut(127, Frames.ipv4(6, tcp)))
                .as("a link layer we cannot strip")
                .isZero();
    }

    @Test
    void shouldCutWithinTheFrameWhateverIsInIt() {
        final Random random = new Random(20261128);
        for (int i = 0; i < 200_000; i++) {
            final byte[] frame = Frames.ethernet(IPV4, Frames.ipv4(6, Frames.tcp(1, 2, 0x10, 40)));
            for (int changes = random.nextInt(6); changes > 0; changes--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            final byte[] captured = Arrays.copyOf(frame, random.nextInt(frame.length + 1));

            assertThat(new HeaderCut(LinkType.ETHERNET).lengthOf(captured, frame.length))
                    .isBetween(0, captured.length);
        }
    }
}
