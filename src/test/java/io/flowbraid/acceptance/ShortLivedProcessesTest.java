// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs that live for a millisecond or two: gone before anybody could look them up. */
class ShortLivedProcessesTest {
    private static final int PROCESSES = 1_000;
    private static final int LANES = 4;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldGiveEachOfAThousandProcessesOneFlowWithItsExactBytes() throws Exception {
        try (FlowbraidProcess flowbraid = Product.start("up", "-o", "json");
                TrafficProgram server = TrafficProgram.python("thousand_server.py", PROCESSES)) {
            flowbraid.awaitNaming();
            final int port = server.number();

            try (TrafficProgram clients = TrafficProgram.start(
                    "bash", TrafficProgram.resource("thousand_clients.sh"), "" + port, "" + PROCESSES, "" + LANES)) {
                clients.finish();
            }

            final List<String> connections =
                    Stream.generate(server::line).limit(PROCESSES).toList();
            final List<FlowJson> flows = flowbraid.awaitFinalFlows(PROCESSES, flow -> flow.serverPort() == port);
            assertThat(flows)
                    .extracting(flow -> flow.clientPort() + " " + flow.clientPid())
                    .as("port and pid of each client")
                    .containsExactlyInAnyOrderElementsOf(connections);
            final SoftAssertions all = new SoftAssertions();
            for (FlowJson flow : flows) {
                all.assertThat(flow.text("/client/process/executable")).endsWith("/bash");
                all.assertThat(flow.serverPid()).as("server").isEqualTo(server.pid());
                all.assertThat(flow.clientPayload()).isEqualTo(1_000);
                all.assertThat(flow.serverPayload()).isEqualTo(3_000);
            }
            all.assertAll();
        }
    }
}
