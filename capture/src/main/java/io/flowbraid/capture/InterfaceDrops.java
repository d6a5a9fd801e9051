// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.ffi.LibC;
import java.nio.file.Path;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a network interface lost before any socket could see it, as libpcap counts it: what found no buffer in the card or
 * its driver. Told by the kernel's files, which show the devices of our own network namespace alone. (NOT thread safe.)
 */
final class InterfaceDrops implements AutoCloseable {
    private static final Path DEVICES = Path.of("/sys/class/net");
    private static final int O_CLOEXEC = 0x8_0000;

    private final int missed;
    private final int overrun;
    private final UnsafeBuffer digits = new UnsafeBuffer(BufferUtil.allocateDirectAligned(24, 8));

    private InterfaceDrops(int missed, int overrun) {
        this.missed = missed;
        this.overrun = overrun;
    }

    static InterfaceDrops of(CapturePoint point) {
        return point.namespace() == null
                ? new InterfaceDrops(open(point, "rx_missed_errors"), open(point, "rx_fifo_errors"))
                : none();
    }

    /** Counted by somebody else. */
    static InterfaceDrops none() {
        return new InterfaceDrops(-1, -1);
    }

    private static int open(CapturePoint point, String count) {
        final Path file = DEVICES.resolve(point.device()).resolve("statistics").resolve(count);
        return LibC.INSTANCE.open(file.toString(), O_CLOEXEC);
    }

    /** The total since the device exists, of which the lower 32 bits. */
    int total() {
        return read(missed) + read(overrun);
    }

    private int read(int fd) {
        final long length = LibC.INSTANCE.pread(fd, digits.addressOffset(), digits.capacity(), 0);
        long value = 0;
        for (int i = 0; i < length; i++) {
            final int digit = digits.getByte(i) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
        }
        return (int) value;
    }

    @Override
    public void close() {
        LibC.INSTANCE.close(missed);
        LibC.INSTANCE.close(overrun);
    }
}
