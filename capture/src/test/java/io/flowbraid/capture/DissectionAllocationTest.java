// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.flowbraid.model.LossLedger;
import io.flowbraid.model.PacketBatch;
import java.lang.management.ManagementFactory;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class DissectionAllocationTest {
    private static final int PACKETS = 1_000_000;

    private final UnsafeBuffer[] frames = {
        new UnsafeBuffer(Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(1, 2, 3, 40)))),
        new UnsafeBuffer(Frames.ethernet(0x86dd, Frames.ipv6(0, Frames.extension(17, Frames.udp(1, 2, 9))))),
        new UnsafeBuffer(Frames.ethernet(0x0800, Frames.ipv4(17, 9, 0x2000, new byte[0], Frames.udp(1, 2, 8)))),
        new UnsafeBuffer(Frames.ethernet(0x0800, Frames.ipv4(17, 9, 2, new byte[0], new byte[8]))),
        new UnsafeBuffer(Frames.ethernet(0x0806, new byte[28])),
    };
    private final PacketBatch batch = new PacketBatch(1024);
    private final PacketDissector dissector =
            new PacketDissector(LinkType.ETHERNET, 1, new LossLedger().open("capture", "test"));

    @Test
    void shouldAllocateNothingForAMillionPackets() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        dissectAll();
        threads.getCurrentThreadAllocatedBytes();

        final long before = threads.getCurrentThreadAllocatedBytes();
        dissectAll();
        final long after = threads.getCurrentThreadAllocatedBytes();

        assertThat(after - before).isZero();
    }

    private void dissectAll() {
        for (int i = 0; i < PACKETS; i++) {
            if (batch.isFull()) {
                batch.clear();
            }
            final UnsafeBuffer frame = frames[i % frames.length];
            dissector.dissect(frame, frame.capacity(), i, batch);
        }
    }
}
