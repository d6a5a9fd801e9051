// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Keeps clients from shutting others out: a request that dribbles in is cut off, and connections are bounded, in all
 * and from one address.
 *
 * <p>A new connection is never the one that suffers while another can be given up. At the limit, the first to be closed
 * is a connection whose request has been incomplete for up to a second, then one that has never asked anything, then
 * one whose request has just come, then one that is answered, then one whose client has not taken its answer for long;
 * of each kind the oldest. So half requests in any number shut nobody out.
 */
final class ConnectionLimits extends Handler.Wrapper implements Connection.Listener {
    static final int MAX_CONNECTIONS = 192;
    static final int MAX_PER_ADDRESS = 96;

    private static final long SWEEP_MS = 1_000;
    /** An answer that was not taken for so long may be given up for somebody else. */
    private static final long SLOW_ANSWER_NS = TimeUnit.SECONDS.toNanos(30);

    private final Map<Connection, ClientConnection> connections = new ConcurrentHashMap<>();
    private final Scheduler scheduler;

    ConnectionLimits(Scheduler scheduler, Handler inside) {
        super(inside);
        this.scheduler = scheduler;
    }

    /**
     * Begins to look for clients that are too slow; once the server runs, since its scheduler starts after its
     * handlers.
     */
    void watch() {
        scheduler.schedule(this::sweep, SWEEP_MS, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        final long nowNs = System.nanoTime();
        for (final ClientConnection client : connections.values()) {
            if (client.isTooSlow(nowNs)) {
                close(client);
            }
        }
        if (isRunning()) {
            watch();
        }
    }

    @Override
    public void onOpened(Connection connection) {
        final String address = address(connection.getEndPoint().getRemoteSocketAddress());
        final ClientConnection opened = new ClientConnection(connection, address, System.nanoTime());
        connections.put(connection, opened);
        if (of(address).count() > MAX_PER_ADDRESS) {
            giveUp(opened, client -> client.address.equals(address));
        } else if (connections.size() > MAX_CONNECTIONS) {
            giveUp(opened, client -> true);
        }
    }

    private Stream<ClientConnection> of(String address) {
        return connections.values().stream().filter(client -> client.address.equals(address));
    }

    /** Closes one of those; the new one itself when all are in use. */
    private void giveUp(ClientConnection opened, Predicate<ClientConnection> among) {
        close(oldest(among.and(ClientConnection::isHalf), opened)
                .or(() -> oldest(among.and(ClientConnection::isSilent), opened))
                .or(() -> oldest(among.and(ClientConnection::hasPart), opened))
                .or(() -> oldest(among.and(ClientConnection::isIdle), opened))
                .or(() -> oldest(among.and(this::isUntaken), opened))
                .orElse(opened));
    }

    /** Taken off the list at once, while it may still be closing: the next to be given up is another. */
    private void close(ClientConnection client) {
        connections.remove(client.connection);
        client.close();
    }

    private Optional<ClientConnection> oldest(Predicate<ClientConnection> among, ClientConnection opened) {
        return connections.values().stream()
                .filter(client -> client != opened)
                .filter(among)
                .min(Comparator.comparingLong(ClientConnection::sinceNs));
    }

    private boolean isUntaken(ClientConnection client) {
        return client.isBusy() && System.nanoTime() - client.sinceNs() > SLOW_ANSWER_NS;
    }

    @Override
    public void onClosed(Connection connection) {
        connections.remove(connection);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        final ClientConnection client =
                connections.get(request.getConnectionMetaData().getConnection());
        if (client != null) {
            client.requested(System.nanoTime());
            request.setAttribute(ClientConnection.class.getName(), client);
            Request.addCompletionListener(request, failure -> client.answered(System.nanoTime()));
        }
        return super.handle(request, response, callback);
    }

    /** The answer to this request goes on for as long as its client listens. */
    static void streams(Request request) {
        if (request.getAttribute(ClientConnection.class.getName()) instanceof ClientConnection client) {
            client.streams();
        }
    }

    private static String address(SocketAddress remote) {
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : String.valueOf(remote);
    }
}
