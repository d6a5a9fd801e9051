// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.dissect.LinkType;
import io.flowbraid.capture.filter.FilterProgram;
import java.nio.ByteBuffer;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Here a length of 0 stands for short and 1 for long: the filter then accepts what it would keep long. */
class NamingFilterTest {
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final byte[] DNS = Frames.udp(40_000, 53, 40);
    private static final byte[] CLIENT_HELLO = Frames.hex("16 03 01 02 00 01 00 01 fc 03 03 00");
    private static final byte[] TLS = Frames.concat(Frames.tcp(40_000, 8_443, 0x18, 0), CLIENT_HELLO);

    private final FilterProgram ethernet = new FilterProgram(NamingFilter.of(LinkType.ETHERNET, 0, 1));
    private final FilterProgram bareIp = new FilterProgram(NamingFilter.of(LinkType.RAW, 0, 1));

    @Test
    void shouldKeepDnsLongInEitherDirectionOverUdpAndTcp() {
        assertThat(isLong(IPV4, Frames.ipv4(UDP, DNS))).isTrue();
        assertThat(isLong(IPV4, Frames.ipv4(UDP, Frames.udp(53, 40_000, 40)))).isTrue();
        assertThat(isLong(IPV6, Frames.ipv6(UDP, DNS))).isTrue();
        assertThat(isLong(IPV4, Frames.ipv4(TCP, Frames.tcp(40_000, 53, 0x18, 40))))
                .isTrue();
        assertThat(isLong(IPV6, Frames.ipv6(TCP, Frames.tcp(53, 40_000, 0x18, 40))))
                .isTrue();
    }

    @Test
    void shouldKeepAClientHelloLongOnAnyPort() {
        assertThat(isLong(IPV4, Frames.ipv4(TCP, TLS))).isTrue();
        assertThat(isLong(IPV6, Frames.ipv6(TCP, TLS))).isTrue();
        final byte[] withOptions = Frames.concat(
                Frames.with(Frames.tcp(1, 2, 0x18, 0), 12, 0x80), Frames.hex("0101080a0000000000000000"), CLIENT_HELLO);
        assertThat(isLong(IPV4, Frames.ipv4(TCP, 1, 0x4000, new byte[8], withOptions)))
                .isTrue();
    }

    @Test
    void shouldFindThemBehindAVlanTagAndWithoutALinkLayer() {
        assertThat(isLong(0x8100, Frames.tag(7, IPV4, Frames.ipv4(UDP, DNS)))).isTrue();
        assertThat(isLong(0x88a8, Frames.tag(7, IPV6, Frames.ipv6(TCP, TLS)))).isTrue();
        assertThat(accepts(bareIp, Frames.ipv4(UDP, DNS))).isTrue();
        assertThat(accepts(bareIp, Frames.ipv6(TCP, TLS))).isTrue();
        assertThat(accepts(bareIp, Frames.ipv4(UDP, Frames.udp(1, 2, 40)))).isFalse();
    }

    @Test
    void shouldKeepEverythingElseShort() {
        assertThat(isLong(IPV4, Frames.ipv4(UDP, Frames.udp(5_353, 5_353, 400))))
                .isFalse();
        assertThat(isLong(IPV4, Frames.ipv4(TCP, Frames.tcp(40_000, 443, 0x18, 1_400))))
                .isFalse();
        assertThat(isLong(IPV4, Frames.ipv4(TCP, Frames.tcp(40_000, 443, 0x10, 0))))
                .isFalse();
        final byte[] serverHello = Frames.with(TLS, TLS.length - CLIENT_HELLO.length + 5, 2);
        assertThat(isLong(IPV4, Frames.ipv4(TCP, serverHello))).isFalse();
        assertThat(isLong(IPV4, Frames.ipv4(1, Frames.icmp(8, 0, 53, 40)))).isFalse();
        assertThat(isLong(IPV4, Frames.ipv4(UDP, 9, 0x00b9, new byte[0], DNS))).isFalse();
        assertThat(isLong(0x0806, new byte[28])).isFalse();
        assertThat(isLong(0x8100, Frames.tag(7, 0x8100, Frames.tag(8, IPV4, Frames.ipv4(UDP, DNS)))))
                .isFalse();
    }

    /** A load from beyond a packet would reject it: it would be lost to the capture. */
    @ParameterizedTest
    @ValueSource(ints = {LinkType.ETHERNET, LinkType.RAW})
    void shouldRejectNoPacketWhateverItsBytesAndLengthAre(int linkType) {
        final FilterProgram program = new FilterProgram(NamingFilter.of(linkType, 1, 1));
        final byte[][] seeds = {
            Frames.ethernet(IPV4, Frames.ipv4(UDP, DNS)),
            Frames.ethernet(IPV6, Frames.ipv6(TCP, TLS)),
            Frames.ethernet(0x8100, Frames.tag(7, IPV4, Frames.ipv4(TCP, TLS))),
            Frames.ipv4(TCP, TLS),
            Frames.ipv6(UDP, DNS)
        };
        for (int seed = 0; seed < 200_000; seed++) {
            final Random random = new Random(seed);
            final byte[] frame = seeds[random.nextInt(seeds.length)].clone();
            for (int flips = random.nextInt(6); flips > 0; flips--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            final int length = random.nextBoolean() ? frame.length : random.nextInt(frame.length + 1);

            assertThat(accepts(program, java.util.Arrays.copyOf(frame, length)))
                    .as("seed " + seed)
                    .isTrue();
        }
    }

    private boolean isLong(int etherType, byte[] packet) {
        return accepts(ethernet, Frames.ethernet(etherType, packet));
    }

    private static boolean accepts(FilterProgram program, byte[] frame) {
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.max(1, frame.length)));
        memory.putBytes(0, frame);
        return program.accepts(memory.addressOffset(), frame.length, frame.length);
    }
}
