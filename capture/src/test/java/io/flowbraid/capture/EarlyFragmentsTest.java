// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import static io.flowbraid.capture.Frames.concat;
import static io.flowbraid.capture.Frames.fragmentHeader;
import static io.flowbraid.capture.Frames.icmp;
import static io.flowbraid.capture.Frames.ipv4;
import static io.flowbraid.capture.Frames.ipv6;
import static io.flowbraid.capture.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.packet.PacketBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Fragments that come before the first one of their datagram. */
class EarlyFragmentsTest {
    private static final byte[] DATAGRAM = udp(1000, 53, 2952);
    private static final byte[] FIRST = first(99);
    private static final byte[] MIDDLE = ipv4(17, 99, 0x2000 | 185, new byte[0], new byte[800]);
    private static final byte[] LAST = ipv4(17, 99, 285, new byte[0], new byte[680]);
    private static final String TUPLE = "10.0.0.1:1000 > 10.0.0.2:53 17";
    private static final String NO_PORTS = "10.0.0.1:0 > 10.0.0.2:0 17";

    private final Dissection seen = new Dissection(LinkType.RAW);

    private static byte[] first(int id) {
        return ipv4(17, id, 0x2000, new byte[0], Arrays.copyOf(DATAGRAM, 1480));
    }

    @Test
    void shouldHaveThePortsOfTheFirstThatComesLast() {
        assertThat(seen.feed(LAST, LAST.length, 1_000)).isFalse();
        assertThat(seen.feed(MIDDLE, MIDDLE.length, 2_000)).isFalse();
        assertThat(seen.stage.held()).isEqualTo(2);

        assertThat(seen.feed(FIRST, FIRST.length, 3_000)).isTrue();

        assertThat(seen.batch.size()).isEqualTo(3);
        assertThat(seen.stage.held()).isZero();
        assertThat(times()).containsExactly(1_000, 2_000, 3_000);
        assertThat(tuples()).containsOnly(TUPLE);
        assertThat(payloads()).containsExactly(680, 800, 1_472);
        assertThat(seen.isLaterFragment()).isFalse();
    }

    /** Its flags and numbers tell which connection it is of. */
    @Test
    void shouldHandOutTheFirstOfATcpSegmentFirst() {
        final byte[] first = ipv4(6, 99, 0x2000, new byte[0], Frames.tcp(1000, 80, 2, 780));
        final byte[] last = ipv4(6, 99, 100, new byte[0], new byte[30]);
        seen.feed(last, last.length, 1_000);
        seen.feed(first, first.length, 2_000);

        assertThat(times()).containsExactly(2_000, 1_000);
        assertThat(tuples()).containsOnly("10.0.0.1:1000 > 10.0.0.2:80 6");
    }

    @Test
    void shouldKeepTheOrderOfTimeInEachVlan() {
        final Dissection tagged = new Dissection(LinkType.ETHERNET);
        for (int vlan = 1; vlan <= 2; vlan++) {
            tagged.feed(inVlan(vlan, LAST), LAST.length + 18, vlan * 10);
        }
        for (int vlan = 1; vlan <= 2; vlan++) {
            tagged.feed(inVlan(vlan, FIRST), FIRST.length + 18, vlan * 100);
        }

        assertThat(times(tagged)).containsExactly(10, 20, 100, 200);
        assertThat(tagged.vlans()).containsExactly(2);
    }

    private static byte[] inVlan(int vlan, byte[] packet) {
        return Frames.ethernet(0x8100, Frames.tag(vlan, 0x0800, packet));
    }

    @Test
    void shouldHandOutTheOldestFirstWhereOnlyTwoFit() {
        final PacketBatch small = new PacketBatch(2);
        final PacketDissector dissector = new PacketDissector(LinkType.RAW, 0, seen.stage);
        long time = 1_000;
        for (final byte[] frame : new byte[][] {LAST, MIDDLE, FIRST}) {
            dissector.dissect(GuardedOctets.INSTANCE.place(frame), frame.length, frame.length, time, small);
            time += 1_000;
        }

        assertThat(small.words()[PacketBatch.TIME_NS]).isEqualTo(1_000);
        assertThat(small.words()[PacketBatch.WORDS + PacketBatch.TIME_NS]).isEqualTo(3_000);
    }

