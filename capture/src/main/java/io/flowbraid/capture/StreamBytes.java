// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bytes of a stream: a compressed file as its decompression delivers it, standard input or a named pipe. What was read
 * is forgotten.
 */
final class StreamBytes extends FileBytes {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int INITIAL_BYTES = 1 << 20;

    private final InputStream in;
    private final boolean isPipe;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(INITIAL_BYTES, 8));
    private boolean isAtEnd;

    /** @param isPipe whether reading may wait for somebody who writes */
    StreamBytes(InputStream in, boolean isPipe) {
        this.in = in;
        this.isPipe = isPipe;
        address = buffer.addressOffset();
    }

    @Override
    boolean fetch(int wanted) throws IOException {
        makeRoom(wanted);
        while (length - position < wanted && !isAtEnd) {
            if (isPipe && !mayWait && in.available() == 0) {
                return false;
            }
            final int read = read();
            if (read < 0) {
                isAtEnd = true;
            } else {
                buffer.putBytes(length, chunk, 0, read);
                length += read;
            }
        }
        return length - position >= wanted;
    }

    private int read() throws IOException {
        try {
            return in.read(chunk, 0, Math.min(chunk.length, buffer.capacity() - length));
        } catch (EOFException e) {
            isAtEnd = true;
            throw new IOException(
                    "the compressed data end too early, at byte " + (windowStart + length) + " of what they hold");
        }
    }

    /** Moves what is not read yet to the front, into a larger buffer where that is needed. */
    private void makeRoom(int wanted) {
        final int kept = length - position;
        final UnsafeBuffer target = wanted <= buffer.capacity()
                ? buffer
                : new UnsafeBuffer(BufferUtil.allocateDirectAligned(Math.max(wanted, 2 * buffer.capacity()), 8));
        if ((target == buffer && kept < CHUNK_BYTES) || buffer.capacity() - position < wanted) {
            target.putBytes(0, buffer, position, kept);
            windowStart += position;
            position = 0;
            length = kept;
            buffer = target;
            address = target.addressOffset();
        }
    }

    @Override
    boolean isGrowing() {
        return isPipe && !isAtEnd;
    }

    @Override
    long left() {
        return length - position;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // Nothing was written that could be lost.
        }
    }
}
