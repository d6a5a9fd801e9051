// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import org.zeromq.ZMonitor;
import zmq.ZError;

/** Opens the sockets of both ends alike. */
public final class FeedSockets {
    private static final int RECONNECT_MS = 100;
    private static final int RECONNECT_LONGEST_MS = 1_000;
    /** A port may be held by a program that takes a connection and says nothing: try again soon. */
    public static final int HANDSHAKE_MS = 3_000;

    static final int LINGER_MS = 500;
    /** The longest is a command of CURVE's handshake. */
    private static final int MAX_FROM_COLLECTOR = 8 << 10;

    private static final int KEEPALIVE_IDLE_S = 30;
    private static final int KEEPALIVE_COUNT = 3;
    private static final int KEEPALIVE_INTERVAL_S = 3;

    private FeedSockets() {}

    /** A socket that is not yet attached. */
    public static ZMQ.Socket create(ZContext context, SocketType type) {
        final ZMQ.Socket socket = context.createSocket(type);
        socket.setIPv6(true);
        socket.setLinger(LINGER_MS);
        socket.setHandshakeIvl(HANDSHAKE_MS);
        socket.setReconnectIVL(RECONNECT_MS);
        socket.setReconnectIVLMax(RECONNECT_LONGEST_MS);
        socket.setTCPKeepAlive(1);
        socket.setTCPKeepAliveIdle(KEEPALIVE_IDLE_S);
        socket.setTCPKeepAliveCount(KEEPALIVE_COUNT);
        socket.setTCPKeepAliveInterval(KEEPALIVE_INTERVAL_S);
        return socket;
    }

    /**
     * Keeps what a peer sends from ending JeroMQ's I/O thread. A collector sends subscriptions and nothing else: small
     * frames. JeroMQ 0.6.0 takes a length with the top bit set for a small one, cuts it to 32 bits, and throws when
     * that is negative (zeromq/jeromq 1005).
     */
    public static void guard(ZMQ.Socket socket) {
        socket.setMaxMsgSize(MAX_FROM_COLLECTOR);
        socket.setMsgAllocator(size -> new GuardedMessage(size < 0 || size > MAX_FROM_COLLECTOR ? 0 : size));
    }

    /**
     * Reports it when a peer ends the connections of an agent at once.
     *
     * @param connected is told in JeroMQ's thread whether a connection was made, or has ended
     */
    public static void reportRefusals(
            ZMQ.Socket socket, FeedEndpoint endpoint, boolean isEncrypted, Consumer<Boolean> connected) {
        final RefusedHandshakes refusals = new RefusedHandshakes(endpoint, isEncrypted);
        socket.setEventHook(
                event -> {
                    refusals.take(event);
                    connected.accept(event.getEvent() == ZMonitor.Event.CONNECTED);
                },
                RefusedHandshakes.EVENTS);
    }

    /** Ends what the endpoint has, and connects once more; false when the host has no address any more. */
    public static boolean connectAgain(ZMQ.Socket socket, FeedEndpoint endpoint) {
        socket.disconnect(endpoint.address());
        try {
            return socket.connect(endpoint.address());
        } catch (ZMQException | IllegalArgumentException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Binds or connects, whichever the endpoint says. */
    public static void attach(ZMQ.Socket socket, FeedEndpoint endpoint) {
        try {
            final boolean isAttached =
                    endpoint.binds() ? socket.bind(endpoint.address()) : socket.connect(endpoint.address());
            if (isAttached) {
                return;
            }
            throw refused(endpoint, socket.errno(), null);
        } catch (ZMQException e) {
            socket.close();
            throw refused(endpoint, e.getErrorCode(), e);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            socket.close();
            throw new FeedException(endpoint.text() + ": the host is not known here; write its address instead", e);
        }
    }

    private static FeedException refused(FeedEndpoint endpoint, int error, @Nullable Throwable cause) {
        final String why = switch (error) {
            case ZError.EADDRINUSE -> "the port is in use by another program; stop that one or choose another port";
            case ZError.EADDRNOTAVAIL ->
                endpoint.binds()
                        ? "this host has no such address; use one of its own, or * for all of them"
                        : "the name has no address; correct it, or write the address";
            case ZError.EACCESS -> "no permission for this port; choose one above 1023";
            default -> "the socket cannot be opened (" + ZError.toString(error) + "); choose another endpoint";
        };
        return new FeedException(endpoint.text() + ": " + why, cause);
    }
}
