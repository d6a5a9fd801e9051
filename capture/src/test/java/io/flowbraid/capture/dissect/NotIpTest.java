// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import static io.flowbraid.capture.dissect.Frames.concat;
import static io.flowbraid.capture.dissect.Frames.ethernet;
import static io.flowbraid.capture.dissect.Frames.hex;
import static io.flowbraid.capture.dissect.Frames.sll;
import static io.flowbraid.capture.dissect.Frames.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NotIpTest {
    static Stream<Arguments> frames() {
        return Stream.of(
                arguments("arp", ethernet(0x0806, new byte[28])),
                arguments("arp", ethernet(0x8100, tag(1, 0x0806, new byte[28]))),
                arguments("lldp", ethernet(0x88cc, new byte[30])),
                arguments("stp", ethernet(38, concat(hex("424203"), new byte[35]))),
                arguments("stp", ethernet(50, concat(hex("aaaa03 00000c 010b"), new byte[42]))),
                arguments("cdp", ethernet(50, concat(hex("aaaa03 00000c 2000"), new byte[42]))),
                arguments("osi", ethernet(50, concat(hex("fefe03"), new byte[47]))),
                arguments("llc_0x45", ethernet(0, Frames.ipv4(6, Frames.tcp(1, 2, 2, 10)))),
                arguments("eapol", ethernet(0x888e, new byte[40])),
                arguments("pppoe_discovery", ethernet(0x8863, new byte[40])),
                arguments("lcp", ethernet(0x8864, hex("1100 0007 000a c021 0101 0008"))),
                arguments("ppp_0xc029", ethernet(0x8864, hex("1100 0007 000a c029 0101 0008"))),
                arguments("mpls", ethernet(0x8847, hex("00010140 00000000 0200"))),
                arguments("snap_0x1234", ethernet(50, concat(hex("aaaa03 00a0b0 1234"), new byte[42]))),
                arguments("0x88b5", ethernet(0x88b5, new byte[40])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("frames")
    void shouldCountByProtocol(String protocol, byte[] frame) {
        assertThat(Dissection.ofEthernet(frame).losses()).isEqualTo(Map.of("not_ip_" + protocol, 1L));
    }

    @Test
    void shouldCountByProtocolInCookedFramesToo() {
        assertThat(Dissection.of(LinkType.LINUX_SLL, sll(0x0806, new byte[28])).losses())
                .isEqualTo(Map.of("not_ip_arp", 1L));
    }

    @Test
    void shouldKeepFewNamesUnderAFloodOfProtocols() {
        final Dissection seen = new Dissection(LinkType.ETHERNET);
        for (int type = 0xa000; type < 0xb000; type++) {
            seen.feed(ethernet(type, new byte[40]));
        }

        assertThat(seen.losses()).hasSizeLessThan(40).containsKey("not_ip_other");
        assertThat(seen.losses().values().stream().mapToLong(n -> n).sum()).isEqualTo(0x1000);
    }
}
