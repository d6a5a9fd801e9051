// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import static io.flowbraid.capture.dissect.Frames.concat;
import static io.flowbraid.capture.dissect.Frames.hex;
import static io.flowbraid.capture.dissect.Frames.ipv4;
import static io.flowbraid.capture.dissect.Frames.ipv6;
import static io.flowbraid.capture.dissect.Frames.u16;
import static io.flowbraid.capture.dissect.Frames.u32;
import static io.flowbraid.capture.dissect.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.packet.PacketBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of all devices: 2 is a bridge, 3 and 4 its ports. */
class DeviceCopiesTest {
    private static final int OUT = 4;
    private static final int SYN = 2;
    private static final int ACK = 16;

    private final Dissection seen = new Dissection(LinkType.LINUX_SLL2);
    private long timeNs = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCountASegmentOnceThatPassesABridge(boolean isIpv6) {
        segment(2, isIpv6, 1_000, SYN, 0);
        segment(3, isIpv6, 1_000, SYN, 0);
        segment(2, isIpv6, 1_001, ACK, 500);
        segment(2, isIpv6, 1_501, ACK, 500);
        segment(3, isIpv6, 1_001, ACK, 500);
        segment(3, isIpv6, 1_501, ACK, 500);

        assertCounted(3, 1_000);
        assertThat(copies()).isEqualTo(3);
    }

    @Test
    void shouldCountARepeatedSegmentEachTime() {
        segment(2, false, 1_001, ACK, 500);
        segment(3, false, 1_001, ACK, 500);
        segment(2, false, 1_001, ACK, 500);
        segment(3, false, 1_001, ACK, 500);

        assertCounted(2, 1_000);
    }

    @Test
    void shouldCountASegmentOnceWhosePartsAnotherDeviceSees() {
        segment(2, false, 1_001, ACK, 3_000);
        segment(3, false, 1_001, ACK, 1_500);
        segment(3, false, 2_501, ACK, 1_500);

        assertCounted(1, 3_000);
    }

    @Test
    void shouldGoOnCountingWhenTheConnectionMovesToAnotherDevice() {
        segment(2, false, 1_001, ACK, 500);
        segment(4, false, 1_501, ACK, 500);
        segment(4, false, 2_001, ACK, 500);

        assertCounted(3, 1_500);
    }

    @Test
    void shouldCountWhatTheFirstDeviceLost() {
        segment(2, false, 1_001, ACK, 500);
        segment(3, false, 1_001, ACK, 500);
        segment(3, false, 1_501, ACK, 500);
        segment(2, false, 2_001, ACK, 500);
        segment(3, false, 2_001, ACK, 500);

        assertCounted(3, 1_500);
    }

    @Test
    void shouldTellTheNextConnectionFromTheLast() {
        segment(2, false, 900_000, SYN, 0);
        segment(3, false, 900_000, SYN, 0);
        segment(2, false, 1_000, SYN, 0);
        segment(3, false, 1_000, SYN, 0);
        segment(2, false, 1_001, ACK, 10);
        segment(3, false, 1_001, ACK, 10);

        assertCounted(3, 10);
    }

    @Test
    void shouldCountADatagramOnceOnThreeDevices() {
        for (int i = 0; i < 10; i++) {
            datagram(2, 100);
            datagram(3, 100);
            datagram(4, 100);
        }

        assertCounted(10, 1_000);
        assertThat(copies()).isEqualTo(20);
    }

    @Test
    void shouldCountADatagramOnceWhoseCopyComesLate() {
        for (int i = 0; i < 5; i++) {
            datagram(2, 100);
        }
        for (int i = 0; i < 5; i++) {
            datagram(3, 100);
        }
        datagram(2, 0);
        datagram(3, 0);

        assertCounted(6, 500);
    }

    @Test
    void shouldCountOnAnotherDeviceWhenTheFirstLostSome() {
        datagram(2, 100);
        datagram(3, 100);
        datagram(3, 50);
        for (int i = 0; i < 4; i++) {
            datagram(2, 100);
            datagram(3, 100);
        }

        assertCounted(6, 550);
    }

    @Test
    void shouldGoOnCountingWhenEachDeviceLostSome() {
        datagram(2, 100);
        datagram(3, 100);
        datagram(3, 50); // lost on 2
        datagram(2, 70); // lost on 3
        for (int i = 0; i < 10; i++) {
            datagram(2, 100);
            datagram(3, 100);
        }

        assertThat(seen.batch.size()).isBetween(11, 13);
    }

    @Test
    void shouldCountDatagramsOnAnotherDeviceAfterAPause() {
        datagram(2, 100);
        timeNs += 2_000_000_000L;
        datagram(3, 100);
        datagram(3, 100);

        assertCounted(3, 300);
    }

    @Test
    void shouldCountAForwardedDatagramOnceThatLeavesByTheDeviceItCameIn() {
        datagram(2, 100);
        feed(2, OUT, 0x0800, ipv4(17, udp(1_000, 53, 100)));

        assertCounted(1, 100);
    }

    @Test
    void shouldKeepTheAccountClosed() {
        datagram(2, 100);
        datagram(3, 100);

        assertThat(copies()).isEqualTo(1);
        assertThat(LedgerStage.isNoLoss(LedgerStage.COPY)).isTrue();
    }

    private long copies() {
        return seen.stage.loss(LedgerStage.COPY).get();
    }

    private void assertCounted(int packets, long payloadBytes) {
        long sum = 0;
        for (int i = 0; i < seen.batch.size(); i++) {
            sum += (int) seen.batch.words()[i * PacketBatch.WORDS + PacketBatch.LENGTHS];
        }
        assertThat(seen.batch.size()).isEqualTo(packets);
        assertThat(sum).isEqualTo(payloadBytes);
    }

    private void segment(int device, boolean isIpv6, long sequence, int flags, int payload) {
        final byte[] tcp = concat(
                u16(40_000),
                u16(80),
                u32(sequence),
                u32(flags == SYN ? 0 : 5_000),
                new byte[] {0x50, (byte) flags},
                u16(1_000),
                hex("00000000"),
                new byte[payload]);
        feed(device, 0, isIpv6 ? 0x86dd : 0x0800, isIpv6 ? ipv6(6, tcp) : ipv4(6, tcp));
    }

    private void datagram(int device, int payload) {
        feed(device, 0, 0x0800, ipv4(17, udp(1_000, 53, payload)));
    }

    private void feed(int device, int packetType, int etherType, byte[] packet) {
        timeNs += 1_000;
        final byte[] frame = concat(
                u16(etherType), u16(0), u32(device), u16(1), new byte[] {(byte) packetType, 6}, new byte[8], packet);
        seen.feed(frame, frame.length, timeNs);
    }
}
