// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.tcp;

import io.flowbraid.introspection.feed.inlet.FeedBacklog;
import io.flowbraid.introspection.feed.inlet.FeedInlet;
import io.flowbraid.introspection.feed.zmtp.ByteBudget;
import io.flowbraid.introspection.feed.zmtp.CurveServerKeys;
import io.flowbraid.introspection.feed.zmtp.Refusal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one endpoint. Each is read in turn, a piece at a time; one that breaks a rule ends alone. (NOT
 * thread safe)
 */
public final class TcpConnections {
    private static final Logger LOG = LoggerFactory.getLogger(TcpConnections.class);
    /** Open at a time. One more ends the oldest that never sent anything of use, or else is refused itself. */
    public static final int MAX_CONNECTIONS = 1_024;

    private static final int READ_BYTES = 128 << 10;
    /** Messages that are not complete, of all connections. */
    private static final long INCOMPLETE_BYTES = 32 << 20;
    /** A step of CURVE's handshake takes some milliseconds, which events of others wait for. */
    private static final int KEY_STEPS_A_TURN = 1;

    private static final long TEND_INTERVAL_NS = 100_000_000L;
    /** After a pause like this the peers are not to blame for their silence. */
    private static final long OWN_PAUSE_NS = 1_000_000_000L;

    private final FeedBacklog backlog;
    private final ConnectionAccount account;
    private final @Nullable CurveServerKeys keys;
    private final ByteBudget budget = new ByteBudget(INCOMPLETE_BYTES);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final Set<TcpConnection> connections = new LinkedHashSet<>();
    private int keySteps;
    private long lastTendNs;

    public TcpConnections(FeedBacklog backlog, ConnectionAccount account, @Nullable CurveServerKeys keys) {
        this.backlog = backlog;
        this.account = account;
        this.keys = keys;
    }

    boolean isEmpty() {
        return connections.isEmpty();
    }

    /** Whether any has finished its handshake. */
    boolean isAnyReady() {
        return connections.stream().anyMatch(TcpConnection::isReady);
    }

    /** A new connection; the peer is greeted. The key is that of its channel, and is from here on this connection's. */
    void add(SocketChannel channel, SelectionKey key, InetSocketAddress address, long nowNs) {
        account.opened();
        final TcpConnection connection = new TcpConnection(channel, key, address, keys, budget, backlog, nowNs);
        if (connections.size() >= MAX_CONNECTIONS) {
            final TcpConnection victim = leastTrusted();
            end(victim == null ? connection : victim, Refusal.TOO_MANY_CONNECTIONS, nowNs);
            if (victim == null) {
                return;
            }
        }
        connections.add(connection);
        final FeedInlet.Ready ready = (selected, atNs) -> ready(connection, atNs);
        key.attach(ready);
        ready.ready(key, nowNs);
    }

    /** The oldest of those that never sent anything of use. */
    private @Nullable TcpConnection leastTrusted() {
        for (final TcpConnection connection : connections) {
            if (!connection.peer().isTrusted()) {
                return connection;
            }
        }
        return null;
    }

    void newTurn() {
        keySteps = KEY_STEPS_A_TURN;
    }

    private void ready(TcpConnection connection, long nowNs) {
        if (!connection.peer().isOpen()) {
            return;
        }
        try {
            connection.write();
            final Refusal refusal = mayRead(connection) ? connection.read(buffer, nowNs) : null;
            if (refusal != null) {
                end(connection, refusal, nowNs);
            }
        } catch (IOException e) {
            account.ended(connection.isReady());
            forget(connection);
        } catch (RuntimeException e) {
            LOG.error("unexpected, please report this", e);
            end(connection, Refusal.INTERNAL_ERROR, nowNs);
        }
    }

    private boolean mayRead(TcpConnection connection) {
        if (keys != null && !connection.isReady() && --keySteps < 0) {
            return false;
        }
        return backlog.hasRoom();
    }

    /** Ends those that waited too long. */
    long tend(long nowNs) {
        if (nowNs - lastTendNs >= TEND_INTERVAL_NS) {
            final boolean wasPaused = nowNs - lastTendNs > OWN_PAUSE_NS || !backlog.hasRoom();
            lastTendNs = nowNs;
            for (final TcpConnection connection : List.copyOf(connections)) {
                if (wasPaused) {
                    connection.excuse(nowNs);
                }
                final Refusal refusal = connection.timedOut(nowNs);
                if (refusal != null) {
                    end(connection, refusal, nowNs);
                }
            }
        }
        return connections.isEmpty() ? Long.MAX_VALUE : TEND_INTERVAL_NS;
    }

    private void end(TcpConnection connection, Refusal why, long nowNs) {
        account.refused(why, connection.peer().name(), nowNs);
        forget(connection);
    }

    private void forget(TcpConnection connection) {
        connections.remove(connection);
        connection.close();
    }

    void close() {
        for (final TcpConnection connection : List.copyOf(connections)) {
            account.ended(true);
            forget(connection);
        }
    }
}
