// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model;

/**
 * One slot of the packet ring: up to {@link #capacity()} packet observations of one capture interface, each {@link
 * #WORDS} longs in one array, so that a batch is filled, handed over and read without an object per packet.
 *
 * <pre>
 *  word  content
 *     0  hash of words 1-5 ({@link FiveTuple#hash})
 *   1,2  address of canonical endpoint a (hi, lo)       IPv4 mapped, see {@link IpAddress}
 *   3,4  address of canonical endpoint b (hi, lo)
 *     5  ports a and b, protocol, capture interface     {@link FiveTuple#packPorts}
 *     6  time, ns since the epoch
 *     7  IP octets (header + payload) &lt;&lt; 32 | octets above layer 4
 *     8  flags, see the constants here: TCP control bits, direction, vlan, segments
 *     9  TCP: sequence &lt;&lt; 32 | acknowledgement         ICMP: type &lt;&lt; 8 | code
 * </pre>
 *
 * ICMP and ICMPv6 echo and reply carry their identifier as both ports, so that two pings are two flows; other ICMP has
 * ports 0. A fragment without a layer 4 header has the ports of its first fragment when that was seen, else 0.
 *
 * <p>With several shards a batch also tells of first SYNs that another shard counts ({@link ShardRouting}). They stand at
 * the end of the array, the first one last, and are none of its {@link #size()} observations.
 *
 * <p>(NOT thread safe: owned by whoever holds the ring slot.)
 */
public final class PacketBatch {
    public static final int WORDS = 10;

    public static final int HASH = 0;
    public static final int A_HI = 1;
    public static final int A_LO = 2;
    public static final int B_HI = 3;
    public static final int B_LO = 4;
    public static final int PORTS = 5;
    public static final int TIME_NS = 6;
    public static final int LENGTHS = 7;
    public static final int FLAGS = 8;
    public static final int L4_DETAIL = 9;

    /** Bits 0-7 of the flags word: TCP control bits as in {@link TcpFlags}. */
    public static final long TCP_FLAGS_MASK = 0xff;

    private static final int FROM_B_SHIFT = 8;
    /** The packet went from canonical endpoint b to a; otherwise from a to b. */
    public static final long FROM_B = 1L << FROM_B_SHIFT;
    /** A fragment other than the first: no layer 4 header of its own. */
    public static final long LATER_FRAGMENT = 1L << 9;
    /** Bits 12-23: VLAN identifier of the outermost tag; meaningful with {@link #VLAN_PRESENT}. */
    public static final int VLAN_SHIFT = 12;

    public static final long VLAN_MASK = 0xfffL << VLAN_SHIFT;
    public static final long VLAN_PRESENT = 1L << 10;
    /** Bits 32-47: TCP window as it stands in the header, unscaled. */
    public static final int WINDOW_SHIFT = 32;

    private final long[] words;
    private final int capacity;
    private int size;
    private int overheard;
    private long sentNs;

    public PacketBatch(int capacity) {
        this.capacity = capacity;
        this.words = new long[capacity * WORDS];
    }

    /** The canonical end that sent the packet, from its flags word: 0 a, 1 b. Not a branch: the next may be either. */
    public static int sideOf(long flags) {
        return (int) (flags >>> FROM_B_SHIFT) & 1;
    }

    /** The array itself: observation {@code i} begins at {@code i * WORDS}. */
    public long[] words() {
        return words;
    }

    public int capacity() {
        return capacity;
    }

    public int size() {
        return size;
    }

    public boolean isFull() {
        return size == capacity;
    }

    public void clear() {
        size = 0;
        overheard = 0;
    }

    /** Offset at which the next observation is to be written; it counts only after {@link #commit}. */
    public int nextOffset() {
        return size * WORDS;
    }

    public void commit() {
        size++;
    }

    /** First SYNs that another shard counts. */
    public int overheard() {
        return overheard;
    }

    /** Where in {@link #words()} the n-th of them is, or the next one is to be written. */
    public int overheardOffset(int n) {
        return (capacity - 1 - n) * WORDS;
    }

    public void commitOverheard() {
        overheard++;
    }

    /** When the producer published the batch, {@link System#nanoTime}; for measuring the hand-over. */
    public long sentNs() {
        return sentNs;
    }

    public void sentNs(long nanoTime) {
        this.sentNs = nanoTime;
    }
}
