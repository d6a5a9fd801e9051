// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A kernel worker opens and accepts the further subflows of MPTCP: all belong to the processes of the MPTCP socket. */
class SubflowsTest {
    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeMptcp();
    }

    @Test
    void shouldNameTheProcessesOfTheMptcpSocketForEverySubflow() throws Exception {
        try (NetworkNamespace host = NetworkNamespace.create()) {
            host.ip("address add 127.0.0.5/8 dev lo");
            host.ip("address add fd00::1/64 dev lo nodad");
            host.ip("address add fd00::5/64 dev lo nodad");
            host.ip("mptcp limits set subflow 4 add_addr_accepted 4");
            for (final String address : List.of("127.0.0.5", "fd00::5")) {
                host.ip("mptcp endpoint add " + address + " dev lo subflow");
            }
            try (FlowbraidProcess flowbraid =
                    Product.start("up", "-i", "lo", "-i", "lo@netns:" + host.name(), "-o", "json")) {
                flowbraid.awaitNaming();
                for (final String address : List.of("127.0.0.1", "fd00::1")) {
                    try (TrafficProgram program = TrafficProgram.pythonIn(host.entering(), "mptcp.py", address)) {
                        final int port = program.number();
                        final int server = program.number();
                        final int client = program.number();

                        assertThat(flowbraid.awaitFinalFlows(2, flow -> flow.serverPort() == port))
                                .as(address)
                                .hasSizeGreaterThanOrEqualTo(2)
                                .allSatisfy(flow -> {
                                    assertThat(flow.clientPid()).as("%s", flow).isEqualTo(client);
                                    assertThat(flow.serverPid()).isEqualTo(server);
                                    assertThat(flow.text("/tcp/mptcp")).isEqualTo("subflow");
                                });
                    }
                }
            }
        }
    }
}
