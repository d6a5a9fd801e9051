// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * IPv6 with extension headers: the kernel itself writes one before TCP segments of more than 64 kB, and programs ask
 * for others. The flows are those of TCP and UDP, without packets.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ExtensionHeadersTest {
    private FlowbraidProcess flowbraid;
    private NetworkNamespace host;

    @BeforeAll
    void start() throws Exception {
        Kernel.assumeRootAndEbpf();
        host = NetworkNamespace.create();
        flowbraid = Product.start("up", "-i", "none", "-o", "json");
        flowbraid.awaitNaming();
    }

    @AfterAll
    void stop() throws Exception {
        if (flowbraid != null) {
            flowbraid.close();
        }
        if (host != null) {
            host.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"none, 3000000", "hop, 30000", "dst, 30000"})
    void shouldMakeFlowsOfTcpAndUdpAlone(String header, int bytes) throws Exception {
        try (TrafficProgram program =
                TrafficProgram.pythonIn(host.entering(), "extensions.py", header, Integer.toString(bytes))) {
            final int tcpClient = program.number();
            final int tcpServer = program.number();
            final int udpClient = program.number();
            final int udpServer = program.number();
            program.finish();
            flowbraid.awaitFinalFlow(flow -> flow.clientPort() == udpClient && flow.serverPort() == udpServer);
            flowbraid.awaitFinalFlow(flow -> flow.clientPort() == tcpClient && flow.serverPort() == tcpServer);
            flowbraid.awaitNaming();

            final List<FlowJson> flows = flowbraid.finalFlows(
                    flow -> flow.clientPid() == program.pid() || flow.serverPid() == program.pid());
            assertThat(flows).extracting(FlowJson::transport).containsExactlyInAnyOrder("tcp", "udp");
            assertThat(flows)
                    .filteredOn(flow -> flow.transport().equals("tcp"))
                    .extracting(FlowJson::clientPayload)
                    .containsExactly((long) bytes);
            assertThat(flows)
                    .filteredOn(flow -> flow.transport().equals("udp"))
                    .extracting(FlowJson::clientPayload, FlowJson::serverPayload)
                    .containsExactly(tuple(3_000L, 900L));
            assertThat(flows).allMatch(FlowJson::isBothNamed);
        }
    }
}
