// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.ring;

import io.flowbraid.ffi.LibC;
import java.nio.file.Path;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets that a network interface dropped before any socket could see them, because the card or its driver had no
 * buffer; libpcap counts the same ones. Read from the kernel's files, which show only the devices of our own network
 * namespace. (NOT thread safe.)
 */
public final class InterfaceDrops implements AutoCloseable {
    private static final Path DEVICES = Path.of("/sys/class/net");
    private static final int O_CLOEXEC = 0x8_0000;

    private final int missed;
    private final int overrun;
    private final UnsafeBuffer digits = new UnsafeBuffer(BufferUtil.allocateDirectAligned(24, 8));

    private InterfaceDrops(int missed, int overrun) {
        this.missed = missed;
        this.overrun = overrun;
    }

    /** @param device in our own network namespace */
    public static InterfaceDrops of(String device) {
        return new InterfaceDrops(open(device, "rx_missed_errors"), open(device, "rx_fifo_errors"));
    }

    /** Counts nothing: another reader counts the drops of this interface, or its files cannot be seen from here. */
    public static InterfaceDrops none() {
        return new InterfaceDrops(-1, -1);
    }

    private static int open(String device, String count) {
        final Path file = DEVICES.resolve(device).resolve("statistics").resolve(count);
        return LibC.INSTANCE.open(file.toString(), O_CLOEXEC);
    }

    /** Low 32 bits of the device's drop total. */
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
