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
    /** Source (hi, lo), destination (hi, lo), protocol and identification, answer, time. */
    private static final int WORDS = 7;

    private final long[] slots = new long[(SLOTS + NEIGHBOURS) * WORDS];

    /** Keeps what the first fragment says, in the manner of {@link TransportHeader}. */
    void put(IpHeader ip, int srcPort, int dstPort, long timeNs) {
        final int home = home(ip);
        int chosen = home;
        for (int i = 0; i < NEIGHBOURS; i++) {
            final int slot = home + i * WORDS;
            if (isSame(slot, ip)) {
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
        slots[chosen + 4] = datagram(ip);
        slots[chosen + 5] = (long) ip.protocol << 32 | (long) srcPort << 16 | dstPort;
        slots[chosen + 6] = timeNs;
    }

    /** What {@link #protocolOf} and its siblings read, or {@link #UNKNOWN}. */
    long find(IpHeader ip, long timeNs) {
        final int home = home(ip);
        for (int i = 0; i < NEIGHBOURS; i++) {
            final int slot = home + i * WORDS;
            if (isSame(slot, ip)) {
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

    private boolean isSame(int slot, IpHeader ip) {
        return slots[slot + 4] == datagram(ip)
                && slots[slot + 1] == ip.srcLo
                && slots[slot + 3] == ip.dstLo
                && slots[slot] == ip.srcHi
                && slots[slot + 2] == ip.dstHi;
    }

    /** Never 0, so that an empty slot equals no datagram. */
    private static long datagram(IpHeader ip) {
        return 1L << 63 | (long) ip.fragmentProtocol << 32 | (ip.fragmentId & 0xffff_ffffL);
    }

    private static int home(IpHeader ip) {
        long hash = datagram(ip) ^ ip.srcLo * 31 ^ ip.dstLo ^ ip.srcHi * 17 ^ ip.dstHi * 13;
        hash *= 0x9e37_79b9_7f4a_7c15L;
        return (int) (hash >>> 52) * WORDS;
    }
}
