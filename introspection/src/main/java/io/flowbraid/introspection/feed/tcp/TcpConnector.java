// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.tcp;

import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.inlet.FeedInlet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An endpoint where an agent listens: one connection, made again whenever it ends. (NOT thread safe) */
public final class TcpConnector implements FeedInlet {
    private static final long MIN_RETRY_NS = 100_000_000L;
    private static final long MAX_RETRY_NS = 1_000_000_000L;
    private static final long CONNECT_TIMEOUT_NS = 10_000_000_000L;
    /** The name may lead elsewhere by now. */
    private static final int TRIES_BEFORE_LOOKUP = 10;

    private final FeedEndpoint endpoint;
    private final TcpAddress name;
    private final TcpConnections connections;
    private InetSocketAddress address;
    private @Nullable CompletableFuture<InetSocketAddress> lookup;
    private @Nullable Selector selector;
    private @Nullable SocketChannel connecting;
    private boolean isConnected;
    private boolean isClosed;
    private long sinceNs;
    private long nextNs;
    private long retryNs = MIN_RETRY_NS;
    private int failures;

    public TcpConnector(FeedEndpoint endpoint, TcpConnections connections) {
        this.endpoint = endpoint;
        this.connections = connections;
        name = TcpAddress.parse(endpoint);
        address = TcpChannels.resolve(endpoint);
    }

    @Override
    public void register(Selector selector) {
        this.selector = selector;
        connect(System.nanoTime());
    }

    private void connect(long nowNs) {
        final Selector waiting = selector;
        if (waiting == null || isClosed) {
            return;
        }
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, TcpChannels.RECEIVE_BUFFER);
            TcpChannels.prepare(channel);
            connecting = channel;
            sinceNs = nowNs;
            final Ready ready = this::connected;
            final SelectionKey key = channel.register(waiting, SelectionKey.OP_CONNECT, ready);
            if (channel.connect(address)) {
                connected(key, nowNs);
            }
        } catch (IOException | RuntimeException e) {
            failed(nowNs);
        }
    }

    private void connected(SelectionKey key, long nowNs) {
        final SocketChannel channel = connecting;
        if (channel == null) {
            return;
        }
        try {
            channel.finishConnect();
        } catch (IOException e) {
            failed(nowNs);
            return;
        }
        connecting = null;
        isConnected = true;
        failures = 0;
        key.interestOps(SelectionKey.OP_READ);
        connections.add(channel, key, address, nowNs);
    }

    /** The next try is soon when the connection was of use, later each time when it was not. */
    private void ended(long nowNs) {
        isConnected = false;
        nextNs = nowNs + retryNs;
        retryNs = Math.min(2 * retryNs, MAX_RETRY_NS);
    }

    private void failed(long nowNs) {
        if (connecting != null) {
            TcpChannels.close(connecting);
            connecting = null;
        }
        retryNs = Math.min(2 * retryNs, MAX_RETRY_NS);
        nextNs = nowNs + retryNs;
        if (++failures % TRIES_BEFORE_LOOKUP == 0 && lookup == null) {
            lookup = lookup();
        }
    }

    /** In a thread of its own: it may take seconds. */
    private CompletableFuture<InetSocketAddress> lookup() {
        final CompletableFuture<InetSocketAddress> result = new CompletableFuture<>();
        final Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(name.resolve());
                    } catch (UnknownHostException e) {
                        result.completeExceptionally(e);
                    }
                },
                "feed-lookup");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private void takeLookup() {
        final CompletableFuture<InetSocketAddress> result = lookup;
        if (result != null && result.isDone()) {
            lookup = null;
            if (!result.isCompletedExceptionally()) {
                address = result.join();
            }
        }
    }

    @Override
    public void gather(long nowNs) {
        connections.newTurn();
    }

    @Override
    public long tend(long nowNs) {
        final long waitNs = connections.tend(nowNs);
        if (isConnected && connections.isEmpty()) {
            ended(nowNs);
        }
        if (isConnected) {
            if (connections.isAnyReady()) {
                retryNs = MIN_RETRY_NS;
            }
            return waitNs;
        }
        if (connecting != null) {
            if (nowNs - sinceNs > CONNECT_TIMEOUT_NS) {
                failed(nowNs);
            }
        } else if (nowNs - nextNs >= 0) {
            takeLookup();
            connect(nowNs);
        }
        return MIN_RETRY_NS;
    }

    @Override
    public String boundAddress() {
        return endpoint.address();
    }

    @Override
    public void close() {
        isClosed = true;
        connections.close();
        if (connecting != null) {
            TcpChannels.close(connecting);
            connecting = null;
        }
    }
}
