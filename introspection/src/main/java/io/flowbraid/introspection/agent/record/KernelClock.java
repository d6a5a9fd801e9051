// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.record;

import io.flowbraid.ffi.LibC;
import io.flowbraid.ffi.TimeNamespace;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Maps the kernel's clocks, as they are in no time namespace, to wall time. The wall clock is stepped and slewed, so
 * the mapping is estimated again and again. (NOT thread safe)
 */
public final class KernelClock {
    private static final int REALTIME = 0;
    private static final int MONOTONIC = 1;
    private static final int BOOTTIME = 7;
    private static final int ATTEMPTS = 5;

    private final UnsafeBuffer timespec = new UnsafeBuffer(ByteBuffer.allocateDirect(16));
    private long wallMinusMonotonicNs;
    private long bootMinusMonotonicNs;

    public KernelClock() {
        estimate();
    }

    /** Reads the wall clock between two readings of the monotonic one, and believes the closest pair. */
    public void estimate() {
        long closestNs = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS; i++) {
            final long before = monotonicNs();
            final long wall = read(REALTIME);
            final long boot = read(BOOTTIME) - TimeNamespace.OWN.bootTimeOffsetNs();
            final long after = monotonicNs();
            if (after - before < closestNs) {
                closestNs = after - before;
                final long middle = before + (after - before) / 2;
                wallMinusMonotonicNs = wall - middle;
                bootMinusMonotonicNs = boot - middle;
            }
        }
    }

    /** {@code CLOCK_MONOTONIC} of the host, ns. */
    public long monotonicNs() {
        return read(MONOTONIC) - TimeNamespace.OWN.monotonicOffsetNs();
    }

    /** Ns since the epoch; 0 stays 0, which means unknown. */
    public long wallOfMonotonicNs(long monotonicNs) {
        return monotonicNs == 0 ? 0 : monotonicNs + wallMinusMonotonicNs;
    }

    /** Ns since the epoch of a {@code CLOCK_BOOTTIME}; 0 stays 0, which means unknown. */
    public long wallOfBootNs(long bootNs) {
        return bootNs == 0 ? 0 : bootNs - bootMinusMonotonicNs + wallMinusMonotonicNs;
    }

    private long read(int clock) {
        LibC.INSTANCE.clock_gettime(clock, timespec.addressOffset());
        return timespec.getLong(0) * 1_000_000_000L + timespec.getLong(8);
    }
}
