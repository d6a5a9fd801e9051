// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code up --netns}: one network namespace as a host of its own. */
class HostOfItsOwnTest {
    private static final String NETWORK = "10.213.9.";

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldKnowTheOwnersOfItsNamespaceOnly() throws Exception {
        try (NamespacePair pair = NamespacePair.create();
                FlowbraidProcess clients = up(pair.clients());
                FlowbraidProcess servers = up(pair.servers())) {
            clients.awaitMessage("Ctrl-C ends");
            servers.awaitMessage("Ctrl-C ends");
            final int clientPid;
            final int serverPid;
            try (TrafficProgram server = pair.server();
                    TrafficProgram client = pair.client(server.number())) {
                client.number();
                clientPid = client.pid();
                serverPid = server.pid();
                client.tell("hello");
                client.line();
                client.endInput();
                client.finish();
            }

            final FlowJson ofClients =
                    clients.awaitFinalFlow(flow -> flow.text("/client/ip").startsWith(NETWORK));
            final FlowJson ofServers =
                    servers.awaitFinalFlow(flow -> flow.text("/client/ip").startsWith(NETWORK));
            assertThat(List.of(ofClients.clientPid(), ofServers.serverPid())).containsExactly(clientPid, serverPid);
            assertThat(ofClients.has("/server/process/pid")).isFalse();
            assertThat(ofServers.has("/client/process/pid")).isFalse();
        }
    }

    private static FlowbraidProcess up(NetworkNamespace namespace) throws Exception {
        return Product.startBehind(namespace.entering(), "up", "--netns", namespace.name(), "-i", "wire", "-o", "json");
    }
}
