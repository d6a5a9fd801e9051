// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.clock;

import io.flowbraid.ffi.TimeNamespace;
import org.agrona.concurrent.SystemEpochNanoClock;

/** The clocks of this host, in one place so that tests can step them. */
public interface HostClock {
    /** {@code CLOCK_MONOTONIC} of the kernel, by which eBPF stamps events. */
    long monotonicNs();

    /** The wall clock, cheaply: read for every batch of packets. */
    long wallMs();

    /** The wall clock, exactly. */
    long wallNs();

    /** The machine's own. */
    HostClock SYSTEM = new HostClock() {
        private final SystemEpochNanoClock exact = new SystemEpochNanoClock();

        @Override
        public long monotonicNs() {
            return TimeNamespace.kernelNanoTime();
        }

        @Override
        public long wallMs() {
            return System.currentTimeMillis();
        }

        @Override
        public long wallNs() {
            return exact.nanoTime();
        }
    };
}
