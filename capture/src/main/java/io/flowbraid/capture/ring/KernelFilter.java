// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.ring;

import io.flowbraid.ffi.LibC;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A filter as the kernel runs it: the program that libpcap compiled for one socket, taken from there for another. It
 * knows the device's link layer and how this kernel tells of VLAN tags, and returns the snapshot length, or what {@link
 * NamingFilter} says.
 */
public final class KernelFilter {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_GET_FILTER = 26;
    private static final int MAX_INSTRUCTIONS = 4096;
    private static final int INSTRUCTION_BYTES = 8;
    private static final short RETURN_CONSTANT = 6;
    private static final short JUMP = 5;

    private final UnsafeBuffer instructions;
    private final int count;

    private KernelFilter(UnsafeBuffer instructions, int count) {
        this.instructions = instructions;
        this.count = count;
    }

    /** The filter of a socket; null when it has none, as when libpcap filters by itself. */
    public static @Nullable KernelFilter of(int fd) {
        final UnsafeBuffer instructions =
                new UnsafeBuffer(BufferUtil.allocateDirectAligned(MAX_INSTRUCTIONS * INSTRUCTION_BYTES, 8));
        final UnsafeBuffer count = new UnsafeBuffer(BufferUtil.allocateDirectAligned(4, 4));
        count.putInt(0, MAX_INSTRUCTIONS);
        final int result = LibC.INSTANCE.getsockopt(
                fd, SOL_SOCKET, SO_GET_FILTER, instructions.addressOffset(), count.addressOffset());
        return result != 0 || count.getInt(0) == 0 ? null : new KernelFilter(instructions, count.getInt(0));
    }

    /** Lets no packet through: one instruction, which returns 0. */
    static KernelFilter nothing() {
        final UnsafeBuffer instruction = new UnsafeBuffer(BufferUtil.allocateDirectAligned(INSTRUCTION_BYTES, 8));
        instruction.putShort(0, RETURN_CONSTANT);
        return new KernelFilter(instruction, 1);
    }

    /**
     * The same filter, but the other program decides how much of an accepted packet is kept: each return of a length
     * becomes a jump there. A filter that has no room for it stays as it is.
     *
     * @param program as {@link io.flowbraid.capture.filter.FilterProgram#encode} has its instructions
     */
    public KernelFilter followedBy(long[] program) {
        final int total = count + program.length;
        if (total > MAX_INSTRUCTIONS) {
            return this;
        }
        final UnsafeBuffer joined =
                new UnsafeBuffer(BufferUtil.allocateDirectAligned(total * INSTRUCTION_BYTES, INSTRUCTION_BYTES));
        joined.putBytes(0, instructions, 0, count * INSTRUCTION_BYTES);
        for (int i = 0; i < count; i++) {
            final int at = i * INSTRUCTION_BYTES;
            if (joined.getShort(at) == RETURN_CONSTANT && joined.getInt(at + 4) != 0) {
                joined.putShort(at, JUMP);
                joined.putInt(at + 4, count - i - 1);
            }
        }
        for (int i = 0; i < program.length; i++) {
            final int at = (count + i) * INSTRUCTION_BYTES;
            joined.putShort(at, (short) (program[i] >>> 48));
            joined.putByte(at + 2, (byte) (program[i] >>> 40));
            joined.putByte(at + 3, (byte) (program[i] >>> 32));
            joined.putInt(at + 4, (int) program[i]);
        }
        return new KernelFilter(joined, total);
    }

    /** Has the kernel run it for another socket. Returns whether it agreed. */
    boolean attachTo(int fd) {
        // struct sock_fprog
        final UnsafeBuffer program = new UnsafeBuffer(BufferUtil.allocateDirectAligned(16, 8));
        program.putShort(0, (short) count);
        program.putLong(8, instructions.addressOffset());
        return LibC.INSTANCE.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, program.addressOffset(), 16) == 0;
    }
}
