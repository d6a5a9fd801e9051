// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.tcp;

import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.FeedException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import jdk.net.ExtendedSocketOptions;

/** What the sockets of a subscriber have in common. */
final class TcpChannels {
    static final int RECEIVE_BUFFER = 8 << 20;

    private static final int KEEPALIVE_IDLE_S = 30;
    private static final int KEEPALIVE_COUNT = 3;
    private static final int KEEPALIVE_INTERVAL_S = 3;

    private TcpChannels() {}

    static InetSocketAddress resolve(FeedEndpoint endpoint) {
        try {
            return TcpAddress.parse(endpoint).resolve();
        } catch (UnknownHostException e) {
            throw new FeedException(endpoint.text() + ": the host is not known here; write its address instead", e);
        }
    }

    static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        set(channel, ExtendedSocketOptions.TCP_KEEPIDLE, KEEPALIVE_IDLE_S);
        set(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, KEEPALIVE_COUNT);
        set(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEPALIVE_INTERVAL_S);
    }

    private static void set(SocketChannel channel, SocketOption<Integer> option, int value) throws IOException {
        if (channel.supportedOptions().contains(option)) {
            channel.setOption(option, value);
        }
    }

    static void close(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is left to do with it.
        }
    }

    static FeedException refused(FeedEndpoint endpoint, IOException cause) {
        final String message = String.valueOf(cause.getMessage());
        final String known = message.toLowerCase(Locale.ROOT);
        final String why;
        if (known.contains("already in use")) {
            why = "the port is in use by another program; stop that one or choose another port";
        } else if (known.contains("cannot assign")) {
            why = "this host has no such address; use one of its own, or * for all of them";
        } else if (known.contains("permission denied")) {
            why = "no permission for this port; choose one above 1023";
        } else {
            why = "the socket cannot be opened (" + message + "); choose another endpoint";
        }
        return new FeedException(endpoint.text() + ": " + why, cause);
    }
}
