// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.file;

import io.flowbraid.capture.PacketReader;
import io.flowbraid.model.packet.PacketBatch;
import java.io.IOException;

/**
 * Reads a capture file packet by packet where its bytes are. What it cannot understand it skips up to the next place
 * that looks like the beginning of a packet. (NOT thread safe.)
 */
public abstract class CaptureFileReader implements PacketReader {
    /** libpcap's MAXIMUM_SNAPLEN: what claims to be longer is no packet. */
    public static final int MAX_FRAME_BYTES = 262_144;

    /** Packets looked at in one call, so that a filter which lets none through holds nobody up. */
    private static final int MAX_LOOKED_AT = 1 << 16;

    /** Of the file; the position is where the next packet or block begins. */
    public final FileBytes bytes;

    private final FileContext context;
    /** Packets read in this call. */
    private int frames;

    private int lookedAt;
    private long remaining;
    private boolean isAtEnd;
    private boolean isWaiting;
    private String error = "";

    public CaptureFileReader(FileBytes bytes, FileContext context) {
        this.bytes = bytes;
        this.context = context;
        remaining = context.packetLimit();
    }

    /** Reads one packet, or something else that stands before it; false when there is no more, or not now. */
    protected abstract boolean readNext(PacketBatch batch) throws IOException;

    /** Whether a packet or block begins at the position, as far as one can see. */
    protected abstract boolean isPlausible() throws IOException;

    /** The time of the next packet, which stays the next; {@link Long#MIN_VALUE} when there is none. */
    protected abstract long peekTimeNs() throws IOException;

    /** The file was read to its end, or is left. */
    protected void ended() {}

    protected final FileContext context() {
        return context;
    }

    @Override
    public final int read(PacketBatch batch) {
        frames = 0;
        lookedAt = 0;
        isWaiting = false;
        try {
            bytes.check();
            bytes.mayWait = batch.size() == 0;
            while (!isOver()
                    && !batch.isFull()
                    && frames < remaining
                    && lookedAt++ < MAX_LOOKED_AT
                    && readNext(batch)) {
                bytes.mayWait = batch.size() == 0;
            }
            endAtDamage();
        } catch (InternalError e) {
            // How the JVM tells of SIGBUS, at times only after we have returned: a page is no longer in the file.
            fail(MappedBytes.SHORTER);
        } catch (IOException e) {
            fail(String.valueOf(e.getMessage()));
        }
        remaining -= frames;
        context.delivered().add(frames);
        if (isOver()) {
            ended();
            context.interfaces().drain(batch);
        }
        return frames;
    }

    private void endAtDamage() {
        final String damage = bytes.damage();
        if (isAtEnd && damage != null && error.isEmpty()) {
            context.damage().count();
            fail(damage);
        }
    }

    @Override
    public final long firstTimeNs() {
        try {
            return peekTimeNs();
        } catch (IOException e) {
            return Long.MIN_VALUE; // who reads it will say so
        }
    }

    /** Counts a packet that the filter let through. */
    protected final void count() {
        frames++;
    }

    protected final void fail(String reason) {
        error = reason;
    }

    /**
     * There are not enough bytes at the position.
     *
     * @return false, for {@link #readNext}
     */
    protected final boolean stop() {
        if (bytes.isGrowing()) {
            isWaiting = true;
            return false;
        }
        isAtEnd = true;
        if (bytes.left() > 0 && bytes.damage() == null) {
            cutShort(bytes.offset(), bytes.offset() + bytes.left());
        }
        return false;
    }

    /**
     * What is at the position is not what it should be: goes on where the next packet or block begins.
     *
     * @return whether there is one
     */
    protected final boolean skipDamage(String what) throws IOException {
        final long from = bytes.offset();
        final boolean isFound = findNext();
        context.damage().found(context.file(), from, bytes.offset(), what);
        return isFound;
    }

    /** Moves to the next place behind the position that looks like a packet or block, or to the end. */
    private boolean findNext() throws IOException {
        while (bytes.reach(2)) {
            bytes.position++;
            if (isPlausible()) {
                return true;
            }
        }
        isAtEnd = true;
        bytes.position += (int) bytes.left();
        return false;
    }

    /** What begins at the position reaches beyond the end: it is the last, or its length is wrong and others follow. */
    protected final boolean skipBeyondEnd(String what) throws IOException {
        if (bytes.isGrowing()) {
            return stop();
        }
        if (bytes.damage() != null) {
            isAtEnd = true; // the bytes that are missing belong to this one
            return false;
        }
        final long from = bytes.offset();
        final long end = from + bytes.left();
        if (findNext()) {
            context.damage().found(context.file(), from, bytes.offset(), what);
            return true;
        }
        cutShort(from, end);
        return false;
    }

    private void cutShort(long from, long end) {
        context.damage().count();
        fail("it is cut short: a packet or block begins at byte " + from + " and the file ends at " + end);
    }

    /** The same where the length is known: goes on behind so many bytes, which are in the window. */
    protected final boolean skipDamage(int length, String what) {
        final long from = bytes.offset();
        bytes.position += length;
        context.damage().found(context.file(), from, bytes.offset(), what);
        return true;
    }

    @Override
    public final boolean isWaiting() {
        return isWaiting;
    }

    @Override
    public final boolean hasEnded() {
        return isOver() && !context.interfaces().hasWaiting();
    }

    /** Nothing more is read; fragments may still wait to be handed out. */
    private boolean isOver() {
        return isAtEnd || !error.isEmpty() || remaining == 0;
    }

    @Override
    public final boolean hasFailed() {
        return !error.isEmpty();
    }

    @Override
    public final String error() {
        return error;
    }

    @Override
    public void close() {
        bytes.close();
    }
}
