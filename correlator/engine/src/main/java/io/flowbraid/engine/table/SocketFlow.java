// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import static org.agrona.UnsafeApi.getByte;
import static org.agrona.UnsafeApi.getInt;
import static org.agrona.UnsafeApi.getLong;
import static org.agrona.UnsafeApi.putByte;
import static org.agrona.UnsafeApi.putInt;
import static org.agrona.UnsafeApi.putLong;

import io.flowbraid.model.flow.EndReason;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a flow that is known from its sockets, in the manner of {@link Flow}. They lie in the places of a
 * record where a flow of packets has its packet counters, sequence numbers and handshake.
 */
public final class SocketFlow {
    /**
     * Counters of a socket when the flow began, by number: bytes sent once, bytes received, segments out, segments in.
     */
    public static final int SENT = 0;

    public static final int RECEIVED = 1;
    public static final int SEGMENTS_OUT = 2;
    public static final int SEGMENTS_IN = 3;
    public static final int COUNTERS = 4;

    /** long[2][4]. */
    private static final int BASE = FlowLayout.PACKETS;
    /** long[2] each: what the last record said that end had sent. */
    private static final int SAID_PAYLOAD = FlowLayout.FIRST_SENT_NS;

    private static final int SAID_SEGMENTS = FlowLayout.RETRANSMITTED_BYTES;
    /** long: the flow this one continues. */
    private static final int CONTINUES = FlowLayout.HANDSHAKE;
    /** int: the feed that reported its first socket. */
    private static final int FEED = FlowLayout.OPEN_WINDOW_US;
    /** byte[2]: ordinal of the reason + 1 for which that end's socket ended; 0 it is open. */
    private static final int END = FlowLayout.ICMP_TYPE_CODE + Short.BYTES;

    private static final EndReason[] REASONS = EndReason.values();

    private SocketFlow() {}

    public static boolean isSocketFlow(long flow) {
        return (Flow.state(flow) & FlowState.SOCKETS) != 0;
    }

    /** It has the counters of an exporter's records. */
    public static boolean isExported(long flow) {
        return (Flow.state(flow) & FlowState.EXPORTED) != 0;
    }

    public static boolean has(long flow, int bit) {
        return (Flow.state(flow) & bit) != 0;
    }

    public static void set(long flow, int bit) {
        Flow.addState(flow, bit);
    }

    public static void clear(long flow, int bits) {
        Flow.state(flow, Flow.state(flow) & ~bits);
    }

    public static long base(long flow, int side, int counter) {
        return getLong(flow + BASE + (side * COUNTERS + counter) * 8L);
    }

    public static void base(long flow, int side, int counter, long value) {
        putLong(flow + BASE + (side * COUNTERS + counter) * 8L, value);
    }

    /** Copies what is kept of one end's socket. */
    public static void copySide(long from, long to, int side) {
        for (int counter = 0; counter < COUNTERS; counter++) {
            base(to, side, counter, base(from, side, counter));
        }
        end(to, side, end(from, side));
        Flow.addState(to, Flow.state(from) & (FlowState.MOVED | FlowState.SHARED << side));
    }

    public static long saidPayload(long flow, int side) {
        return getLong(flow + SAID_PAYLOAD + side * 8L);
    }

    public static void saidPayload(long flow, int side, long bytes) {
        putLong(flow + SAID_PAYLOAD + side * 8L, bytes);
    }

    public static long saidSegments(long flow, int side) {
        return getLong(flow + SAID_SEGMENTS + side * 8L);
    }

    public static void saidSegments(long flow, int side, long segments) {
        putLong(flow + SAID_SEGMENTS + side * 8L, segments);
    }

    /** Identifier of the flow that this one goes on from; 0 none. */
    public static long continues(long flow) {
        return getLong(flow + CONTINUES);
    }

    public static void continues(long flow, long flowId) {
        putLong(flow + CONTINUES, flowId);
    }

    /** Index of the feed that reported the flow first. */
    public static int feed(long flow) {
        return getInt(flow + FEED);
    }

    public static void feed(long flow, int feed) {
        putInt(flow + FEED, feed);
    }

    /** Why that end's socket ended; null while it is open, and for an end without a socket. */
    public static @Nullable EndReason end(long flow, int side) {
        final int ordinal = getByte(flow + END + side) - 1;
        return ordinal < 0 ? null : REASONS[ordinal];
    }

    public static void end(long flow, int side, @Nullable EndReason reason) {
        putByte(flow + END + side, (byte) (reason == null ? 0 : reason.ordinal() + 1));
    }
}
