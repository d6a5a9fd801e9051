// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import static io.flowbraid.engine.table.FlowLayout.LENGTH;
import static io.flowbraid.engine.table.FlowLayout.LENGTH_SHIFT;

import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.VlanTags;
import io.flowbraid.model.packet.PacketBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;

/**
 * Live flows by key, off the Java heap: a {@link FlowIndex} over slabs of 256-byte records ({@link Flow}).
 *
 * <p>Callers work on the record of an id by its address, without a check: an id is valid from {@link #insert} to {@link
 * #remove}. Freed ids are used again, last in first out, which keeps the working set warm. Slabs are allocated when
 * first needed and kept.
 */
public final class FlowTable {
    public static final int NOT_FOUND = FlowIndex.NOT_FOUND;

    /** A slab is zeroed at once, which takes the system a fault for each page: a packet waits for no more than 64. */
    private static final int SLAB_SHIFT = 10;

    private static final int SLAB_MASK = (1 << SLAB_SHIFT) - 1;
    /** Flows of one socket's five-tuple that are looked at, at most: neither an event nor a packet must wait long. */
    private static final int MAX_VARIANTS_SEEN = 128;

    private final int capacity;
    private final FlowIndex index = new FlowIndex();
    /** Flows whose key says more than their sockets know, by the five-tuple as the sockets have it. */
    private final FlowIndex variants = new FlowIndex();

    private int variantCount;
    private final long[] slabs;
    /** Memory lives as long as its buffer is known. */
    private final List<ByteBuffer> memory = new ArrayList<>();

    /** Head of the list of freed ids, which runs through {@link Flow#next}. */
    private int freed = NOT_FOUND;

    private int issued;
    private int size;

    FlowTable(int capacity) {
        this.capacity = capacity;
        this.slabs = new long[(capacity >>> SLAB_SHIFT) + 1];
    }

    public int size() {
        return size;
    }

    /**
     * A flow that has to go before one with this hash can come, though the table is not full; else {@link #NOT_FOUND}.
     */
    public int crowding(long hash) {
        return index.crowding(hash >>> 32);
    }

    /** The same for a flow of the packet at {@code words[at …]}. */
    public int crowding(long[] words, int at) {
        final int crowding = crowding(words[at + PacketBatch.HASH]);
        final long ports = words[at + PacketBatch.PORTS];
        if (crowding != NOT_FOUND || !isVariant(ports, PacketBatch.vlanTagsOf(words[at + PacketBatch.FLAGS]))) {
            return crowding;
        }
        return variants.crowding(FiveTuple.hash(
                        words[at + PacketBatch.A_HI],
                        words[at + PacketBatch.A_LO],
                        words[at + PacketBatch.B_HI],
                        words[at + PacketBatch.B_LO],
                        FiveTuple.socketPorts(ports))
                >>> 32);
    }

    /** Identifiers ever issued are below this; use {@link #isLive} to walk them. */
    public int issued() {
        return issued;
    }

    /** Address of a flow's record. */
    public long at(int id) {
        return slabs[id >>> SLAB_SHIFT] + ((long) (id & SLAB_MASK) << LENGTH_SHIFT);
    }

    public boolean isLive(int id) {
        return Flow.bucket(at(id)) != FlowTimers.FREE;
    }

    /** Loads the index word that a hash leads to, so that {@link #touchRecord} hits the cache. */
    public long touchIndex(long hash) {
        final long tag = hash >>> 32;
        return FlowIndex.wordAt(index.segmentOf(tag), tag);
    }

    /**
     * Loads what is most likely the record of a hash, the lines that a packet needs, so that {@link #find} hits the
     * cache.
     *
     * @param isLogged the packet is a datagram that is remembered
     */
    public long touchRecord(long hash, boolean isLogged) {
        final long tag = hash >>> 32;
        final int id = FlowIndex.idOf(index.likeliest(tag));
        if (id < 0) {
            return 0;
        }
        return Flow.touch(at(id), isLogged);
    }

    /**
     * Loads what {@link #remove} and the timers change when the flow leaves: its index word, and its neighbours in a
     * bucket.
     */
    public long touchNeighbours(int id) {
        final long flow = at(id);
        final long tag = Integer.toUnsignedLong(Flow.tag(flow));
        final int next = Math.max(0, Flow.next(flow));
        final int previous = Math.max(0, Flow.previous(flow));
        return FlowIndex.wordAt(index.segmentOf(tag), tag) + Flow.next(at(next)) + Flow.previous(at(previous));
    }

