// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where the headers of a packet end and what its users said to each other begins: behind TCP, UDP, SCTP or ICMP, else
 * behind IP, else behind the link layer. What is not understood counts as payload. (NOT thread safe.)
 */
public final class HeaderCut {
    /** Longer headers than this are not looked at, and cut here at the latest. */
    private static final int MAX_BYTES = 512;

    private final int linkType;
    private final IpHeader ip = new IpHeader();
    private final TransportHeader transport = new TransportHeader();
    private final UnsafeBuffer start = new UnsafeBuffer(BufferUtil.allocateDirectAligned(MAX_BYTES, 8));

    /** @param linkType libpcap's DLT_ number */
    public HeaderCut(int linkType) {
        this.linkType = linkType;
    }

    /**
     * How many bytes of the frame are headers.
     *
     * @param wireLength of the frame, before the snapshot length cut it
     */
    public int lengthOf(byte[] frame, int wireLength) {
        if (!LinkType.isSupported(linkType)) {
            return 0;
        }
        final int captured = Math.min(frame.length, MAX_BYTES);
        start.putBytes(0, frame, 0, captured);
        return Math.min(captured, end(start.addressOffset(), captured, Math.max(wireLength, frame.length)));
    }

    private int end(long frame, int captured, int wireLength) {
        final long link = LinkType.strip(linkType, frame, captured);
        if (link == EtherType.TRUNCATED) {
            return 0;
        }
        final int linkLength = EtherType.offsetOf(link);
        if (ip.parse(frame, captured, linkLength, wireLength, EtherType.protocolOf(link)) != null) {
            return linkLength;
        }
        if (ip.isLaterFragment || transport.parse(frame, captured, ip) != null) {
            return ip.payloadOffset;
        }
        return ip.payloadOffset + ip.payloadBytes - transport.payloadBytes;
    }
}
