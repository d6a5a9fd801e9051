// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.tcp;

import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.FeedException;
import io.flowbraid.model.network.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** An endpoint's {@code tcp://HOST:PORT}, taken apart; {@code *} is any address, or any free port. */
record TcpAddress(String host, int port) {
    private static final String SCHEME = "tcp://";

    static TcpAddress parse(FeedEndpoint endpoint) {
        final String address = endpoint.address();
        final int colon = address.lastIndexOf(':');
        if (!address.startsWith(SCHEME) || colon < SCHEME.length()) {
            throw new FeedException(endpoint.text() + ": a feed is written tcp://HOST:PORT");
        }
        final String port = address.substring(colon + 1);
        final String host = address.substring(SCHEME.length(), colon);
        try {
            return new TcpAddress(
                    host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
                    port.equals("*") ? 0 : Integer.parseInt(port));
        } catch (NumberFormatException e) {
            throw new FeedException(endpoint.text() + ": '" + port + "' is no port", e);
        }
    }

    InetSocketAddress resolve() throws UnknownHostException {
        return host.equals("*")
                ? new InetSocketAddress(port)
                : new InetSocketAddress(InetAddress.getByName(host), port);
    }

    /** The host alone, as messages show it. */
    static String hostOf(InetSocketAddress address) {
        final InetAddress host = address.getAddress();
        return host == null ? address.getHostString() : host.getHostAddress();
    }

    static String textOf(InetSocketAddress address) {
        return IpAddress.withPort(hostOf(address), address.getPort());
    }
}
