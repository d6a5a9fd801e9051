// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import static io.flowbraid.capture.dissect.Frames.icmp;
import static io.flowbraid.capture.dissect.Frames.icmpQuoting;
import static io.flowbraid.capture.dissect.Frames.ipv4;
import static io.flowbraid.capture.dissect.Frames.ipv6;
import static io.flowbraid.capture.dissect.Frames.tcp;
import static io.flowbraid.capture.dissect.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.flowbraid.model.packet.PacketBatch;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The note of a quoted packet is what the packet's own observation would be. */
class QuotedPacketTest {
    static Stream<Arguments> packets() {
        return Stream.of(
                arguments("TCP", ipv4(6, tcp(40_000, 80, 2, 900))),
                arguments("UDP", ipv4(17, udp(1000, 53, 900))),
                arguments("echo", ipv4(1, icmp(8, 0, 777, 900))),
                arguments("echo reply", ipv4(1, icmp(0, 0, 777, 900))),
                arguments("GRE", ipv4(47, new byte[900])),
                arguments("IPv6 TCP", ipv6(6, tcp(40_000, 80, 2, 900))),
                arguments("IPv6 UDP", ipv6(17, udp(1000, 53, 900))),
                arguments("IPv6 echo", ipv6(58, icmp(128, 0, 777, 900))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("packets")
    void shouldHaveTheKeyOfThePacket(String what, byte[] packet) {
        final int ipLength = isIpv4(packet) ? 20 : 40;
        final Dissection alone = Dissection.of(LinkType.RAW, packet);
        final Dissection quoted = Dissection.of(LinkType.RAW, error(Arrays.copyOf(packet, ipLength + 8)));

        assertThat(quoted.batch.quotes()).as(what).isOne();
        final int quote = quoted.batch.quoteOffset(0);
        for (int word = PacketBatch.HASH; word <= PacketBatch.PORTS; word++) {
            assertThat(quoted.batch.words()[quote + word]).isEqualTo(alone.word(word));
        }
        final long flags = quoted.batch.words()[quote + PacketBatch.FLAGS];
        assertThat(flags & PacketBatch.FROM_B).isEqualTo(alone.word(PacketBatch.FLAGS) & PacketBatch.FROM_B);
        assertThat((flags & PacketBatch.HAS_SEQUENCE) != 0).isEqualTo(what.endsWith("TCP"));
        assertThat(quoted.batch.words()[quote + PacketBatch.LENGTHS]).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("packets")
    void shouldCountTheMessageHoweverShortItsQuote(String what, byte[] packet) {
        final int ipLength = isIpv4(packet) ? 20 : 40;
        for (int length = 0; length < ipLength + 12; length++) {
            final Dissection seen = Dissection.of(LinkType.RAW, error(Arrays.copyOf(packet, length)));

            assertThat(seen.batch.size()).as(what + ", " + length + " bytes").isOne();
            if (length < ipLength) {
                assertThat(seen.batch.quotes()).isZero();
            }
        }
    }

    @Test
    void shouldNoteTheSequenceNumber() {
        final Dissection seen = Dissection.of(LinkType.RAW, error(ipv4(6, tcp(40_000, 80, 2, 0))));

        final long detail = seen.batch.words()[seen.batch.quoteOffset(0) + PacketBatch.L4_DETAIL];
        assertThat(detail >>> 32).isEqualTo(0x01020304);
        assertThat(detail & 0xffff).isEqualTo(3 << 8 | 3);
    }

    @Test
    void shouldNoteNothingOfMessagesThatQuoteNothing() {
        assertThat(Dissection.of(LinkType.RAW, ipv4(1, icmp(8, 0, 1, 64))).batch.quotes())
                .isZero();
        assertThat(Dissection.of(LinkType.RAW, error(new byte[64])).batch.quotes())
                .isZero();
        assertThat(Dissection.of(LinkType.RAW, error(ipv4(17, 9, 185, new byte[0], new byte[64])))
                        .batch
                        .quotes())
                .as("a later fragment has no ports")
                .isZero();
    }

    private static boolean isIpv4(byte[] packet) {
        return packet[0] >>> 4 == 4;
    }

    private static byte[] error(byte[] quote) {
        return quote.length == 0 || isIpv4(quote) || quote[0] == 0
                ? ipv4(1, icmpQuoting(3, 3, quote))
                : ipv6(58, icmpQuoting(1, 4, quote));
    }
}
