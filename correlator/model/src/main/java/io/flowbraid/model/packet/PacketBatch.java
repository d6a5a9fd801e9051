// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.packet;

/**
 * One slot of the packet ring: up to {@link #capacity()} packet observations of one capture interface, each {@link
 * #WORDS} longs in one array, so that a batch is filled, handed over and read without an object per packet.
 *
 * <pre>
 *  word  content
 *     0  hash of words 1-5 ({@code FiveTuple.hash}) and the VLAN tags ({@code FiveTuple.hashInVlan})
 *   1,2  address of canonical endpoint a (hi, lo)       IPv4 mapped, see {@link io.flowbraid.model.network.IpAddress}
 *   3,4  address of canonical endpoint b (hi, lo)
 *     5  ports a and b, protocol, capture interface     {@link io.flowbraid.model.network.FiveTuple#packPorts}
 * ICMP: identifier, type, code, requester        {@link io.flowbraid.model.network.FiveTuple#packIcmp}
 *     6  time, ns since the epoch
 *     7  IP bytes (header + payload) &lt;&lt; 32 | bytes above layer 4
 *     8  flags, see the constants here: TCP control bits and window, direction, VLAN tags
 *     9  TCP: sequence &lt;&lt; 32 | acknowledgement         ICMP: type &lt;&lt; 8 | code
 * </pre>
 *
 * A fragment without a layer 4 header has the ports of its first fragment when that was seen, else 0.
 *
 * <p>A batch also has quotes: packets that its ICMP messages quote. They are none of its {@link #size()} observations
 * and stand at the end of the array, the first one last, in the order of their messages. A quote has the words of an
 * observation: the packet's key, VLAN tags and sender. Word 7 is the offset of the ICMP message's observation in this
 * batch; word 9 is the quoted TCP sequence number &lt;&lt; 32, with {@link #HAS_SEQUENCE}, and the type &lt;&lt; 8 |
 * code of the ICMP message.
 *
 * <p>(NOT thread safe: owned by the thread that holds the ring slot.)
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

    /** Bits 0-7 of the flags word: TCP control bits as in {@link io.flowbraid.model.network.TcpFlags}. */
    public static final long TCP_FLAGS_MASK = 0xff;

    private static final int FROM_B_SHIFT = 8;
    /** The packet went from canonical endpoint b to a; otherwise from a to b. */
    public static final long FROM_B = 1L << FROM_B_SHIFT;
    /** A fragment other than the first: no layer 4 header of its own. */
    public static final long LATER_FRAGMENT = 1L << 9;
    /** The quoted packet is TCP, and its sequence number is in the quote. */
    public static final long HAS_SEQUENCE = 1L << 10;
    /** Bits 16-31: TCP window as it stands in the header, unscaled; 0 where it was not captured. */
    public static final int WINDOW_SHIFT = 16;
    /** Bits 40-63: the {@link io.flowbraid.model.network.VlanTags}. */
    public static final int VLAN_SHIFT = 40;

    private final long[] words;
    private final int capacity;
    private int size;
    private int quotes;
    private long sentNs;

    public PacketBatch(int capacity) {
        this.capacity = capacity;
        // The last packet that fits may come with a quote.
        this.words = new long[(capacity + 1) * WORDS];
    }

    /** The canonical end that sent the packet, from its flags word: 0 a, 1 b. Not a branch: the next may be either. */
    public static int sideOf(long flags) {
        return (int) (flags >>> FROM_B_SHIFT) & 1;
    }

    /** The {@link io.flowbraid.model.network.VlanTags} of a packet, from its flags word. */
    public static int vlanTagsOf(long flags) {
        return (int) (flags >>> VLAN_SHIFT);
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

    /** No room for another packet and its quote. */
    public boolean isFull() {
        return size + quotes >= capacity;
    }

    public void clear() {
        size = 0;
        quotes = 0;
    }

    /** Offset at which the next observation is to be written; it counts only after {@link #commit}. */
    public int nextOffset() {
        return size * WORDS;
    }

    public void commit() {
        size++;
    }

    public int quotes() {
        return quotes;
    }

    /** Where in {@link #words()} the n-th quote is, or the next one is to be written. */
    public int quoteOffset(int n) {
        return (capacity - n) * WORDS;
    }

    public void commitQuote() {
        quotes++;
    }

    /** When the producer published the batch, {@link System#nanoTime}; for measuring the hand-over. */
    public long sentNs() {
        return sentNs;
    }

    public void sentNs(long nanoTime) {
        this.sentNs = nanoTime;
    }
}
