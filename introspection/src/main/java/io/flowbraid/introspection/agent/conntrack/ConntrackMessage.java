// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** Reads one ctnetlink message (linux/netfilter/nfnetlink_conntrack.h) into a socket event. (NOT thread safe) */
final class ConntrackMessage {
    /** Bits of CTA_STATUS: the source, or the destination, is another on the other side. */
    static final int SOURCE_TRANSLATED = 1 << 4;

    static final int DESTINATION_TRANSLATED = 1 << 5;
    /** nlmsghdr and nfgenmsg. */
    static final int HEADER = 16 + 4;

    static final int STATUS = 3;

    private static final int NEW = 1 << 8;
    private static final int DESTROY = 1 << 8 | 2;

    private static final int ORIGINAL = 1;
    private static final int REPLY = 2;
    private static final int ID = 12;
    private static final int TUPLE_IP = 1;
    private static final int TUPLE_PROTOCOL = 2;
    private static final int V4_SOURCE = 1;
    private static final int V4_DESTINATION = 2;
    private static final int V6_SOURCE = 3;
    private static final int V6_DESTINATION = 4;
    private static final int PROTOCOL_NUMBER = 1;
    private static final int SOURCE_PORT = 2;
    private static final int DESTINATION_PORT = 3;

    private static final int ATTRIBUTE_HEADER = 4;
    /** Without the flags for "nested" and "network order". */
    private static final int TYPE_MASK = 0x3fff;

    private final Tuple original = new Tuple();
    private final Tuple reply = new Tuple();
    private int status;
    private int id;

    /** One direction of a connection. */
    private static final class Tuple {
        long sourceHi;
        long sourceLo;
        long destinationHi;
        long destinationLo;
        int sourcePort;
        int destinationPort;
        int protocol;
        boolean hasPorts;
    }

    /** False when it speaks of no translated connection with ports. */
    boolean read(DirectBuffer buffer, int at, int length, SocketEvent event) {
        final int type = buffer.getShort(at + 4, ByteOrder.nativeOrder()) & 0xffff;
        if (type != NEW && type != DESTROY) {
            return false;
        }
        status = 0;
        id = 0;
        original.hasPorts = false;
        reply.hasPorts = false;
        readAll(buffer, at + HEADER, at + length);
        if ((status & (SOURCE_TRANSLATED | DESTINATION_TRANSLATED)) == 0 || !original.hasPorts || !reply.hasPorts) {
            return false;
        }
        event.kind = type == NEW ? SocketEventKind.TRANSLATION : SocketEventKind.TRANSLATION_END;
        event.cookie = id & 0xffff_ffffL;
        event.protocol = original.protocol;
        event.localHi = original.sourceHi;
        event.localLo = original.sourceLo;
        event.localPort = original.sourcePort;
        event.remoteHi = original.destinationHi;
        event.remoteLo = original.destinationLo;
        event.remotePort = original.destinationPort;
        // The reply goes from the server to the client, as they are behind the translation.
        event.translatedLocalHi = reply.destinationHi;
        event.translatedLocalLo = reply.destinationLo;
        event.translatedLocalPort = reply.destinationPort;
        event.translatedRemoteHi = reply.sourceHi;
        event.translatedRemoteLo = reply.sourceLo;
        event.translatedRemotePort = reply.sourcePort;
        return true;
    }

    private void readAll(DirectBuffer buffer, int from, int to) {
        for (int at = from; isAttribute(buffer, at, to); at = next(buffer, at)) {
            final int value = at + ATTRIBUTE_HEADER;
            switch (type(buffer, at)) {
                case ORIGINAL -> readTuple(buffer, value, end(buffer, at), original);
                case REPLY -> readTuple(buffer, value, end(buffer, at), reply);
                case STATUS -> status = buffer.getInt(value, ByteOrder.BIG_ENDIAN);
                case ID -> id = buffer.getInt(value, ByteOrder.BIG_ENDIAN);
                default -> {
                    // marks, timeouts, helpers
                }
            }
        }
    }

    private static void readTuple(DirectBuffer buffer, int from, int to, Tuple tuple) {
        for (int at = from; isAttribute(buffer, at, to); at = next(buffer, at)) {
            final int value = at + ATTRIBUTE_HEADER;
            switch (type(buffer, at)) {
                case TUPLE_IP -> readAddresses(buffer, value, end(buffer, at), tuple);
                case TUPLE_PROTOCOL -> readProtocol(buffer, value, end(buffer, at), tuple);
                default -> {
                    // the zone
                }
            }
        }
    }

    private static void readAddresses(DirectBuffer buffer, int from, int to, Tuple tuple) {
        for (int at = from; isAttribute(buffer, at, to); at = next(buffer, at)) {
            final int value = at + ATTRIBUTE_HEADER;
            final int type = type(buffer, at);
            final boolean isV6 = type == V6_SOURCE || type == V6_DESTINATION;
            if (end(buffer, at) - value != (isV6 ? 2 * Long.BYTES : Integer.BYTES)) {
                continue;
            }
            final long hi = isV6 ? buffer.getLong(value, ByteOrder.BIG_ENDIAN) : 0;
            final long lo = isV6
                    ? buffer.getLong(value + Long.BYTES, ByteOrder.BIG_ENDIAN)
                    : IpAddress.mapped(buffer.getInt(value, ByteOrder.BIG_ENDIAN));
            if (type == V4_SOURCE || type == V6_SOURCE) {
                tuple.sourceHi = hi;
                tuple.sourceLo = lo;
            } else if (type == V4_DESTINATION || type == V6_DESTINATION) {
                tuple.destinationHi = hi;
                tuple.destinationLo = lo;
            }
        }
    }

    private static void readProtocol(DirectBuffer buffer, int from, int to, Tuple tuple) {
        for (int at = from; isAttribute(buffer, at, to); at = next(buffer, at)) {
            final int value = at + ATTRIBUTE_HEADER;
            switch (type(buffer, at)) {
                case PROTOCOL_NUMBER -> tuple.protocol = buffer.getByte(value) & 0xff;
                case SOURCE_PORT -> tuple.sourcePort = buffer.getShort(value, ByteOrder.BIG_ENDIAN) & 0xffff;
                case DESTINATION_PORT -> {
                    tuple.destinationPort = buffer.getShort(value, ByteOrder.BIG_ENDIAN) & 0xffff;
                    tuple.hasPorts = true;
                }
                default -> {
                    // type, code and number of ICMP
                }
            }
        }
    }

    private static boolean isAttribute(DirectBuffer buffer, int at, int to) {
        return at + ATTRIBUTE_HEADER <= to
                && lengthOf(buffer, at) >= ATTRIBUTE_HEADER
                && at + lengthOf(buffer, at) <= to;
    }

    private static int type(DirectBuffer buffer, int at) {
        return buffer.getShort(at + 2, ByteOrder.nativeOrder()) & TYPE_MASK;
    }

    private static int lengthOf(DirectBuffer buffer, int at) {
        return buffer.getShort(at, ByteOrder.nativeOrder()) & 0xffff;
    }

    private static int end(DirectBuffer buffer, int at) {
        return at + lengthOf(buffer, at);
    }

    private static int next(DirectBuffer buffer, int at) {
        return at + (lengthOf(buffer, at) + 3 & ~3);
    }
}
