// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.thread;

import io.flowbraid.ffi.LibC;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Processor time of the thread that asks, the kernel's work for it included. (NOT thread safe) */
public final class ThreadClock {
    private static final int CLOCK_THREAD_CPUTIME_ID = 3;

    private final UnsafeBuffer timespec = new UnsafeBuffer(ByteBuffer.allocateDirect(16));

    public long cpuNs() {
        LibC.INSTANCE.clock_gettime(CLOCK_THREAD_CPUTIME_ID, timespec.addressOffset());
        return timespec.getLong(0) * 1_000_000_000L + timespec.getLong(8);
    }
}