    /** The flow whose key stands at {@code words[at + PacketBatch.A_HI …]}, or {@link #NOT_FOUND}. */
    public int find(long hash, long[] words, int at) {
        return find(
                hash,
                words[at + PacketBatch.A_HI],
                words[at + PacketBatch.A_LO],
                words[at + PacketBatch.B_HI],
                words[at + PacketBatch.B_LO],
                words[at + PacketBatch.PORTS],
                PacketBatch.vlanTagsOf(words[at + PacketBatch.FLAGS]));
    }

    /** The flow with this key and no VLAN, or {@link #NOT_FOUND}. */
    public int find(TupleKey key) {
        return find(key.hash(), key);
    }

    public int find(long hash, TupleKey key) {
        return find(hash, key.aHi, key.aLo, key.bHi, key.bLo, key.ports, VlanTags.NONE);
    }

    /**
     * A flow that may have packets of the socket with this key: any VLAN and any ICMP type will do. {@link #nextOf} has
     * the others, unless the table is changed between.
     */
    public int firstOf(TupleKey key) {
        final int id = find(key);
        return id != NOT_FOUND ? id : nextVariant(key, NOT_FOUND);
    }

    /** The next one after that, or {@link #NOT_FOUND}. */
    public int nextOf(TupleKey key, int id) {
        return variantCount == 0 ? NOT_FOUND : nextVariant(key, isVariant(at(id)) ? id : NOT_FOUND);
    }

    private int nextVariant(TupleKey key, int after) {
        if (variantCount == 0) {
            return NOT_FOUND;
        }
        final long tag = key.hash() >>> 32;
        final long segment = variants.segmentOf(tag);
        boolean isPassed = after == NOT_FOUND;
        int seen = 0;
        for (long place = tag; seen < MAX_VARIANTS_SEEN; place++) {
            final long word = FlowIndex.wordAt(segment, place);
            if (word == 0) {
                return NOT_FOUND;
            }
            if (word >>> 32 != tag) {
                continue;
            }
            seen++;
            final int id = FlowIndex.idOf(word);
            if (isPassed && key.isOf(at(id))) {
                return id;
            }
            isPassed |= id == after;
        }
        return NOT_FOUND;
    }

    /** No flow has a VLAN or is of ICMP. */
    public boolean hasNoVariants() {
        return variantCount == 0;
    }

    private static boolean isVariant(long ports, int vlanTags) {
        return vlanTags != VlanTags.NONE || FiveTuple.socketPorts(ports) != ports;
    }

    private static boolean isVariant(long flow) {
        return isVariant(Flow.ports(flow), Flow.vlanTags(flow));
    }

    private int find(long hash, long aHi, long aLo, long bHi, long bLo, long ports, int vlanTags) {
        final long tag = hash >>> 32;
        final long segment = index.segmentOf(tag);
        for (long place = tag; ; place++) {
            final long word = FlowIndex.wordAt(segment, place);
            if (word == 0) {
                return NOT_FOUND;
            }
            if (word >>> 32 == tag && hasKey(FlowIndex.idOf(word), aHi, aLo, bHi, bLo, ports, vlanTags)) {
                return FlowIndex.idOf(word);
            }
        }
    }

    /** Makes a record with the key at {@code words[at + PacketBatch.A_HI …]}; as below. */
    public int insert(long hash, long[] words, int at) {
        return insert(
                hash,
                words[at + PacketBatch.A_HI],
                words[at + PacketBatch.A_LO],
                words[at + PacketBatch.B_HI],
                words[at + PacketBatch.B_LO],
                words[at + PacketBatch.PORTS],
                PacketBatch.vlanTagsOf(words[at + PacketBatch.FLAGS]));
    }

    /** Makes a record with this key, all else zero. The key must not be present, nor the table full or crowded. */
    public int insert(long hash, TupleKey key) {
        return insert(hash, key.aHi, key.aLo, key.bHi, key.bLo, key.ports, VlanTags.NONE);
    }

    /** The same, all of the key but the VLAN being that of another flow, whose VLAN it is. */
    public int insertLike(int other, TupleKey key) {
        final int tags = Flow.vlanTags(at(other));
        return insert(FiveTuple.hashInVlan(key.hash(), tags), key.aHi, key.aLo, key.bHi, key.bLo, key.ports, tags);
    }

    /** A flow has to go before {@link #insertLike} can be called. */
    public boolean isCrowdedLike(int other, TupleKey key) {
        final long flow = at(other);
        return crowding(FiveTuple.hashInVlan(key.hash(), Flow.vlanTags(flow))) != NOT_FOUND
                || isVariant(flow) && variants.crowding(socketTag(flow)) != NOT_FOUND;
    }

