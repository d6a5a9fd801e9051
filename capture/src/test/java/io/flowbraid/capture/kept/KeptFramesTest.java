// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.kept;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.capture.dissect.DissectorMemory;
import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.dissect.LinkType;
import io.flowbraid.capture.dissect.PacketDissector;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Whole frames on their way beside their observations. */
class KeptFramesTest {
    private static final int RING_BYTES = 4 << 20;
    private static final byte[] UDP = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(5_000, 53, 3)));
    private static final byte[] ARP = Frames.ethernet(0x0806, new byte[28]);

    private final LossLedger ledger = new LossLedger();
    private final LedgerStage stage = ledger.open("packet buffer", "lo");
    private final FrameRing ring = new FrameRing(RING_BYTES, stage);
    private final FrameKeepers keepers = source -> ring;
    private final PacketBatch batch = new PacketBatch(64);
    private final PacketDissector dissector = keepers.dissector(
            LinkType.ETHERNET,
            3,
            ledger.open("capture", "lo"),
            new DissectorMemory(),
            frame -> FrameDirection.OUTBOUND);
    private long timeNs = 1_000;

    @Test
    void shouldKeepEachFrameAndItsObservation() {
        dissect(UDP);
        dissect(ARP);

        final List<byte[]> frames = new ArrayList<>();
        final List<Boolean> observed = new ArrayList<>();
        final int taken = ring.take(System.nanoTime(), frame -> {
            frames.add(bytesOf(frame));
            observed.add(frame.isObserved);
            assertThat(frame.direction).isEqualTo(FrameDirection.OUTBOUND);
            assertThat(frame.interfaceId).isEqualTo(3);
            if (frame.isObserved) {
                assertThat(frame.words).startsWith(batch.words()[0], batch.words()[1]);
                assertThat(frame.timeNs).isEqualTo(1_000);
            }
            return true;
        });

        assertThat(taken).isEqualTo(2);
        assertThat(frames).containsExactly(UDP, ARP);
        assertThat(observed).containsExactly(true, false);
        assertThat(batch.size()).isEqualTo(1);
    }

    @Test
    void shouldLeaveFramesThatAreNotDueOrNotTaken() {
        final long beforeNs = System.nanoTime();
        dissect(UDP);

        assertThat(ring.take(beforeNs - 1, frame -> true)).isZero();
        assertThat(ring.take(System.nanoTime(), frame -> false)).isZero();
        assertThat(ring.take(System.nanoTime(), frame -> true)).isEqualTo(1);
        assertThat(ring.isEmpty()).isTrue();
    }

    @Test
    void shouldCountFramesThatFindNoRoom() {
        final byte[] large = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(5_000, 53, 60_000)));
        for (int i = 0; i < 100; i++) {
            dissect(large);
        }

        assertThat(ring.isCrowded()).isTrue();
        assertThat(stage.in().get()).isEqualTo(100);
        assertThat(stage.loss("buffer_full").get()).isBetween(20L, 40L);
        final int taken = ring.take(Long.MAX_VALUE, frame -> true);
        ring.settled(taken);
        stage.out().add(taken);
        assertThat(stage.imbalance()).isZero();
        assertThat(stage.held()).isZero();
    }

    @Test
    void shouldAllocateNothingForEachFrame() {
        final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        final UnsafeBuffer frame = direct(UDP);
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                batch.clear();
                dissector.dissect(frame.addressOffset(), UDP.length, UDP.length, i, batch);
                ring.take(Long.MAX_VALUE, KeptFramesTest::yes);
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }

        // The lambda is the same object each time; a few bytes are the measurement's own.
        assertThat(allocated).isLessThan(10_000);
    }

    @Test
    void shouldBeAPlainDissectorWhenNothingIsKept() {
        assertThat(FrameKeepers.NONE.dissector(
                        LinkType.ETHERNET, 0, stage, new DissectorMemory(), frame -> FrameDirection.UNKNOWN))
                .isExactlyInstanceOf(PacketDissector.class);
    }

    private static boolean yes(KeptFrame frame) {
        return true;
    }

    private void dissect(byte[] bytes) {
        final UnsafeBuffer frame = direct(bytes);
        if (batch.isFull()) {
            batch.clear();
        }
        dissector.dissect(frame.addressOffset(), bytes.length, bytes.length, timeNs++, batch);
    }

    private static UnsafeBuffer direct(byte[] bytes) {
        final UnsafeBuffer frame = new UnsafeBuffer(BufferUtil.allocateDirectAligned(bytes.length, 8));
        frame.putBytes(0, bytes);
        return frame;
    }

    private static byte[] bytesOf(KeptFrame frame) {
        final byte[] bytes = new byte[frame.captured];
        new UnsafeBuffer(frame.address, frame.captured).getBytes(0, bytes);
        return bytes;
    }
}
