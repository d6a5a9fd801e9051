// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A wire that loses packets: what the kernels of both ends know of it stands beside what the packets show. */
class TcpHealthTest {
    private static final String SERVER_ADDRESS = "10.213.11.2";
    private static final int BYTES = 400_000;
    private static final int SILENT_PORT = 7;

    @Test
    void shouldShowTheLossesOfAWireAsBothKernelsAndThePacketsSeeThem() throws Exception {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/usr/sbin/nft");
        try (NetworkNamespace clients = NetworkNamespace.create();
                NetworkNamespace servers = NetworkNamespace.create()) {
            join(clients, servers);
            try (FlowbraidProcess flowbraid =
                            Product.start("up", "-o", "json", "-i", "lo", "-i", "wire@netns:" + clients.name());
                    TrafficProgram server =
                            TrafficProgram.pythonIn(servers.entering(), "echo_server.py", 0, SERVER_ADDRESS)) {
                flowbraid.awaitNaming();
                final int port = server.number();

                // The first packet waits for the neighbour's address, which is not what is measured here.
                try (TrafficProgram first =
                        TrafficProgram.pythonIn(clients.entering(), "bulk.py", SERVER_ADDRESS, port, 1)) {
                    first.finish();
                }
                lossy(flowbraid, clients, server, port);
                failing(flowbraid, clients);
            }
        }
    }

    private static void lossy(FlowbraidProcess flowbraid, NetworkNamespace clients, TrafficProgram server, int port)
            throws Exception {
        try (TrafficProgram client =
                TrafficProgram.pythonIn(clients.entering(), "bulk.py", SERVER_ADDRESS, port, BYTES)) {
            final int clientPort = client.number();
            client.finish();

            final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.clientPort() == clientPort);
            assertThat(flow.clientPid()).as("%s", flow).isEqualTo(client.pid());
            assertThat(flow.serverPid()).isEqualTo(server.pid());
            assertThat(flow.number("/tcp/retransmitted/client")).as("%s", flow).isPositive();
            assertThat(flow.number("/socket/client/retransmits")).isPositive();
            assertThat(flow.number("/socket/server/out_of_order")).isPositive();
            assertThat(flow.number("/socket/client/srtt_ms")).isPositive();
            assertThat(flow.number("/socket/client/rttvar_ms")).isPositive();
            assertThat(flow.json().at("/socket/client/lost").isNumber()).isTrue();
            assertThat(flow.text("/socket/client/state")).isNotEmpty();
            assertThat(flow.number("/socket/server/bytes_received").intValue()).isEqualTo(BYTES);
            assertThat(flow.text("/reconciliation/client_to_server")).isEqualTo("equal");
            assertThat(flow.json().at("/tcp/failure").isMissingNode()).isTrue();
        }
    }

    private static void failing(FlowbraidProcess flowbraid, NetworkNamespace clients) throws Exception {
        try (TrafficProgram client =
                TrafficProgram.pythonIn(clients.entering(), "failing_connects.py", SERVER_ADDRESS, SILENT_PORT)) {
            final int refusedPort = client.number();
            final int silentPort = client.number();
            client.finish();

            final List<FlowJson> flows = List.of(
                    flowbraid.awaitFinalFlow(each -> each.clientPort() == refusedPort),
                    flowbraid.awaitFinalFlow(each -> each.clientPort() == silentPort));
            assertThat(flows).extracting(each -> each.text("/tcp/failure")).containsExactly("refused", "timed_out");
            assertThat(flows).extracting(FlowJson::clientPid).containsOnly(client.pid());
        }
    }

    private static void join(NetworkNamespace clients, NetworkNamespace servers) throws Exception {
        clients.ip("link add wire type veth peer name wire netns " + servers.name());
        clients.ip("address add 10.213.11.1/24 dev wire");
        servers.ip("address add " + SERVER_ADDRESS + "/24 dev wire");
        // Without super-packets, so that many may be lost.
        clients.ip("link set wire gso_max_segs 1 up");
        servers.ip("link set wire up");
        final List<String> nft = new ArrayList<>(servers.entering());
        nft.addAll(List.of("nft", "-f", "-"));
        final Process rules = new ProcessBuilder(nft)
                .inheritIO()
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .start();
        try (var input = rules.getOutputStream()) {
            input.write("""
                table ip lossy {
                  chain in {
                    type filter hook input priority 0;
                    tcp dport %d drop
                    ip length > 600 numgen random mod 20 == 0 drop
                  }
                }
                """.formatted(SILENT_PORT).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(rules.waitFor()).as("nft").isZero();
    }
}
