// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.file;

import java.io.IOException;
import java.io.InputStream;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a stream: a compressed file as its decompression delivers it, standard input or a named pipe. What was
 * read is forgotten.
 */
public final class StreamBytes extends FileBytes {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int INITIAL_BYTES = 1 << 20;

    private final InputStream in;
    private final boolean isPipe;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(INITIAL_BYTES, 8));
    private boolean isAtEnd;
    private @Nullable String damage;

    /** @param isPipe whether reading may wait for somebody who writes */
    public StreamBytes(InputStream in, boolean isPipe) {
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

    /** What cannot be read ends the stream; what came before is there to be read. */
    private int read() {
        try {
            return in.read(chunk, 0, Math.min(chunk.length, buffer.capacity() - length));
        } catch (IOException e) {
            damage = "at byte " + (windowStart + length) + " of its content: " + e.getMessage();
            return -1;
        }
    }

    @Override
    @Nullable
    public String damage() {
        return damage;
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
    public boolean isGrowing() {
        return isPipe && !isAtEnd;
    }

    @Override
    public long left() {
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
