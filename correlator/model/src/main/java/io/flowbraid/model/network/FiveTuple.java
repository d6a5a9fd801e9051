// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.network;

/**
 * Protocol and two endpoints in canonical order: {@code a} is the endpoint that compares lower by (address, port),
 * unsigned, so both directions of a conversation give the same five-tuple.
 *
 * <p>The record is for values that stay; on the hot path its fields travel as five longs ({@link
 * io.flowbraid.model.packet.PacketBatch}) whose order and hash are made by the statics here, in one place.
 *
 * @param aHi high word of the lower endpoint's address, see {@link IpAddress}
 * @param bHi high word of the higher endpoint's address
 * @param protocol IANA number, 0-255
 */
public record FiveTuple(long aHi, long aLo, int aPort, long bHi, long bLo, int bPort, int protocol) {
    private static final long ICMP_BY_B = 1L << 24;
    private static final long ODD = 0x9e37_79b9_7f4a_7c15L;

    /** The canonical five-tuple of a packet or socket from (source or local) to (destination or remote). */
    public static FiveTuple of(long srcHi, long srcLo, int srcPort, long dstHi, long dstLo, int dstPort, int protocol) {
        return isCanonical(srcHi, srcLo, srcPort, dstHi, dstLo, dstPort)
                ? new FiveTuple(srcHi, srcLo, srcPort, dstHi, dstLo, dstPort, protocol)
                : new FiveTuple(dstHi, dstLo, dstPort, srcHi, srcLo, srcPort, protocol);
    }

    /** True when the first endpoint is {@code a}, i.e. not above the second. */
    public static boolean isCanonical(long hi1, long lo1, int port1, long hi2, long lo2, int port2) {
        return swapMask(hi1, lo1, port1, hi2, lo2, port2) == 0;
    }

    /**
     * All ones when the second endpoint is {@code a}, else 0. Subtracts the first from the second and tells the borrow,
     * without a branch: which way a packet goes is a coin toss that no processor predicts.
     */
    public static long swapMask(long hi1, long lo1, int port1, long hi2, long lo2, int port2) {
        final long ofPorts = (long) port2 - port1 >>> 63;
        final long ofLo = borrow(lo2, lo1, lo2 - lo1 - ofPorts);
        return -borrow(hi2, hi1, hi2 - hi1 - ofLo);
    }

    private static long borrow(long minuend, long subtrahend, long difference) {
        return (~minuend & subtrahend | ~(minuend ^ subtrahend) & difference) >>> 63;
    }

    /** Both ports, the protocol and a 16-bit qualifier (the capture interface in a flow key) in one word. */
    public static long packPorts(int aPort, int bPort, int protocol, int qualifier) {
        return (long) aPort << 48 | (long) bPort << 32 | (long) protocol << 16 | qualifier & 0xffff;
    }

    /**
     * The same word for an ICMP message, which has no ports. The request and the reply of a pair give the same word;
     * each one-way type, code and sender gives another.
     *
     * <pre>
     *  bits 48-63  identifier of an echo, else 0      bits 40-47  type, of a pair the request's
     *       32-39  code of a one-way type, else 0         24      the requester, or one-way sender, is end b
     *       16-23  protocol                             0-15      qualifier
     * </pre>
     */
    public static long packIcmp(int identifier, int type, int code, boolean isByB, int protocol, int qualifier) {
        final boolean isPair = Icmp.counterpart(protocol, type) != Icmp.ONE_WAY;
        final int typeCode = Icmp.requestOf(protocol, type) << 8 | (isPair ? 0 : code);
        return packPorts(identifier, typeCode, protocol, qualifier) | (isByB ? ICMP_BY_B : 0);
    }

    /** Type of the request or of the one-way message, from a word of {@link #packIcmp}. */
    public static int icmpTypeOf(long ports) {
        return (int) (ports >>> 40) & 0xff;
    }

    /** Code of a one-way message, from a word of {@link #packIcmp}. */
    public static int icmpCodeOf(long ports) {
        return (int) (ports >>> 32) & 0xff;
    }

    /** The canonical end that requests, or sends one-way messages: 0 a, 1 b. From a word of {@link #packIcmp}. */
    public static int icmpRequesterOf(long ports) {
        return (ports & ICMP_BY_B) == 0 ? 0 : 1;
    }

    /**
     * The word as a socket has it, with the same qualifier: an ICMP socket knows the identifier of its echo, as both
     * ports, and neither type nor code. The same word for other protocols.
     */
    public static long socketPorts(long ports) {
        if (!Icmp.is(protocolOf(ports))) {
            return ports;
        }
        final int identifier = aPortOf(ports);
        return packPorts(identifier, identifier, protocolOf(ports), qualifierOf(ports));
    }

    public static int aPortOf(long ports) {
        return (int) (ports >>> 48);
    }

    public static int bPortOf(long ports) {
        return (int) (ports >>> 32) & 0xffff;
    }

    public static int protocolOf(long ports) {
        return (int) (ports >>> 16) & 0xff;
    }

    public static int qualifierOf(long ports) {
        return (int) ports & 0xffff;
    }

    /**
     * 64-bit hash of a packed key. Multiply-and-fold of each word with an odd constant; the low bits are as good as the
     * high ones, so tables may mask it.
     */
    public static long hash(long aHi, long aLo, long bHi, long bLo, long ports) {
        long h = ports * 0x9e37_79b9_7f4a_7c15L;
        h = (h ^ h >>> 32 ^ aLo) * 0xbf58_476d_1ce4_e5b9L;
        h = (h ^ h >>> 29 ^ bLo) * 0x94d0_49bb_1331_11ebL;
        h = (h ^ h >>> 32 ^ aHi) * 0x9e37_79b9_7f4a_7c15L;
        h = (h ^ h >>> 29 ^ bHi) * 0xbf58_476d_1ce4_e5b9L;
        return h ^ h >>> 32;
    }

    /**
     * The hash of a key within a VLAN. Given such a hash and the same tags, the hash of the bare key again.
     *
     * @param vlanTags see {@link VlanTags}; 0 changes nothing
     */
    public static long hashInVlan(long hash, int vlanTags) {
        return hash ^ vlanTags * ODD;
    }
}
