// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import java.util.concurrent.TimeUnit;

/**
 * Remembers the layer 4 protocol and ports of first fragments, so that later fragments of the same datagram find their
 * flow. Bounded: a datagram is looked for in a few neighbouring slots, and the oldest of these gives way. Time is the
 * packets' own. (NOT thread safe.)
 */
final class FragmentPorts {
    /** As long as Linux keeps fragments for reassembly (net.ipv4.ipfrag_time). */
    static final long EXPIRY_NS = TimeUnit.SECONDS.toNanos(30);

    static final long UNKNOWN = -1;

    private static final int SLOTS = 1 << 12;
    private static final int NEIGHBOURS = 4;
    /** Source (hi, lo), destination (hi, lo), interface with protocol and identification, answer, time. */
    private static final int WORDS = 7;

    private final long[] slots = new long[(SLOTS + NEIGHBOURS) * WORDS];

    /** Keeps what the first fragment says, in the manner of {@link TransportHeader}. */
    void put(int interfaceId, IpHeader ip, int srcPort, int dstPort, long timeNs) {
        final long datagram = datagram(interfaceId, ip);
        final int home = home(datagram, ip);
        int chosen = home;
        for (int i = 0; i < NEIGHBOURS; i++) {
            final int slot = home + i * WORDS;
            if (isSame(slot, datagram, ip)) {
                chosen = slot;
                break;
            }
            if (slots[slot + 6] < slots[chosen + 6]) {
                chosen = slot;
            }
        }
        slots[chosen] = ip.srcHi;
        slots[chosen + 1] = ip.srcLo;
        slots[chosen + 2] = ip.dstHi;
        slots[chosen + 3] = ip.dstLo;
        slots[chosen + 4] = datagram;
        slots[chosen + 5] = (long) ip.protocol << 32 | (long) srcPort << 16 | dstPort;
        slots[chosen + 6] = timeNs;
    }

    /** What {@link #protocolOf} and its siblings read, or {@link #UNKNOWN}. */
    long find(int interfaceId, IpHeader ip, long timeNs) {
        final long datagram = datagram(interfaceId, ip);
        final int home = home(datagram, ip);
        for (int i = 0; i < NEIGHBOURS; i++) {
            final int slot = home + i * WORDS;
            if (isSame(slot, datagram, ip)) {
                return Math.abs(timeNs - slots[slot + 6]) <= EXPIRY_NS ? slots[slot + 5] : UNKNOWN;
            }
        }
        return UNKNOWN;
    }

    static int protocolOf(long answer) {
        return (int) (answer >>> 32);
    }

    static int srcPortOf(long answer) {
        return (int) answer >>> 16;
    }

    static int dstPortOf(long answer) {
        return (int) answer & 0xffff;
    }

    private boolean isSame(int slot, long datagram, IpHeader ip) {
        return slots[slot + 4] == datagram
                && slots[slot + 1] == ip.srcLo
                && slots[slot + 3] == ip.dstLo
                && slots[slot] == ip.srcHi
                && slots[slot + 2] == ip.dstHi;
    }

    /** Never 0, so that an empty slot equals no datagram. */
    private static long datagram(int interfaceId, IpHeader ip) {
        return 1L << 63
                | (long) (interfaceId & 0xffff) << 40
                | (long) ip.fragmentProtocol << 32
                | (ip.fragmentId & 0xffff_ffffL);
    }

    private static int home(long datagram, IpHeader ip) {
        long hash = datagram ^ ip.srcLo * 31 ^ ip.dstLo ^ ip.srcHi * 17 ^ ip.dstHi * 13;
        hash *= 0x9e37_79b9_7f4a_7c15L;
        return (int) (hash >>> 52) * WORDS;
    }
}
