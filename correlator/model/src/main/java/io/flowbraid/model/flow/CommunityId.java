// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Icmp;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Community ID version 1, seed 0 (github.com/corelight/community-id-spec): a hash of the five-tuple that Zeek, Suricata
 * and Elastic print too. Equal for identical tuples in two network namespaces, hence a pivot and never a key. (NOT
 * thread safe.)
 */
public final class CommunityId {
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
        return new String(bytes(srcHi, srcLo, srcPort, dstHi, dstLo, dstPort, protocol), StandardCharsets.US_ASCII);
    }

    /** The bytes of the text that {@link #of} returns, without garbage; valid until the next call. */
    public byte[] bytes(long srcHi, long srcLo, int srcPort, long dstHi, long dstLo, int dstPort, int protocol) {
        int sport = srcPort;
        int dport = dstPort;
        boolean oneWay = false;
        if (Icmp.is(protocol)) {
            final int reply = Icmp.counterpart(protocol, srcPort);
            oneWay = reply == Icmp.ONE_WAY;
            dport = oneWay ? dstPort : reply;
        }
        final boolean forward = oneWay || FiveTuple.isCanonical(srcHi, srcLo, sport, dstHi, dstLo, dport);
        final boolean isIpv4 = IpAddress.isIpv4(srcHi, srcLo);
        input.clear();
        input.putShort((short) 0);
        put(forward ? srcHi : dstHi, forward ? srcLo : dstLo, isIpv4);
        put(forward ? dstHi : srcHi, forward ? dstLo : srcLo, isIpv4);
        input.put((byte) protocol).put((byte) 0);
        if (Transport.hasPorts(protocol) || Icmp.is(protocol)) {
            input.putShort((short) (forward ? sport : dport)).putShort((short) (forward ? dport : sport));
        }
        encode();
        return id;
    }

    /** That of ICMP needs the type, which is not known of all flows of sockets. */
    public static boolean isKnown(FlowRecord flow) {
        return !Icmp.is(flow.protocol) || flow.icmpTypeCode >= 0;
    }

    /** The same for a flow of which it {@linkplain #isKnown is known}. */
    public byte[] bytes(FlowRecord flow) {
        final boolean hasIcmpType = flow.icmpTypeCode >= 0;
        return bytes(
                flow.client.addressHi,
                flow.client.addressLo,
                hasIcmpType ? flow.icmpTypeCode >>> 8 : flow.client.port,
                flow.server.addressHi,
                flow.server.addressLo,
                hasIcmpType ? flow.icmpTypeCode & 0xff : flow.server.port,
                flow.protocol);
    }

    /** The same for the flow of a quoted packet. */
    public byte[] bytes(QuotedFlow quoted) {
        return bytes(
                quoted.sourceHi,
                quoted.sourceLo,
                quoted.sourcePort,
                quoted.destinationHi,
                quoted.destinationLo,
                quoted.destinationPort,
                quoted.protocol);
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
}
