// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import io.flowbraid.web.RefusedException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.UnresolvedAddressException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * The HTTP server: a few daemon threads, one selector, bounded buffers and connections. It serves people who look,
 * beside a capture that must not be disturbed.
 */
public final class WebServer implements AutoCloseable {
    /** Above the limits at which connections are given up: only when closing them takes long does accepting stop. */
    private static final int MAX_ACCEPTED = ConnectionLimits.MAX_CONNECTIONS + 64;

    private static final long IDLE_MS = 30_000;
    private static final int HEADER_BYTES = 16 * 1024;
    private static final long POOLED_BYTES = 8 * 1024 * 1024;
    /** What the kernel holds for a client that does not read. */
    private static final int SEND_BYTES = 256 * 1024;

    private static final long STOP_MS = 500;
    /** Kept here: the level of a logger that nobody holds is forgotten. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    private final Server server;
    private final ServerConnector connector;
    private final WebSettings settings;
    private final UnixListener unix;

    private WebServer(Server server, ServerConnector connector, WebSettings settings, UnixListener unix) {
        this.unix = unix;
        this.server = server;
        this.connector = connector;
        this.settings = settings;
    }

    /**
     * Binds and serves.
     *
     * @param onThreadStart is run by each thread first
     * @throws RefusedException when the address can't be had
     */
    public static WebServer start(WebSettings settings, Routes routes, Runnable onThreadStart) throws RefusedException {
        JETTY.setLevel(Level.WARNING);
        final Server server = new Server(
                new WebThreads(onThreadStart),
                new ScheduledExecutorScheduler("web-timer", true),
                new ArrayByteBufferPool(0, -1, -1, -1, POOLED_BYTES, POOLED_BYTES));
        server.setErrorHandler(WebServer::refuse);
        server.setStopTimeout(0);
        final ServerConnector connector = connector(server, settings);
        server.addConnector(connector);
        connector.addBean(new NetworkConnectionLimit(MAX_ACCEPTED, connector));
        final ConnectionPeers peers = new ConnectionPeers(settings.users());
        connector.addEventListener(peers);
        final UnixListener unix = new UnixListener(settings.unixSocket());
        unix.addTo(server, http(), IDLE_MS, peers);
        final ConnectionLimits limits = new ConnectionLimits(server.getScheduler(), new Gate(settings, routes));
        connector.addEventListener(limits);
        server.setHandler(limits);
        final WebServer web = new WebServer(server, connector, settings, unix);
        web.open();
        limits.watch();
        return web;
    }

    private static HttpConnectionFactory http() {
        final HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setRelativeRedirectAllowed(true);
        http.setUseInputDirectByteBuffers(false);
        http.setUseOutputDirectByteBuffers(false);
        return new HttpConnectionFactory(http);
    }

    private static ServerConnector connector(Server server, WebSettings settings) {
        final ServerConnector connector = new ServerConnector(server, 0, 1, http());
        if (!settings.host().equals("*")) {
            connector.setHost(settings.host().replaceAll("[\\[\\]]", ""));
        }
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE_MS);
        connector.setShutdownIdleTimeout(STOP_MS);
        connector.setAcceptedSendBufferSize(SEND_BYTES);
        return connector;
    }

    private void open() throws RefusedException {
        try {
            // Bound first: a failure has its cause at hand, not wrapped by the start of the parts.
            connector.open();
        } catch (IOException | UnresolvedAddressException e) {
            close();
            throw new RefusedException(RefusedException.UNAVAILABLE, cannotBind(e));
        }
        try {
            server.start();
            unix.publish();
        } catch (RefusedException e) {
            close();
            throw e;
        } catch (Exception e) {
            close();
            throw new IllegalStateException("the web server did not start", e);
        }
    }

    private String cannotBind(Exception cause) {
        final String where = settings.host() + ":" + settings.port();
        final String message = String.valueOf(
                cause.getCause() instanceof SocketException inner ? inner.getMessage() : cause.getMessage());
        if (message.contains("in use")) {
            return "the page: another program listens on " + where + "; end it, or choose another place with --http "
                    + settings.host() + ":" + (settings.port() % 65_535 + 1);
        }
        if (message.contains("ermission")) {
            return "the page: ports below 1024 are root's, and " + where + " is one; choose a port above with --http "
                    + settings.host() + ":3000";
        }
        if (cause instanceof BindException
                || message.contains("assign")
                || cause instanceof UnresolvedAddressException
                || cause.getCause() instanceof UnresolvedAddressException) {
            return "the page: " + settings.host()
                    + " is not an address of this host; choose one of its own with --http, " + "or 127.0.0.1:"
                    + settings.port();
        }
        return "the page cannot be served on " + where + ": " + message + "; choose another place with --http";
    }

    /** Where it is bound, with the port the system chose if it was left to it. */
    public InetSocketAddress address() {
        return new InetSocketAddress(
                settings.isForAll() ? "0.0.0.0" : settings.host().replaceAll("[\\[\\]]", ""), connector.getLocalPort());
    }

    /**
     * What to open in a browser.
     *
     * @param nameForAll the host's name, shown when bound to all addresses
     */
    public String url(String nameForAll) {
        return "http://" + (settings.isForAll() ? nameForAll : settings.host()) + ":" + connector.getLocalPort() + "/";
    }

    /** Why the API is not served at the Unix socket that was planned; empty when all is well. */
    public String unixTrouble() {
        return unix.trouble();
    }

    /** What Jetty itself refuses, in our words. */
    private static boolean refuse(Request request, Response response, Callback callback) {
        final int status = response.getStatus();
        Responses.send(
                response,
                callback,
                Answer.error(status, HttpStatus.getMessage(status) + ": the request is not understood"));
        return true;
    }

    @Override
    public void close() {
        try {
            unix.close();
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the web server did not stop", e);
        }
    }
}
