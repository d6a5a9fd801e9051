// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.tcp;

import io.flowbraid.introspection.feed.inlet.FeedBacklog;
import io.flowbraid.introspection.feed.inlet.FeedConnection;
import io.flowbraid.introspection.feed.zmtp.ByteBudget;
import io.flowbraid.introspection.feed.zmtp.CurveServerKeys;
import io.flowbraid.introspection.feed.zmtp.Refusal;
import io.flowbraid.introspection.feed.zmtp.ZmtpReceiver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connected peer: its socket, and the protocol's state. (NOT thread safe) */
final class TcpConnection {
    private static final long HANDSHAKE_TIMEOUT_NS = 3_000_000_000L;
    private static final long MESSAGE_TIMEOUT_NS = 30_000_000_000L;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final FeedConnection peer;
    private final ZmtpReceiver receiver;
    /** Since when the peer owes us something: the handshake, or the rest of a message. */
    private long sinceNs;

    private boolean hasCompleted;

    TcpConnection(
            SocketChannel channel,
            SelectionKey key,
            InetSocketAddress address,
            @Nullable CurveServerKeys keys,
            ByteBudget budget,
            FeedBacklog backlog,
            long nowNs) {
        this.channel = channel;
        this.key = key;
        peer = new FeedConnection(TcpAddress.hostOf(address), TcpAddress.textOf(address));
        receiver = new ZmtpReceiver(keys, budget, (header, body, frames, hadRoom) -> {
            hasCompleted = true;
            backlog.add(new FeedBacklog.Message(peer, header, body, frames, hadRoom));
        });
        sinceNs = nowNs;
    }

    FeedConnection peer() {
        return peer;
    }

    boolean isReady() {
        return receiver.isReady();
    }

    /**
     * Reads once.
     *
     * @param buffer for the bytes, empty before and after
     * @return why the connection must end; null while it goes on
     * @throws IOException when the peer has ended it
     */
    @Nullable
    Refusal read(ByteBuffer buffer, long nowNs) throws IOException {
        buffer.clear();
        final int count = channel.read(buffer);
        if (count < 0) {
            throw new IOException("closed by the peer");
        }
        if (count == 0) {
            return null;
        }
        final boolean isNew = receiver.isReady() && !receiver.isInMessage();
        hasCompleted = false;
        final Refusal refusal = receiver.take(buffer.flip());
        if (isNew || hasCompleted) {
            sinceNs = nowNs;
        }
        write();
        return refusal;
    }

    /** Sends what waits, and asks to be called again for the rest. */
    void write() throws IOException {
        if (!receiver.out().isEmpty()) {
            channel.write(receiver.out().begin());
            receiver.out().sent();
        }
        key.interestOps(receiver.out().isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    /** Why it must end because of the time that has passed; null when it need not. */
    @Nullable
    Refusal timedOut(long nowNs) {
        if (!receiver.isReady()) {
            return nowNs - sinceNs > HANDSHAKE_TIMEOUT_NS ? Refusal.HANDSHAKE_TIMEOUT : null;
        }
        return receiver.isInMessage() && nowNs - sinceNs > MESSAGE_TIMEOUT_NS ? Refusal.STALLED : null;
    }

    /** The time before was ours, not the peer's: we did not read. */
    void excuse(long nowNs) {
        sinceNs = nowNs;
    }

    void close() {
        peer.close();
        receiver.close();
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
