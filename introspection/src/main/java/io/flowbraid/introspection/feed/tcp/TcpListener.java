// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.tcp;

import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.inlet.FeedInlet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** An endpoint that agents connect to. (NOT thread safe) */
public final class TcpListener implements FeedInlet {
    private static final int ACCEPTS_A_TURN = 64;
    private static final int PENDING = 256;
    private static final long RETRY_NS = 100_000_000L;

    private final FeedEndpoint endpoint;
    private final TcpConnections connections;
    private final ConnectionAccount account;
    private final ServerSocketChannel channel;
    private final String boundAddress;
    private @Nullable SelectionKey key;
    private boolean isPaused;
    private long pausedNs;

    /** Binds. */
    public TcpListener(FeedEndpoint endpoint, TcpConnections connections, ConnectionAccount account) {
        this.endpoint = endpoint;
        this.connections = connections;
        this.account = account;
        final InetSocketAddress address = TcpChannels.resolve(endpoint);
        try {
            channel = ServerSocketChannel.open();
            try {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                channel.setOption(StandardSocketOptions.SO_RCVBUF, TcpChannels.RECEIVE_BUFFER);
                channel.bind(address, PENDING);
                boundAddress = "tcp://" + TcpAddress.textOf((InetSocketAddress) channel.getLocalAddress());
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw TcpChannels.refused(endpoint, e);
        }
    }

    @Override
    public void register(Selector selector) throws IOException {
        final Ready ready = this::accept;
        key = channel.register(selector, SelectionKey.OP_ACCEPT, ready);
    }

    private void accept(SelectionKey key, long nowNs) {
        for (int i = 0; i < ACCEPTS_A_TURN; i++) {
            final SocketChannel accepted;
            try {
                accepted = channel.accept();
            } catch (IOException e) {
                account.acceptFailed(String.valueOf(e.getMessage()), nowNs);
                key.interestOps(0);
                isPaused = true;
                pausedNs = nowNs;
                return;
            }
            if (accepted == null) {
                return;
            }
            begin(accepted, key.selector(), nowNs);
        }
    }

    private void begin(SocketChannel accepted, Selector selector, long nowNs) {
        try {
            TcpChannels.prepare(accepted);
            final InetSocketAddress peer = (InetSocketAddress) accepted.getRemoteAddress();
            if (peer != null) {
                connections.add(accepted, accepted.register(selector, SelectionKey.OP_READ), peer, nowNs);
                return;
            }
        } catch (IOException e) {
            // It has gone already.
        }
        account.opened();
        account.ended(false);
        TcpChannels.close(accepted);
    }

    @Override
    public void gather(long nowNs) {
        connections.newTurn();
    }

    @Override
    public long tend(long nowNs) {
        final long waitNs = connections.tend(nowNs);
        if (isPaused && nowNs - pausedNs >= RETRY_NS && key != null) {
            isPaused = false;
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
        return isPaused ? Math.min(RETRY_NS, waitNs) : waitNs;
    }

    @Override
    public String boundAddress() {
        return boundAddress;
    }

    @Override
    public void close() {
        connections.close();
        TcpChannels.close(channel);
    }

    @Override
    public String toString() {
        return endpoint.text();
    }
}
