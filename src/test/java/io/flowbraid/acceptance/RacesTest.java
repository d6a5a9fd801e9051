// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Races that only a real kernel can run; {@code docs/design/races.md} lists them all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RacesTest {
    private static final int REUSES = 25;
    /** Nobody listens there: the discard service of old. */
    private static final int CLOSED_PORT = 9;

    private static final List<String> PID_NAMESPACE =
            List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");

    private FlowbraidProcess flowbraid;

    @BeforeAll
    void start() throws Exception {
        Kernel.assumeRootAndEbpf();
        flowbraid = Product.start("up", "-o", "json");
        flowbraid.awaitNaming();
    }

    @AfterAll
    void stop() throws Exception {
        if (flowbraid != null) {
            flowbraid.close();
        }
    }

    @Test
    void r4ShouldGiveEachUserOfOneTupleWithinASecondItsOwnFlow() throws Exception {
        try (TrafficProgram program = TrafficProgram.python("tuple_reuse.py", REUSES)) {
            final int serverPort = program.number();
            final int clientPort = program.number();
            program.tell("go");
            final List<Integer> pids = new ArrayList<>();
            for (int i = 0; i < REUSES; i++) {
                pids.add(program.number());
            }
            program.finish();

            final List<FlowJson> flows = new ArrayList<>(flowbraid.awaitFinalFlows(
                    REUSES, flow -> flow.clientPort() == clientPort && flow.serverPort() == serverPort));
            flows.sort(Comparator.comparing(FlowJson::start));
            assertThat(flows).extracting(FlowJson::clientPayload).containsExactlyElementsOf(bytes());
            assertThat(flows).extracting(FlowJson::clientPid).containsExactlyElementsOf(pids);
            assertThat(flows).extracting(FlowJson::serverPid).containsOnly(program.pid());
        }
    }

    @Test
    void r5ShouldTellTwoProgramsWithOnePidApart() throws Exception {
        Kernel.assumeProgram("/usr/bin/unshare");
        try (TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            final int port = server.number();
            try (TrafficProgram program = TrafficProgram.pythonIn(PID_NAMESPACE, "pid_reuse.py", port)) {
                assertThat(program.number()).isEqualTo(5_000);
                assertThat(program.number()).isEqualTo(5_000);
                program.finish();
            }

            final List<FlowJson> flows =
                    new ArrayList<>(flowbraid.awaitFinalFlows(2, flow -> flow.serverPort() == port));
            flows.sort(Comparator.comparing(FlowJson::start));
            assertThat(flows.get(0).text("/client/process/executable")).endsWith("/bash");
            assertThat(flows.get(1).text("/client/process/executable")).contains("python3");
            assertThat(flows)
                    .extracting(flow -> flow.text("/client/process/entity_id"))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void r7ShouldNameNobodyForTheKernelsOwnReset() throws Exception {
        try (TrafficProgram program = TrafficProgram.python("failing_connects.py", "127.0.0.1", CLOSED_PORT)) {
            final int port = program.number();
            final FlowJson flow =
                    flowbraid.awaitFinalFlow(each -> each.clientPort() == port && each.serverPort() == CLOSED_PORT);

            assertThat(flow.clientPid()).isEqualTo(program.pid());
            assertThat(flow.serverPid()).isEqualTo(FlowJson.NOBODY);
            assertThat(flow.text("/server/attribution/reason")).isEqualTo("refused");
            assertThat(flow.text("/tcp/failure")).isEqualTo("refused");
        }
    }

    @Test
    void r16ShouldCountTheTailIntoItsConnection() throws Exception {
        try (TrafficProgram program = TrafficProgram.python("tail.py")) {
            final int serverPort = program.number();
            final int port = program.number();
            program.finish();
            final FlowJson flow =
                    flowbraid.awaitFinalFlow(each -> each.clientPort() == port && each.serverPort() == serverPort);

            assertThat(flow.clientPid()).isEqualTo(program.pid());
            assertThat(flow.clientPayload()).isEqualTo("too late".length());
            assertThat(flow.text("/tcp/failure")).isEqualTo("reset_by_server");
            assertThat(flowbraid.finalFlows(each -> each.serverPort() == serverPort))
                    .hasSize(1);
        }
    }

    @Test
    void r18ShouldSayTheHostsPidOfAProcessThatKnowsItselfByAnother() throws Exception {
        Kernel.assumeProgram("/usr/bin/unshare");
        try (TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            final int port = server.number();
            try (TrafficProgram client = TrafficProgram.pythonIn(PID_NAMESPACE, "echo_client.py", port, 0)) {
                final int clientPort = client.number();
                final long pid = client.onlyChild();
                client.tell("hello");
                client.line();
                client.endInput();
                client.finish();

                final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.clientPort() == clientPort);
                assertThat(flow)
                        .extracting(each -> (long) each.clientPid(), FlowJson::serverPid)
                        .containsExactly(pid, server.pid());
            }
        }
    }

    private static List<Long> bytes() {
        final List<Long> bytes = new ArrayList<>();
        for (long i = 1; i <= REUSES; i++) {
            bytes.add(i);
        }
        return bytes;
    }
}