    private int insert(long hash, long aHi, long aLo, long bHi, long bLo, long ports, int vlanTags) {
        final int id = make(hash, aHi, aLo, bHi, bLo, ports, vlanTags);
        enter(id);
        return id;
    }

    private void enter(int id) {
        final long flow = at(id);
        index.put(Integer.toUnsignedLong(Flow.tag(flow)), id);
        if (isVariant(flow)) {
            variants.put(socketTag(flow), id);
            variantCount++;
        }
    }

    private void leave(int id) {
        final long flow = at(id);
        index.remove(Integer.toUnsignedLong(Flow.tag(flow)), id);
        if (isVariant(flow)) {
            variants.remove(socketTag(flow), id);
            variantCount--;
        }
    }

    private static long socketTag(long flow) {
        return FiveTuple.hash(
                        Flow.hi(flow, 0),
                        Flow.lo(flow, 0),
                        Flow.hi(flow, 1),
                        Flow.lo(flow, 1),
                        FiveTuple.socketPorts(Flow.ports(flow)))
                >>> 32;
    }

    /** Makes a record with the key of another flow, which stays the one to be found; the new one stands before it. */
    public int insertBefore(int successor, TupleKey key) {
        final int tags = Flow.vlanTags(at(successor));
        final int id =
                make(FiveTuple.hashInVlan(key.hash(), tags), key.aHi, key.aLo, key.bHi, key.bLo, key.ports, tags);
        final int predecessor = Flow.predecessor(at(successor));
        Flow.addState(at(id), FlowState.DETACHED);
        Flow.successor(at(id), successor);
        Flow.predecessor(at(id), predecessor);
        Flow.predecessor(at(successor), id);
        if (predecessor != NOT_FOUND) {
            Flow.successor(at(predecessor), id);
        }
        return id;
    }

    private int make(long hash, long aHi, long aLo, long bHi, long bLo, long ports, int vlanTags) {
        final int id = freed == NOT_FOUND ? issue() : takeFreed();
        final long flow = at(id);
        Flow.clear(flow, aHi, aLo, bHi, bLo, ports, vlanTags);
        Flow.tag(flow, (int) (hash >>> 32));
        size++;
        return id;
    }

    /** Closes the chain of one key's flows around one that leaves. */
    public void unlink(int id) {
        final int predecessor = Flow.predecessor(at(id));
        final int successor = Flow.successor(at(id));
        if (predecessor != NOT_FOUND) {
            Flow.successor(at(predecessor), successor);
        }
        if (successor != NOT_FOUND) {
            Flow.predecessor(at(successor), predecessor);
        }
    }

    public int observationPoint(int id) {
        return Flow.observationPoint(at(id));
    }

    /** Takes a flow out of the index, so that another may have its key; the record stays until {@link #remove}. */
    public void detach(int id) {
        leave(id);
        Flow.addState(at(id), FlowState.DETACHED);
    }

    /** Puts a detached flow into the index again; no other may have its key there. */
    public void reattach(int id) {
        final long flow = at(id);
        Flow.state(flow, Flow.state(flow) & ~FlowState.DETACHED);
        enter(id);
    }

    public void remove(int id) {
        final long flow = at(id);
        if (!Flow.isDetached(flow)) {
            detach(id);
        }
        Flow.bucket(flow, FlowTimers.FREE);
        Flow.next(flow, freed);
        freed = id;
        size--;
    }

    private boolean hasKey(int id, long aHi, long aLo, long bHi, long bLo, long ports, int vlanTags) {
        final long flow = at(id);
        return Flow.ports(flow) == ports
                && Flow.isInVlan(flow, vlanTags)
                && Flow.lo(flow, 0) == aLo
                && Flow.lo(flow, 1) == bLo
                && Flow.hi(flow, 0) == aHi
                && Flow.hi(flow, 1) == bHi;
    }

    private int takeFreed() {
        final int id = freed;
        freed = Flow.next(at(id));
        return id;
    }

    private int issue() {
        final int id = issued++;
        final int slab = id >>> SLAB_SHIFT;
        if (slabs[slab] == 0) {
            final int records = Math.min(1 << SLAB_SHIFT, capacity - (slab << SLAB_SHIFT));
            final ByteBuffer buffer = BufferUtil.allocateDirectAligned(records * LENGTH, LENGTH);
            memory.add(buffer);
            slabs[slab] = BufferUtil.address(buffer);
        }
        return id;
    }
}