    @Test
    void shouldHaveTheProtocolOfAFirstIpv6Fragment() {
        final byte[] first = Frames.extension(17, udp(1000, 53, 992));

        seen.feed(ipv6(44, fragmentHeader(60, first.length, false, 7, new byte[100])));
        seen.feed(ipv6(44, fragmentHeader(60, 0, true, 7, first)));

        assertThat(seen.batch.size()).isEqualTo(2);
        assertThat(tuples()).containsOnly("fd00::1:1000 > fd00::2:53 17");
        assertThat(payloads()).containsExactly(100, 992);
    }

    @Test
    void shouldHaveTheTypeOfAFragmentedPing() {
        seen.feed(ipv4(1, 5, 185, new byte[0], new byte[500]));
        seen.feed(ipv4(1, 5, 0x2000, new byte[0], icmp(8, 0, 777, 1472)));

        final long ports = seen.word(PacketBatch.PORTS);
        assertThat(seen.batch.words()[PacketBatch.FLAGS] & PacketBatch.LATER_FRAGMENT)
                .isNotZero();
        assertThat(seen.isLaterFragment()).isFalse();
        assertThat(FiveTuple.aPortOf(ports)).isEqualTo(777);
        assertThat(FiveTuple.icmpTypeOf(ports)).isEqualTo(8);
        assertThat(ports).isEqualTo(seen.batch.words()[PacketBatch.PORTS]);
    }

    @Test
    void shouldLeaveWithoutPortsWhenTheFirstDoesNotComeInTime() {
        seen.feed(LAST, LAST.length, 1_000);
        seen.expire(EarlyFragments.MAX_WAIT_NS);
        assertThat(seen.batch.size()).isZero();

        seen.expire(EarlyFragments.MAX_WAIT_NS + 1_001);

        assertThat(seen.batch.size()).isOne();
        assertThat(seen.tuple()).isEqualTo(NO_PORTS);
        assertThat(seen.stage.held()).isZero();
    }

    @Test
    void shouldLeaveInOrderWhenThereAreTooMany() {
        for (int id = 0; id <= EarlyFragments.MAX; id++) {
            final byte[] later = ipv4(17, id, 185, new byte[0], new byte[8]);
            seen.feed(later, later.length, id);
        }

        assertThat(seen.batch.size()).isOne();
        assertThat(times()).containsExactly(0);
        assertThat(seen.tuple()).isEqualTo(NO_PORTS);
        assertThat(seen.stage.held()).isEqualTo(EarlyFragments.MAX);
    }

    @Test
    void shouldWaitForRoomInTheBatch() {
        final PacketBatch small = new PacketBatch(2);
        final PacketDissector dissector = new PacketDissector(LinkType.RAW, 0, seen.stage);
        for (final byte[] frame : new byte[][] {LAST, MIDDLE, FIRST}) {
            dissector.dissect(GuardedOctets.INSTANCE.place(frame), frame.length, frame.length, 1_000, small);
        }
        assertThat(small.size()).isEqualTo(2);
        assertThat(dissector.hasWaiting()).isTrue();

        small.clear();
        dissector.drain(small);

        assertThat(small.size()).isOne();
        assertThat(dissector.hasWaiting()).isFalse();
    }

    @Test
    void shouldCountWhatIsGivenUp() {
        final PacketDissector dissector = new PacketDissector(LinkType.RAW, 0, seen.stage);
        dissector.dissect(GuardedOctets.INSTANCE.place(LAST), LAST.length, LAST.length, 1_000, seen.batch);

        dissector.close();

        assertThat(seen.losses()).containsEntry("unreleased_fragment", 1L);
        assertThat(seen.stage.held()).isZero();
    }

    @Test
    void shouldTellDatagramsApart() {
        final byte[] ofOther = ipv4(17, 98, 285, new byte[0], new byte[680]);
        seen.feed(ofOther);
        seen.feed(concat(LAST));

        seen.feed(FIRST);

        assertThat(seen.batch.size()).isEqualTo(2);
        assertThat(seen.stage.held()).isOne();
        seen.feed(first(98));
        assertThat(seen.batch.size()).isEqualTo(4);
    }

    private long[] times() {
        return times(seen);
    }

    private static long[] times(Dissection of) {
        return words(of, PacketBatch.TIME_NS).toArray();
    }

    private IntStream payloads() {
        return words(seen, PacketBatch.LENGTHS).mapToInt(lengths -> (int) lengths);
    }

    private List<String> tuples() {
        return IntStream.range(0, seen.batch.size()).mapToObj(seen::tuple).toList();
    }

    private static LongStream words(Dissection of, int index) {
        return IntStream.range(0, of.batch.size()).mapToLong(i -> of.batch.words()[i * PacketBatch.WORDS + index]);
    }
}
