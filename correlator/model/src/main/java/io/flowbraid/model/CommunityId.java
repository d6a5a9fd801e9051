// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Community ID version 1, seed 0 (github.com/corelight/community-id-spec): a hash of the five-tuple that Zeek, Suricata
 * and Elastic print too. Equal for identical tuples in two network namespaces, hence a pivot and never a key. (NOT thread
 * safe.)
 */
public final class CommunityId {
    private static final int[] ICMP_PAIRS = {8, 0, 0, 8, 13, 14, 14, 13, 15, 16, 16, 15, 10, 9, 9, 10, 17, 18, 18, 17};
    private static final int[] ICMPV6_PAIRS = {
        128, 129, 129, 128, 133, 134, 134, 133, 135, 136, 136, 135, 130, 131, 131, 130, 139, 140, 140, 139, 144, 145,
        145, 144
    };

    private final MessageDigest sha1;
    private final ByteBuffer input = ByteBuffer.allocate(40);
    private final byte[] digest = new byte[20];
    private final byte[] hash = new byte[28];
    private final byte[] id = new byte[2 + hash.length];

    public CommunityId() {
        id[0] = '1';
        id[1] = ':';
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-1", e);
        }
    }

    /** For ICMP, {@code srcPort} is the type and {@code dstPort} the code. */
    public String of(long srcHi, long srcLo, int srcPort, long dstHi, long dstLo, int dstPort, int protocol) {
        return new String(octets(srcHi, srcLo, srcPort, dstHi, dstLo, dstPort, protocol), StandardCharsets.US_ASCII);
    }

    /** The octets of the text that {@link #of} returns, without garbage; valid until the next call. */
    public byte[] octets(long srcHi, long srcLo, int srcPort, long dstHi, long dstLo, int dstPort, int protocol) {
        int sport = srcPort;
        int dport = dstPort;
        boolean oneWay = false;
        if (protocol == Transport.ICMP || protocol == Transport.ICMPV6) {
            final int reply = counterpart(protocol == Transport.ICMP ? ICMP_PAIRS : ICMPV6_PAIRS, srcPort);
            oneWay = reply < 0;
            dport = oneWay ? dstPort : reply;
        }
        final boolean forward = oneWay || FiveTuple.isCanonical(srcHi, srcLo, sport, dstHi, dstLo, dport);
        final boolean isIpv4 = IpAddress.isIpv4(srcHi, srcLo);
        input.clear();
        input.putShort((short) 0);
        put(forward ? srcHi : dstHi, forward ? srcLo : dstLo, isIpv4);
        put(forward ? dstHi : srcHi, forward ? dstLo : srcLo, isIpv4);
        input.put((byte) protocol).put((byte) 0);
        if (Transport.hasPorts(protocol) || protocol == Transport.ICMP || protocol == Transport.ICMPV6) {
            input.putShort((short) (forward ? sport : dport)).putShort((short) (forward ? dport : sport));
        }
        encode();
        return id;
    }

    private void encode() {
        sha1.update(input.array(), 0, input.position());
        try {
            sha1.digest(digest, 0, digest.length);
        } catch (java.security.DigestException e) {
            throw new IllegalStateException(e);
        }
        Base64.getEncoder().encode(digest, hash);
        System.arraycopy(hash, 0, id, 2, hash.length);
    }

    private void put(long hi, long lo, boolean isIpv4) {
        if (isIpv4) {
            input.putInt((int) lo);
        } else {
            input.putLong(hi).putLong(lo);
        }
    }

    private static int counterpart(int[] pairs, int type) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i] == type) {
                return pairs[i + 1];
            }
        }
        return -1;
    }
}
