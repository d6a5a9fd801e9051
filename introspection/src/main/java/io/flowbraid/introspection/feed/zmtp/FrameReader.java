// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import java.nio.ByteBuffer;

/**
 * Cuts a stream of bytes into ZMTP frames: flags, a length of one or eight bytes, the body. Of each body it keeps as
 * much as it is told to, and skips the rest. (NOT thread safe)
 */
final class FrameReader {
    static final int MORE = 1;
    static final int LARGE = 2;
    static final int COMMAND = 4;

    private static final int LONG_LENGTH_BYTES = 8;
    /** A body that has not arrived whole gets this much at first, and twice as much each time it is full. */
    private static final int FIRST_PART = 16 << 10;

    /** Bodies up to here are held without asking the budget, so that a handshake always finds room. */
    private static final int SMALL = 4 << 10;

    private static final byte[] EMPTY = {};

    /** How much of a frame to keep. */
    interface Keeper {
        /** Bytes to keep, or a negative number to refuse the frame; the length is as the wire says it, unchecked. */
        int keep(int flags, long length);
    }

    enum Step {
        NEEDS_MORE,
        FRAME,
        REFUSED
    }

    private enum State {
        FLAGS,
        LENGTH,
        BODY
    }

    private final Keeper keeper;
    private final ByteBudget budget;
    private State state = State.FLAGS;
    private int flags;
    private int lengthBytes;
    private long length;
    private long left;
    private byte[] body = EMPTY;
    private int keep;
    private int filled;
    private int reserved;
    private boolean hadRoom;

    FrameReader(Keeper keeper, ByteBudget budget) {
        this.keeper = keeper;
        this.budget = budget;
    }

    int flags() {
        return flags;
    }

    /** What was kept of the complete frame; the caller's from here on. */
    byte[] body() {
        return body;
    }

    /** False when the body of the complete frame was dropped for want of memory. */
    boolean hadRoom() {
        return hadRoom;
    }

    /** Some of a frame has arrived, not all. */
    boolean isInFrame() {
        return state != State.FLAGS;
    }

    /** Reads up to the end of the next frame. */
    Step read(ByteBuffer in) {
        while (true) {
            switch (state) {
                case FLAGS -> {
                    if (!in.hasRemaining()) {
                        return Step.NEEDS_MORE;
                    }
                    flags = in.get() & 0xff;
                    final boolean isKnown = (flags & ~(MORE | LARGE | COMMAND)) == 0;
                    if (!isKnown || (flags & (MORE | COMMAND)) == (MORE | COMMAND)) {
                        return Step.REFUSED;
                    }
                    length = 0;
                    lengthBytes = (flags & LARGE) == 0 ? 1 : LONG_LENGTH_BYTES;
                    state = State.LENGTH;
                }
                case LENGTH -> {
                    if (!readLength(in)) {
                        return Step.NEEDS_MORE;
                    }
                    if (!begin(in.remaining())) {
                        return Step.REFUSED;
                    }
                    state = State.BODY;
                }
                case BODY -> {
                    if (!readBody(in)) {
                        return Step.NEEDS_MORE;
                    }
                    release();
                    state = State.FLAGS;
                    return Step.FRAME;
                }
            }
        }
    }

    private boolean readLength(ByteBuffer in) {
        while (lengthBytes > 0) {
            if (!in.hasRemaining()) {
                return false;
            }
            length = length << Byte.SIZE | in.get() & 0xff;
            lengthBytes--;
        }
        return true;
    }

    private boolean begin(int available) {
        keep = length < 0 ? -1 : keeper.keep(flags, length);
        if (keep < 0) {
            return false;
        }
        left = length;
        filled = 0;
        hadRoom = true;
        if (keep == 0) {
            body = EMPTY;
        } else if (available >= keep || keep <= SMALL) {
            body = new byte[keep];
        } else {
            body = EMPTY;
            grow();
        }
        return true;
    }

    private boolean readBody(ByteBuffer in) {
        while (left > 0) {
            if (!in.hasRemaining()) {
                return false;
            }
            if (filled == body.length && filled < keep) {
                grow();
            }
            final int wanted = body.length - filled;
            if (wanted > 0) {
                final int count = (int) Math.min(Math.min(wanted, in.remaining()), left);
                in.get(body, filled, count);
                filled += count;
                left -= count;
            } else {
                final int count = (int) Math.min(in.remaining(), left);
                in.position(in.position() + count);
                left -= count;
            }
        }
        return true;
    }

    /** More room for the body, or none at all when the budget is used up. */
    private void grow() {
        final int size = Math.min(keep, Math.max(FIRST_PART, 2 * body.length));
        if (budget.take(size - reserved)) {
            reserved = size;
            final byte[] larger = new byte[size];
            System.arraycopy(body, 0, larger, 0, filled);
            body = larger;
        } else {
            release();
            body = EMPTY;
            filled = 0;
            keep = 0;
            hadRoom = false;
        }
    }

    /** Returns what an incomplete body took of the budget. */
    void release() {
        budget.give(reserved);
        reserved = 0;
    }
}
