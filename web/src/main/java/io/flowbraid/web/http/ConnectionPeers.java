// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.OptionalInt;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;

/**
 * Finds out who is at the other end of each connection when it opens, before a request is read: later the client may
 * have closed its socket, and the kernel would no longer know whose it was.
 */
final class ConnectionPeers implements Connection.Listener {
    private final LocalUsers users;

    ConnectionPeers(LocalUsers users) {
        this.users = users;
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof ConnectionMetaData attributes) {
            attributes.setAttribute(Visitor.ATTRIBUTE, peer(connection.getEndPoint()));
        }
    }

    /** What was found out when the connection of a request opened. */
    static Visitor of(ConnectionMetaData connection) {
        return connection.getAttribute(Visitor.ATTRIBUTE) instanceof Visitor visitor ? visitor : Visitor.UNKNOWN;
    }

    private Visitor peer(EndPoint end) {
        final SocketAddress server = end.getLocalSocketAddress();
        if (server instanceof UnixDomainSocketAddress) {
            // The mode of the socket's file lets in only those who have access.
            return new Visitor(unixUser(end), true);
        }
        if (!(server instanceof InetSocketAddress here)
                || !(end.getRemoteSocketAddress() instanceof InetSocketAddress there)) {
            return Visitor.UNKNOWN;
        }
        final OptionalInt uid = users.clientOf(here, there);
        return uid.isPresent()
                ? new Visitor(users.name(uid.getAsInt()), users.isAllowed(uid.getAsInt()))
                : new Visitor(there.getAddress().getHostAddress(), false);
    }

    private static String unixUser(EndPoint end) {
        try {
            return end instanceof SocketChannelEndPoint socket
                    ? socket.getChannel()
                                    .getOption(ExtendedSocketOptions.SO_PEERCRED)
                                    .user()
                                    .getName()
                            + " (Unix socket)"
                    : "a user of the Unix socket";
        } catch (IOException | UnsupportedOperationException e) {
            return "a user of the Unix socket";
        }
    }
}
