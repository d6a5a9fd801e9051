// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.record.Observer;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/** The live flows of each observation point and what they have sent since the start. One thread writes, any reads. */
public final class PointTally {
    private final Observer observer;
    private final AtomicIntegerArray live;
    private final AtomicLongArray bytes;
    private final AtomicLongArray packets;

    /**
     * What is known of one observation point.
     *
     * @param liveFlows flows that live now
     * @param bytes of the flows that sums count; IP bytes where they are known, else payload bytes
     * @param packets the same in packets or segments
     */
    public record PointCounts(int liveFlows, long bytes, long packets) {
        static final PointCounts NONE = new PointCounts(0, 0, 0);
    }

    PointTally(Observer observer) {
        this.observer = observer;
        final int count = observer.points().size();
        live = new AtomicIntegerArray(count);
        bytes = new AtomicLongArray(count);
        packets = new AtomicLongArray(count);
    }

    void enter(int point) {
        addLive(point, 1);
    }

    void leave(int point) {
        addLive(point, -1);
    }

    private void addLive(int point, int amount) {
        if (point < live.length()) {
            live.addAndGet(point, amount);
        }
    }

    void count(int point, long newBytes, long newPackets) {
        if (point < live.length()) {
            bytes.addAndGet(point, newBytes);
            packets.addAndGet(point, newPackets);
        }
    }

    /** By the name of an interface or feed; zeros when no observation point has it. */
    public PointCounts of(String name) {
        for (int i = 0; i < live.length(); i++) {
            if (observer.points().get(i).interfaceName().equals(name)) {
                return new PointCounts(live.get(i), bytes.get(i), packets.get(i));
            }
        }
        return PointCounts.NONE;
    }
}
