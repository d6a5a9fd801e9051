// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import io.flowbraid.ffi.LibC;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory whose last byte is followed by a page that nobody may read: who reads beyond a frame ends the process. */
final class GuardedBytes {
    static final GuardedBytes INSTANCE = new GuardedBytes();

    private static final int CAPACITY = 1 << 20;
    private static final int PAGE = 1 << 16; // the largest that Linux has
    private static final int PROT_NONE = 0;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MAP_FIXED = 0x10;

    private final UnsafeBuffer bytes;

    private GuardedBytes() {
        final Pointer anywhere = Pointer.wrap(Runtime.getRuntime(LibC.INSTANCE), 0);
        final Pointer memory =
                LibC.INSTANCE.mmap(anywhere, CAPACITY + PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        final Pointer guard = Pointer.wrap(Runtime.getRuntime(LibC.INSTANCE), memory.address() + CAPACITY);
        LibC.INSTANCE.mmap(guard, PAGE, PROT_NONE, MAP_PRIVATE_ANONYMOUS | MAP_FIXED, -1, 0);
        bytes = new UnsafeBuffer(memory.address(), CAPACITY);
    }

    /** Copies a frame to the end of the memory, where it stays until the next. Returns its address. */
    long place(byte[] frame) {
        bytes.putBytes(CAPACITY - frame.length, frame);
        return bytes.addressOffset() + CAPACITY - frame.length;
    }
}
