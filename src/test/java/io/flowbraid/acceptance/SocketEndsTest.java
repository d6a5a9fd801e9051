// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How connections without packets begin and end when all does not go well. */
class SocketEndsTest {
    private static final String SWALLOWING_ADDRESS = "10.213.9.77";
    private static final String UNREACHABLE_ADDRESS = "10.213.10.1";

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldSayWhyEachConnectFailed() throws Exception {
        final Feed feed = Feed.create();
        try (NamespacePair pair = NamespacePair.create();
                FlowbraidProcess agent = feed.agent();
                FlowbraidProcess collector = feed.collector();
                TrafficProgram resetter = TrafficProgram.pythonIn(
                        pair.servers().entering(), "resetter.py", NamespacePair.SERVER_ADDRESS)) {
            pair.clients().run("sysctl", "-qw", "net.ipv4.tcp_syn_retries=1");
            pair.clients().ip("neighbour add " + SWALLOWING_ADDRESS + " lladdr 02:fb:00:00:00:77 dev wire");
            pair.clients().ip("route add 10.213.10.0/24 via " + NamespacePair.SERVER_ADDRESS);
            pair.servers().run("sysctl", "-qw", "net.ipv4.ip_forward=1");
            pair.servers().ip("route add unreachable 10.213.10.0/24");
            final int resettingPort = resetter.number();
            collector.awaitNaming();
            try (TrafficProgram client = TrafficProgram.pythonIn(
                    pair.clients().entering(),
                    "failed_connects.py",
                    NamespacePair.SERVER_ADDRESS,
                    SWALLOWING_ADDRESS,
                    UNREACHABLE_ADDRESS,
                    resettingPort)) {
                for (final String reason : new String[] {"refused", "timed_out", "unreachable"}) {
                    final int port = client.number();
                    final FlowJson flow = collector.awaitFinalFlow(each -> each.clientPort() == port);
                    assertThat(flow.endReason())
                            .as("%s; %s", flow, agent.messages())
                            .isEqualTo(reason);
                    assertThat(flow.text("/socket/client/end_reason")).isEqualTo(reason);
                    assertThat(flow.clientPid()).isEqualTo(client.pid());
                    assertThat(flow.serverPid()).as("nobody was there").isEqualTo(FlowJson.NOBODY);
                    assertThat(flow.clientPayload() + flow.serverPayload()).isZero();
                }
                final int port = client.number();
                final FlowJson reset = collector.awaitFinalFlow(each -> each.clientPort() == port);
                assertThat(reset.text("/socket/client/end_reason"))
                        .as("%s", reset)
                        .isEqualTo("rst");
                assertThat(reset.serverPid()).isEqualTo(resetter.pid());
                client.finish();
                assertThat(collector.finalFlows(each -> each.clientPid() == client.pid()))
                        .hasSize(4);
            }
        }
    }

    /** The kernel completes the handshake; the program has not come to accept yet. */
    @Test
    void shouldLendTheListenerToAConnectionThatNobodyAccepted() throws Exception {
        final Feed feed = Feed.create();
        final Path config = Files.writeString(directory.resolve("flowbraid.conf"), "timeouts.active = 2 s\n");
        try (FlowbraidProcess agent = feed.agent();
                FlowbraidProcess collector = feed.collector("--config", config.toString());
                TrafficProgram server = TrafficProgram.python("idle_listener.py")) {
            collector.awaitNaming();
            final int port = server.number();
            try (TrafficProgram client = TrafficProgram.python("echo_client.py", port, 0)) {
                final int clientPort = client.number();

                final FlowJson flow = collector.awaitFlow(each -> each.clientPort() == clientPort && !each.isFinal());
                assertThat(flow.clientPid()).isEqualTo(client.pid());
                assertThat(flow.serverPid())
                        .as("%s; %s", flow, agent.messages())
                        .isEqualTo(server.pid());
                assertThat(flow.text("/server/attribution/status")).isEqualTo("partial");
                assertThat(flow.text("/server/attribution/method")).isEqualTo("listen");
            }
        }
    }
}
