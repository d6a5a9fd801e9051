// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import io.flowbraid.web.RefusedException;
import java.nio.file.Path;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * Serves at a Unix socket, if there is to be one. It is bound where nobody else can look, and gets its name when mode
 * and group are right: there is no moment in which others may connect. (NOT thread safe.)
 */
final class UnixListener implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 64;
    private static final long STOP_MS = 500;

    private final @Nullable UnixSocket socket;
    private @Nullable Path bound;
    private @Nullable Object key;
    private String trouble = "";

    /** @param socket null for none */
    UnixListener(@Nullable UnixSocket socket) {
        this.socket = socket;
    }

    /**
     * Adds it to a server that has not started.
     *
     * @throws RefusedException when the place that the user named cannot be had
     */
    void addTo(Server server, ConnectionFactory http, long idleMs, Connection.Listener peers) throws RefusedException {
        if (socket == null) {
            return;
        }
        final Path place;
        try {
            place = socket.prepare();
        } catch (RefusedException e) {
            goOnWithout(socket, e);
            return;
        }
        bound = place;
        final UnixDomainServerConnector connector = new UnixDomainServerConnector(server, 0, 1, http);
        connector.setUnixDomainPath(place);
        connector.setIdleTimeout(idleMs);
        connector.setShutdownIdleTimeout(STOP_MS);
        connector.addEventListener(peers);
        connector.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
        server.addConnector(connector);
    }

    /** The server has started: from now on the socket can be found. */
    void publish() throws RefusedException {
        if (socket == null || bound == null) {
            return;
        }
        try {
            socket.publish(bound);
            key = socket.key();
        } catch (RefusedException e) {
            goOnWithout(socket, e);
        }
    }

    private void goOnWithout(UnixSocket missing, RefusedException refused) throws RefusedException {
        if (missing.isAsked()) {
            throw refused;
        }
        trouble = refused.sentence();
    }

    /** Why there is none where there should be one; empty when all is well. */
    String trouble() {
        return trouble;
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.remove(key);
        }
        if (bound != null) {
            UnixSocket.clear(bound);
        }
    }
}
