// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import static org.agrona.UnsafeApi.getInt;
import static org.agrona.UnsafeApi.putInt;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.packet.PacketBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * TCP connections whose final record has left, by five-tuple, for as long as TCP itself waits for old segments: twice
 * the maximum segment lifetime (RFC 9293 section 3.4.2). Their late packets begin no flow.
 *
 * <p>Many connections end at one tick of the timers. Their tombstones are collected, and entered some at a time: first
 * all the words and records that they need are loaded, so that the cache misses overlap.
 *
 * <p>A five-tuple has one {@link Tombstone} at most. All of them are in a queue by age; one that is made anew keeps its
 * place and gets a second turn when it comes to the front. Beyond the capacity the one in front goes. Each new one
 * takes up to two that are over, so that no packet waits for many. (NOT thread safe.)
 */
public final class Tombstones {
    public static final long NULL = 0;
    /** Twice the maximum segment lifetime of 2 minutes. */
    static final long KEPT_NS = 240_000_000_000L;

    private static final int NIL = FlowIndex.NOT_FOUND;
    private static final int KEPT_TICKS = Tombstone.tickOf(KEPT_NS);
    private static final int SLAB_SHIFT = 10;
    private static final int SLAB_MASK = (1 << SLAB_SHIFT) - 1;
    private static final int SLAB_BYTES = Tombstone.LENGTH << SLAB_SHIFT;
    private static final int MAX_EXPIRED_AT_ONCE = 2;
    /** Second turns in a row, then the front goes all the same. */
    private static final int MAX_TURNS = 8;

    private static final int MAX_COLLECTED = 32;

    private final int capacity;
    private final FlowIndex index = new FlowIndex();
    private final long[] slabs;
    /** Memory lives as long as its buffer is known. */
    private final List<ByteBuffer> memory = new ArrayList<>();

    private final long collection;
    private int collected;

    @SuppressWarnings("UnusedVariable") // written so that the loads are made
    private long touched;

    private final Counter made;
    private final Counter over;
    private final Counter forgotten;

    private int front = NIL;
    private int back = NIL;
    private int freed = NIL;
    private int issued;
    private int size;

    /**
     * @param capacity at most
     * @param stage counts ended connections: in those that left a tombstone, out those whose time is over
     */
    Tombstones(int capacity, LedgerStage stage) {
        this.capacity = capacity;
        slabs = new long[(capacity >>> SLAB_SHIFT) + 1];
        collection = allocate(MAX_COLLECTED * Tombstone.LENGTH);
        made = stage.in();
        over = stage.out();
        forgotten = stage.loss(LedgerStage.FORGOTTEN);
        stage.held(() -> made.get() - over.get() - forgotten.get());
    }

    /** Records in use; no more than the capacity. */
    int size() {
        enterCollected();
        return size;
    }

    /** The flow's connection has ended, and its record has left. */
    public void add(long flow) {
        Tombstone.fill(collectedAt(collected), flow);
        collected++;
        made.increment();
        if (collected == MAX_COLLECTED) {
            enterCollected();
        }
    }

    private void enterCollected() {
        long sum = 0;
        for (int i = 0; i < collected; i++) {
            final long tag = Tombstone.tag(collectedAt(i));
            sum += FlowIndex.wordAt(index.segmentOf(tag), tag);
        }
        for (int i = 0; i < collected; i++) {
            final int id = FlowIndex.idOf(index.likeliest(Tombstone.tag(collectedAt(i))));
            sum += id < 0 ? 0 : Tombstone.bits(at(id));
        }
        touched = sum; // keeps the loads alive
        for (int i = 0; i < collected; i++) {
            enter(collectedAt(i));
        }
        collected = 0;
    }

    private void enter(long tombstone) {
        final long tag = Tombstone.tag(tombstone);
        final long known = find(tag, tombstone);
        if (known != NULL) {
            if ((Tombstone.bits(known) & Tombstone.GONE) == 0) {
                over.increment();
            }
            Tombstone.copy(tombstone, known);
            Tombstone.addBits(known, Tombstone.RENEWED);
            return;
        }
        makeRoom(Tombstone.endTick(tombstone));
        if (index.crowding(tag) != FlowIndex.NOT_FOUND) {
            forgotten.increment();
            return;
        }
        final int id = freed == NIL ? issue() : takeFreed();
        Tombstone.copy(tombstone, at(id));
        index.put(tag, id);
        append(id);
        size++;
    }

    /**
     * That of the five-tuple at {@code words[at + PacketBatch.A_HI …]}, or {@link #NULL} when there is none any more.
     */
    public long find(long[] words, int at) {
        enterCollected();
        final long tombstone = find(
                words[at + PacketBatch.HASH] >>> 32,
                words[at + PacketBatch.A_HI],
                words[at + PacketBatch.A_LO],
                words[at + PacketBatch.B_HI],
                words[at + PacketBatch.B_LO],
                words[at + PacketBatch.PORTS]);
        return tombstone == NULL || isOver(tombstone, Tombstone.tickOf(words[at + PacketBatch.TIME_NS]))
                ? NULL
                : tombstone;
    }

