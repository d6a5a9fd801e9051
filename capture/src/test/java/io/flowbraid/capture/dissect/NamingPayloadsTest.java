// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.packet.PacketBatch;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Payloads that may say a name leave the dissector beside their observations. */
class NamingPayloadsTest {
    private static final byte[] CLIENT_HELLO = Frames.hex("16 03 01 02 00 01 00 01 fc 03 03 00 11 22 33 44");

    private final List<byte[]> payloads = new ArrayList<>();
    private final List<Long> ports = new ArrayList<>();
    private final PacketBatch batch = new PacketBatch(64);
    private final PacketDissector dissector = new PacketDissector(
            LinkType.ETHERNET, 3, new LossLedger().open("capture", "test"), new DissectorMemory(), this::keep);

    private void keep(long payload, int captured, long[] words, int at) {
        final byte[] bytes = new byte[captured];
        for (int i = 0; i < captured; i++) {
            bytes[i] = UnsafeApi.getByte(payload + i);
        }
        payloads.add(bytes);
        ports.add(words[at + PacketBatch.PORTS]);
    }

    @Test
    void shouldHandOutDnsMessagesAndClientHellosWithTheirObservation() {
        final byte[] dns = Frames.with(Frames.udp(40_000, 53, 20), 8, 0x12, 0x34);
        final byte[] tls = Frames.concat(Frames.tcp(40_001, 8_443, 0x18, 0), CLIENT_HELLO);
        dissect(Frames.ipv4(17, dns), 0);
        dissect(Frames.ipv4(6, tls), 0);

        assertThat(payloads.get(0)).hasSize(20).startsWith(0x12, 0x34);
        assertThat(payloads.get(1)).isEqualTo(CLIENT_HELLO);
        assertThat(ports)
                .extracting(FiveTuple::aPortOf, FiveTuple::bPortOf, FiveTuple::qualifierOf)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(40_000, 53, 3),
                        org.assertj.core.groups.Tuple.tuple(40_001, 8_443, 3));
        assertThat(batch.size()).isEqualTo(2);
    }

    @Test
    void shouldHandOutWhatWasCapturedAndNoPadding() {
        final byte[] packet = Frames.ipv4(17, Frames.udp(40_000, 53, 100));
        dissect(packet, 60);
        dissect(Frames.concat(Frames.ipv4(17, Frames.udp(40_000, 53, 14)), new byte[9]), 0);

        assertThat(payloads).extracting(bytes -> bytes.length).containsExactly(40, 14);
    }

    @Test
    void shouldHandOutNothingElse() {
        dissect(Frames.ipv4(17, Frames.udp(5_353, 5_353, 100)), 0);
        dissect(Frames.ipv4(6, Frames.tcp(40_000, 443, 0x18, 100)), 0);
        dissect(Frames.ipv4(6, Frames.tcp(40_000, 53, 0x10, 0)), 0);
        dissect(Frames.ipv4(17, 9, 0x2000, new byte[0], Frames.udp(40_000, 53, 100)), 0);

        assertThat(payloads).isEmpty();
        assertThat(batch.size()).isEqualTo(4);
    }

    @Test
    void shouldReadOrdinaryPacketsWithoutGarbage() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final byte[] frame = Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(40_000, 443, 0x18, 100)));
        final UnsafeBuffer memory =
                new UnsafeBuffer(ByteBuffer.allocateDirect(frame.length).put(0, frame));
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                batch.clear();
                dissector.dissect(memory.addressOffset(), frame.length, frame.length, i, batch);
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(allocated).isZero();
    }

    /** @param cutBytes how many the snapshot length leaves away */
    private void dissect(byte[] packet, int cutBytes) {
        final byte[] frame = Frames.ethernet(0x0800, packet);
        final byte[] captured = java.util.Arrays.copyOf(frame, frame.length - cutBytes);
        dissector.dissect(GuardedBytes.INSTANCE.place(captured), captured.length, frame.length, 1_000, batch);
    }
}
