// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.file;

import java.io.IOException;
import java.nio.ByteOrder;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a capture file, a window of them in memory at a time. A reader asks for as many as it needs from the
 * position on, reads them by address and moves the position. (NOT thread safe.)
 */
public abstract class FileBytes implements AutoCloseable {
    /** Where the window is in memory. */
    long address;
    /** Bytes in the window. */
    int length;
    /** The next byte to be read, from the start of the window. */
    public int position;
    /** The window's offset in the file. */
    long windowStart;
    /** Whether {@link #reach} may wait for bytes, where they come from a pipe. */
    public boolean mayWait = true;

    /** Has so many bytes in the window, from the position on; false when they are not there, or not yet. */
    public final boolean reach(int wanted) throws IOException {
        return wanted <= length - position || fetch(wanted);
    }

    /** Moves the window so that it holds so many bytes from the position on. */
    abstract boolean fetch(int wanted) throws IOException;

    /** Whether bytes may come that are not there yet; if not, {@link #reach} has failed for good. */
    public abstract boolean isGrowing();

    /** Bytes from the position to the end, as far as it is known. */
    public abstract long left();

    /** Why the bytes end before the file does; null when they do not. */
    @Nullable
    public String damage() {
        return null;
    }

    /** Looks whether the file is still as it was, before a batch. */
    void check() throws IOException {}

    /** The next byte's offset in the file. */
    public final long offset() {
        return windowStart + position;
    }

    /** The address of the next byte. */
    public final long next() {
        return address + position;
    }

    /** 32 bits at so many bytes behind the position, in this machine's byte order or the other one. */
    public final int getInt(int at, boolean isReversed) {
        final int value = UnsafeApi.getInt(address + position + at);
        return isReversed ? Integer.reverseBytes(value) : value;
    }

    /** 16 bits, see {@link #getInt}. */
    public final int getShort(int at, boolean isReversed) {
        final short value = UnsafeApi.getShort(address + position + at);
        return (isReversed ? Short.reverseBytes(value) : value) & 0xffff;
    }

    /** Whether numbers in this order must be reversed on this machine. */
    public static boolean isReversed(ByteOrder order) {
        return order != ByteOrder.nativeOrder();
    }

    @Override
    public abstract void close();
}