    /** Had the connection with this key, whose last packet was the last of the key, a packet then or later? */
    public boolean isSince(TupleKey key, long timeNs) {
        enterCollected();
        final long tombstone = find(key.hash() >>> 32, key.aHi, key.aLo, key.bHi, key.bLo, key.ports);
        return tombstone != NULL
                && (Tombstone.bits(tombstone) & Tombstone.GONE) == 0
                && Tombstone.age(tombstone, Tombstone.tickOf(timeNs)) <= 0;
    }

    /** Another connection has its five-tuple. */
    public void leave(long tombstone) {
        Tombstone.addBits(tombstone, Tombstone.GONE);
        over.increment();
    }

    private long find(long tag, long tombstone) {
        return find(
                tag,
                Tombstone.aHi(tombstone),
                Tombstone.aLo(tombstone),
                Tombstone.bHi(tombstone),
                Tombstone.bLo(tombstone),
                Tombstone.ports(tombstone));
    }

    private long find(long tag, long aHi, long aLo, long bHi, long bLo, long ports) {
        final long segment = index.segmentOf(tag);
        for (long place = tag; ; place++) {
            final long word = FlowIndex.wordAt(segment, place);
            if (word == 0) {
                return NULL;
            }
            if (word >>> 32 == tag) {
                final long tombstone = at(FlowIndex.idOf(word));
                if (Tombstone.hasKey(tombstone, aHi, aLo, bHi, bLo, ports)) {
                    return tombstone;
                }
            }
        }
    }

    private static boolean isOver(long tombstone, int tick) {
        return (Tombstone.bits(tombstone) & Tombstone.GONE) != 0 || Tombstone.age(tombstone, tick) > KEPT_TICKS;
    }

    private void makeRoom(int tick) {
        for (int i = 0; i < MAX_EXPIRED_AT_ONCE && front != NIL; i++) {
            if (isOver(at(front), tick)) {
                free((Tombstone.bits(at(front)) & Tombstone.GONE) == 0 ? over : null);
            } else if (!takesSecondTurn()) {
                break;
            }
        }
        if (size == capacity) {
            for (int turns = 0; turns < MAX_TURNS && takesSecondTurn(); turns++) {
                // the next one in front
            }
            free((Tombstone.bits(at(front)) & Tombstone.GONE) == 0 ? forgotten : null);
        }
    }

    /** Moves the one in front to the back if it was made anew. */
    private boolean takesSecondTurn() {
        final int id = front;
        final long tombstone = at(id);
        if ((Tombstone.bits(tombstone) & (Tombstone.RENEWED | Tombstone.GONE)) != Tombstone.RENEWED) {
            return false;
        }
        Tombstone.removeBits(tombstone, Tombstone.RENEWED);
        removeFront();
        append(id);
        return true;
    }

    private void free(@Nullable Counter reason) {
        final int id = front;
        index.remove(Tombstone.tag(at(id)), id);
        removeFront();
        next(id, freed);
        freed = id;
        size--;
        if (reason != null) {
            reason.increment();
        }
    }

    private void removeFront() {
        front = next(front);
        back = front == NIL ? NIL : back;
    }

    private void append(int id) {
        next(id, NIL);
        if (back == NIL) {
            front = id;
        } else {
            next(back, id);
        }
        back = id;
    }

    private long at(int id) {
        return slabs[id >>> SLAB_SHIFT] + ((long) (id & SLAB_MASK) << Tombstone.LENGTH_SHIFT);
    }

    /** The next one in the list that this one is in; behind the records of the slab. */
    private int next(int id) {
        return getInt(linkOf(id));
    }

    private void next(int id, int other) {
        putInt(linkOf(id), other);
    }

    private long linkOf(int id) {
        return slabs[id >>> SLAB_SHIFT] + SLAB_BYTES + (long) (id & SLAB_MASK) * Integer.BYTES;
    }

    private long collectedAt(int i) {
        return collection + ((long) i << Tombstone.LENGTH_SHIFT);
    }

    private int takeFreed() {
        final int id = freed;
        freed = next(id);
        return id;
    }

    private int issue() {
        final int id = issued++;
        final int slab = id >>> SLAB_SHIFT;
        if (slabs[slab] == 0) {
            slabs[slab] = allocate(SLAB_BYTES + (Integer.BYTES << SLAB_SHIFT));
        }
        return id;
    }

    private long allocate(int bytes) {
        final ByteBuffer buffer = BufferUtil.allocateDirectAligned(bytes, Tombstone.LENGTH);
        memory.add(buffer);
        return BufferUtil.address(buffer);
    }
}
