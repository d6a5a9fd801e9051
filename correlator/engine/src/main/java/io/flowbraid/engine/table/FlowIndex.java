// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import static org.agrona.UnsafeApi.copyMemory;
import static org.agrona.UnsafeApi.getInt;
import static org.agrona.UnsafeApi.getLong;
import static org.agrona.UnsafeApi.putInt;
import static org.agrona.UnsafeApi.putLong;
import static org.agrona.UnsafeApi.setMemory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.BufferUtil;

/**
 * Finds flows by the hash of their key: extendible hashing (Fagin et al., 1979) over segments of open addressing, off
 * the Java heap.
 *
 * <p>A word is {@code tag << 32 | id + 1}, 0 empty. The tag is the upper half of the key's hash: its high bits choose
 * the segment, its low bits are the word's home in there, so that probing, growing and deleting never touch a flow's
 * record. Deletion shifts later words back; there are no tombstones, and the cost of a look-up does not age.
 *
 * <p>A segment that is three quarters full is split in two. That takes the same few dozen microseconds however many
 * flows there are: no packet waits for a table that is copied as a whole.
 */
final class FlowIndex {
    static final int NOT_FOUND = -1;

    private static final int WORDS = 1 << 13;
    private static final int MASK = WORDS - 1;
    private static final int BYTES = WORDS * Long.BYTES;
    private static final int FULL = WORDS / 4 * 3;
    /** int: words in the segment; behind them. */
    private static final int SIZE = BYTES;
    /** int: high bits that all tags in the segment share. */
    private static final int DEPTH = BYTES + Integer.BYTES;

    private static final int MAX_DEPTH = 16;
    private static final long ID_MASK = 0xffff_ffffL;

    /** Address of the segment, by the high bits of the tag. */
    private long[] directory = new long[1];

    private int shift = Integer.SIZE;

    /** Memory lives as long as its buffer is known. */
    private final List<ByteBuffer> memory = new ArrayList<>();

    private final long scratch;

    FlowIndex() {
        directory[0] = allocate();
        scratch = allocate();
    }

    /** The segment in which words of this tag are. */
    long segmentOf(long tag) {
        return directory[(int) (tag >>> shift)];
    }

    /** The word that many places behind the home of a tag, 0 when there is none; ends wrap around. */
    static long wordAt(long segment, long place) {
        return getLong(segment + ((place & MASK) << 3));
    }

    /**
     * The word at the home of a tag, or the next one when that is of another tag. No branch, since nobody could
     * foretell it: a quarter of all words are not at home.
     */
    long likeliest(long tag) {
        final long segment = segmentOf(tag);
        final long word = wordAt(segment, tag);
        final long next = wordAt(segment, tag + 1);
        final long difference = word >>> 32 ^ tag;
        return word ^ (word ^ next) & -difference >> 63;
    }

    static int idOf(long word) {
        return (int) (word & ID_MASK) - 1;
    }

    /**
     * A flow in the place where this tag wants to be when its segment can take no more, nor be split: so many hashes
     * alike are no accident. {@link #NOT_FOUND} when there is room.
     */
    int crowding(long tag) {
        final long segment = segmentOf(tag);
        if (getInt(segment + SIZE) < FULL || getInt(segment + DEPTH) < MAX_DEPTH) {
            return NOT_FOUND;
        }
        long place = tag;
        while (wordAt(segment, place) == 0) {
            place++;
        }
        return idOf(wordAt(segment, place));
    }

    /** Enters a flow; its tag must not be crowded. */
    void put(long tag, int id) {
        long segment = segmentOf(tag);
        while (getInt(segment + SIZE) >= FULL && getInt(segment + DEPTH) < MAX_DEPTH) {
            split(segment, tag);
            segment = segmentOf(tag);
        }
        add(segment, tag << 32 | id + 1L);
    }

    /** The id must be there under this tag. */
    void remove(long tag, int id) {
        final long segment = segmentOf(tag);
        long gap = tag;
        while (idOf(wordAt(segment, gap)) != id) {
            gap++;
        }
        closeGap(segment, (int) gap & MASK);
        putInt(segment + SIZE, getInt(segment + SIZE) - 1);
    }

    /** Moves back every later word of the run that may stand in the gap without leaving its probe path. */
    private static void closeGap(long segment, int gap) {
        int hole = gap;
        int i = hole + 1 & MASK;
        for (long word = wordAt(segment, i); word != 0; word = wordAt(segment, i)) {
            final int home = (int) (word >>> 32) & MASK;
            if ((i - home & MASK) >= (i - hole & MASK)) {
                putLong(segment + ((long) hole << 3), word);
                hole = i;
            }
            i = i + 1 & MASK;
        }
        putLong(segment + ((long) hole << 3), 0);
    }

    private void split(long segment, long tag) {
        final int depth = getInt(segment + DEPTH) + 1;
        if (depth > Integer.SIZE - shift) {
            doubleDirectory();
        }
        final long sibling = allocate();
        // Of the directory's run that led to the segment, the upper half leads to its sibling from now on.
        final int run = directory.length >>> depth;
        final int upper = ((int) (tag >>> shift) / run | 1) * run;
        Arrays.fill(directory, upper, upper + run, sibling);
        copyMemory(segment, scratch, BYTES);
        setMemory(segment, BYTES + FlowLayout.CACHE_LINE, (byte) 0);
        putInt(segment + DEPTH, depth);
        putInt(sibling + DEPTH, depth);
        for (int i = 0; i < WORDS; i++) {
            final long word = wordAt(scratch, i);
            if (word != 0) {
                add(segmentOf(word >>> 32), word);
            }
        }
    }

    private void doubleDirectory() {
        final long[] larger = new long[directory.length * 2];
        for (int i = 0; i < larger.length; i++) {
            larger[i] = directory[i >>> 1];
        }
        directory = larger;
        shift--;
    }

    private long allocate() {
        final ByteBuffer buffer =
                BufferUtil.allocateDirectAligned(BYTES + FlowLayout.CACHE_LINE, FlowLayout.CACHE_LINE);
        memory.add(buffer);
        return BufferUtil.address(buffer);
    }

    private static void add(long segment, long word) {
        long place = word >>> 32;
        while (wordAt(segment, place) != 0) {
            place++;
        }
        putLong(segment + ((place & MASK) << 3), word);
        putInt(segment + SIZE, getInt(segment + SIZE) + 1);
    }
}
