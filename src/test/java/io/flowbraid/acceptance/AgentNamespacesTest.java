// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An agent in a namespace of its own, as in a container: it names the right processes, or says what it cannot see. */
class AgentNamespacesTest {
    private static final String LIMITS = "flowbraid: the agent runs in a PID namespace of its own: ";

    @BeforeAll
    static void assume() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldNameBothEndsThoughItsClocksAreADayAhead() throws Exception {
        try (FlowbraidProcess flowbraid = Product.startBehind(
                List.of(
                        "unshare",
                        "--time",
                        "--monotonic",
                        "86400",
                        "--boottime",
                        "172800",
                        "--fork",
                        "--kill-child=TERM"),
                "up",
                "-i",
                "lo",
                "-o",
                "json")) {
            flowbraid.awaitNaming();

            namesBothEnds(flowbraid);
        }
    }

    @Test
    void shouldNameBothEndsThoughItsClocksAreAMinuteBehind() throws Exception {
        try (FlowbraidProcess flowbraid = Product.startBehind(
                List.of("unshare", "--time", "--monotonic", "-60", "--boottime", "-60", "--fork", "--kill-child=TERM"),
                "up",
                "-i",
                "lo",
                "-o",
                "json")) {
            flowbraid.awaitNaming();

            namesBothEnds(flowbraid);
        }
    }

    @Test
    void shouldSayThatItDoesNotSeeTheProcessesOutsideAndNameNobodyWrongly() throws Exception {
        try (TrafficProgram server = TrafficProgram.python("echo_server.py", 0);
                FlowbraidProcess flowbraid = Product.startBehind(
                        List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child=TERM"),
                        "up",
                        "-i",
                        "lo",
                        "-o",
                        "json")) {
            final int port = server.number();
            flowbraid.awaitNaming();
            assertThat(flowbraid.messages())
                    .anySatisfy(line -> assertThat(line).startsWith(LIMITS).contains("--pid=host"));

            try (TrafficProgram client = TrafficProgram.python("echo_client.py", port, 0)) {
                final int clientPort = client.number();
                client.endInput();

                final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.clientPort() == clientPort);
                assertThat(flow.clientPid()).isEqualTo(client.pid());
                assertThat(flow.text("/client/process/command_line")).contains("echo_client.py");
                assertThat(flow.serverPid()).isIn(server.pid(), FlowJson.NOBODY);
                assertThat(flow.text("/server/process/command_line")).matches("|.*echo_server.py.*");
            }
        }
    }

    private static void namesBothEnds(FlowbraidProcess flowbraid) throws Exception {
        try (TrafficProgram server = TrafficProgram.python("echo_server.py", 0);
                TrafficProgram client = TrafficProgram.python("echo_client.py", server.number(), 0)) {
            final int clientPort = client.number();
            client.endInput();

            final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.clientPort() == clientPort);
            assertThat(flow.clientPid()).isEqualTo(client.pid());
            assertThat(flow.serverPid()).isEqualTo(server.pid());
        }
    }
}
