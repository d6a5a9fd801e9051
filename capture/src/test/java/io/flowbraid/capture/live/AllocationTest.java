// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.dissect.LinkType;
import io.flowbraid.capture.dissect.PacketDissector;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.capture.saved.CaptureFiles;
import io.flowbraid.capture.saved.FileReading;
import io.flowbraid.capture.saved.SavedCapture;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllocationTest {
    private static final int PACKETS = 1_000_000;
    private static final int BATCH = 1024;
    /**
     * Less than the smallest object for each batch. The VM itself makes an object now and then, when it drops compiled
     * code.
     */
    private static final long LESS_THAN_BATCHES_MAKE = 16L * PACKETS / BATCH / 2;

    private static final byte[] UDP = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(1, 2, 3)));

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final LedgerStage stage = new LossLedger().open("capture", "test");
    private final PacketBatch batch = new PacketBatch(BATCH);

    @Test
    void shouldDissectAMillionPacketsWithoutGarbage() {
        final PacketDissector dissector = new PacketDissector(LinkType.ETHERNET, 1, stage);
        final UnsafeBuffer[] frames = {
            offHeap(Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(1, 2, 3, 40)))),
            offHeap(Frames.ethernet(0x86dd, Frames.ipv6(0, Frames.extension(17, Frames.udp(1, 2, 9))))),
            offHeap(Frames.ethernet(0x0800, Frames.ipv4(17, 9, 0x2000, new byte[0], Frames.udp(1, 2, 8)))),
            offHeap(Frames.ethernet(0x0800, Frames.ipv4(17, 9, 2, new byte[0], new byte[8]))),
            offHeap(Frames.ethernet(0x0806, new byte[28])),
        };
        dissect(dissector, frames);

        final long before = threads.getCurrentThreadAllocatedBytes();
        dissect(dissector, frames);
        final long after = threads.getCurrentThreadAllocatedBytes();

        assertThat(after - before).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "pcapng", "pcapng udp port 2"})
    void shouldReadAMillionPacketsOfAFileWithoutGarbage(String kind, @TempDir Path folder) throws Exception {
        final List<byte[]> frames = Collections.nCopies(2 * PACKETS, UDP);
        final Path file = kind.equals("pcap")
                ? CaptureFiles.pcap(folder.resolve("f"), 1, ByteOrder.LITTLE_ENDIAN, true, frames)
                : CaptureFiles.pcapng(folder.resolve("f"), 1, true, frames);
        final String filter = kind.contains(" ") ? kind.substring(kind.indexOf(' ') + 1) : "";
        final FileReading reading =
                new FileReading(filter, 0, 0, false, 1, (id, name) -> {}, process -> {}, FrameKeepers.NONE, note -> {});

        try (SavedCapture source = SavedCapture.open(List.of(file.toString()), reading, new LossLedger())) {
            read(source, PACKETS);
            final long before = threads.getCurrentThreadAllocatedBytes();
            read(source, PACKETS - 10_000);
            final long after = threads.getCurrentThreadAllocatedBytes();

            assertThat(after - before).isLessThan(LESS_THAN_BATCHES_MAKE);
        }
    }

    private static UnsafeBuffer offHeap(byte[] frame) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(frame.length).put(0, frame));
    }

    private void dissect(PacketDissector dissector, UnsafeBuffer[] frames) {
        for (int i = 0; i < PACKETS; i++) {
            if (batch.isFull()) {
                batch.clear();
            }
            final UnsafeBuffer frame = frames[i % frames.length];
            dissector.dissect(frame.addressOffset(), frame.capacity(), frame.capacity(), i, batch);
        }
    }

    private void read(SavedCapture source, int packets) {
        int read = 0;
        while (read < packets && !source.isExhausted()) {
            batch.clear();
            read += source.poll(batch);
        }
    }
}
