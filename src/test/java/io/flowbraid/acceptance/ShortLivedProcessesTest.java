// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

            final Map<Integer, Integer> pidByPort = pids(server);
            final List<FlowJson> flows = flowbraid.awaitFinalFlows(PROCESSES, flow -> flow.serverPort() == port);
            assertThat(flows).extracting(FlowJson::clientPort).containsExactlyInAnyOrderElementsOf(pidByPort.keySet());
            assertThat(flows)
                    .filteredOn(flow -> isWrong(flow, server, pidByPort))
                    .as("wrong owners")
                    .isEmpty();
            final SoftAssertions all = new SoftAssertions();
            for (FlowJson flow : flows) {
                all.assertThat(flow.clientPid()).as("client").isEqualTo(pidByPort.get(flow.clientPort()));
                all.assertThat(flow.text("/client/process/executable")).endsWith("/bash");
                all.assertThat(flow.serverPid()).as("server").isEqualTo(server.pid());
                all.assertThat(flow.clientPayload()).isEqualTo(1_000);
                all.assertThat(flow.serverPayload()).isEqualTo(3_000);
            }
            all.assertAll();
        }
    }

    private static boolean isWrong(FlowJson flow, TrafficProgram server, Map<Integer, Integer> pidByPort) {
        return flow.clientPid() != FlowJson.NOBODY
                        && flow.clientPid() != pidByPort.getOrDefault(flow.clientPort(), FlowJson.NOBODY)
                || flow.serverPid() != FlowJson.NOBODY && flow.serverPid() != server.pid();
    }

    private static Map<Integer, Integer> pids(TrafficProgram server) {
        final Map<Integer, Integer> pidByPort = new HashMap<>();
        for (int i = 0; i < PROCESSES; i++) {
            final String[] portAndPid = server.line().split(" ");
            pidByPort.put(Integer.parseInt(portAndPid[0]), Integer.parseInt(portAndPid[1]));
        }
        return pidByPort;
    }
}
