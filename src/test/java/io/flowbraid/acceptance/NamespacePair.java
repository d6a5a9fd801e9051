// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two network namespaces that reach each other by their interfaces {@code wire}.
 *
 * @param between a namespace with a bridge between the two; null when they are joined directly
 */
record NamespacePair(
        NetworkNamespace clients,
        NetworkNamespace servers,
        @Nullable NetworkNamespace between) implements AutoCloseable {
    static final String CLIENT_ADDRESS = "10.213.9.1";
    static final String SERVER_ADDRESS = "10.213.9.2";

    /** Joined by one veth pair. */
    static NamespacePair create() throws IOException, InterruptedException {
        final NamespacePair pair = new NamespacePair(NetworkNamespace.create(), NetworkNamespace.create(), null);
        pair.clients.ip("link add wire type veth peer name wire netns " + pair.servers.name());
        pair.address();
        return pair;
    }

    /** Each joined by a veth pair to a bridge, as containers are. */
    static NamespacePair onBridge() throws IOException, InterruptedException {
        final NetworkNamespace between = NetworkNamespace.create();
        final NamespacePair pair = new NamespacePair(NetworkNamespace.create(), NetworkNamespace.create(), between);
        between.ip("link add bridge type bridge");
        between.ip("link set bridge up");
        for (final NetworkNamespace end : List.of(pair.clients, pair.servers)) {
            final String port = end == pair.clients ? "clients" : "servers";
            between.ip("link add " + port + " type veth peer name wire netns " + end.name());
            between.ip("link set " + port + " master bridge up");
        }
        pair.address();
        return pair;
    }

    private void address() throws IOException, InterruptedException {
        clients.ip("address add " + CLIENT_ADDRESS + "/24 dev wire");
        servers.ip("address add " + SERVER_ADDRESS + "/24 dev wire");
        clients.ip("link set wire up");
        servers.ip("link set wire up");
    }

    TrafficProgram server() throws IOException {
        return TrafficProgram.pythonIn(servers.entering(), "echo_server.py", 0, SERVER_ADDRESS);
    }

    TrafficProgram client(int port) throws IOException {
        return TrafficProgram.pythonIn(clients.entering(), "echo_client.py", port, 0, SERVER_ADDRESS);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        clients.close();
        servers.close();
        if (between != null) {
            between.close();
        }
    }
}
