// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;

/** A port at which a collector listens, and the agents and collectors that use it. */
record Feed(int port) {
    static Feed create() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new Feed(socket.getLocalPort());
        }
    }

    /** As the collector names it. */
    String endpoint() {
        return "tcp://*:" + port + "c";
    }

    FlowbraidProcess agent(String... more) throws IOException {
        return start(List.of("agent", "--zmq", "tcp://127.0.0.1:" + port + "c"), more);
    }

    /** A collector without any capture. */
    FlowbraidProcess collector(String... more) throws IOException {
        return start(List.of("run", "-i", endpoint(), "-o", "json"), more);
    }

    private static FlowbraidProcess start(List<String> arguments, String... more) throws IOException {
        return Product.start(Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new));
    }
}
