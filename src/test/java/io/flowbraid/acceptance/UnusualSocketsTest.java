// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sockets that do not do what most do: connect long before the first packet, to themselves, receive for another
 * process, or share a port or a group. All traffic is made first, under one Flowbraid; the tests ask for its flows.
 */
@TestInstance(Lifecycle.PER_CLASS)
class UnusualSocketsTest {
    private static final int CLIENTS = 40;

    /** What each program told, the pid of the program itself first. */
    private final Map<String, List<Integer>> told = new HashMap<>();

    private FlowbraidProcess flowbraid;

    @BeforeAll
    void makeTraffic() throws Exception {
        Kernel.assumeRootAndEbpf();
        try (NamespacePair pair = NamespacePair.create()) {
            final NetworkNamespace host = pair.clients();
            host.ip("address add fd00:213::1/64 dev wire nodad");
            flowbraid = Product.start("up", "-i", "lo", "-i", "wire@netns:" + host.name(), "-o", "json");
            flowbraid.awaitNaming();
            for (final String address : List.of("127.0.0.1", "::1")) {
                run(3, "deferred_connect.py", address, 300);
                run(3, "deferred_connect.py", address, 1_500);
                run(1, "self_connect.py", address);
                run(2 + CLIENTS, "turns.py", address, CLIENTS);
                for (final String how : List.of("recv", "read", "readv")) {
                    run(3, "receive_only.py", address, how);
                }
            }
            for (final String group : List.of("239.7.7.7", "ff05::77")) {
                runIn(host.entering(), 5, "group.py", "wire", group);
            }
            flowbraid.awaitNaming();
            assertThat(flowbraid.terminate()).isZero();
        }
    }

    @AfterAll
    void stop() throws Exception {
        if (flowbraid != null) {
            flowbraid.close();
        }
    }

    private void run(int numbers, String script, Object... arguments) throws Exception {
        runIn(List.of(), numbers, script, arguments);
    }

    private void runIn(List<String> launcher, int numbers, String script, Object... arguments) throws Exception {
        try (TrafficProgram program = TrafficProgram.pythonIn(launcher, script, arguments)) {
            final List<Integer> all = new ArrayList<>(List.of(program.pid()));
            for (int i = 0; i < numbers; i++) {
                all.add(program.number());
            }
            program.finish();
            final StringBuilder name = new StringBuilder(script);
            for (final Object argument : arguments) {
                name.append(' ').append(argument);
            }
            told.put(name.toString(), all);
        }
    }

    private int told(String program, int which) {
        return Objects.requireNonNull(told.get(program), program).get(which);
    }

    private FlowJson only(int clientPort, int serverPort) {
        final List<FlowJson> flows =
                flowbraid.finalFlows(flow -> flow.clientPort() == clientPort && flow.serverPort() == serverPort);
        assertThat(flows).hasSize(1);
        return flows.get(0);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1 300", "127.0.0.1 1500", "::1 300", "::1 1500"})
    void shouldNameTheClientWhoseSynLeavesWithItsFirstData(String way) {
        final String program = "deferred_connect.py " + way;
        final FlowJson flow = only(told(program, 2), told(program, 1));

        assertThat(flow.clientPid()).as("%s", flow).isEqualTo(told(program, 3));
        assertThat(flow.serverPid()).isEqualTo(told(program, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldNameTheSocketConnectedWithItselfOnBothEnds(String address) {
        final String program = "self_connect.py " + address;
        final FlowJson flow = only(told(program, 1), told(program, 1));

        assertThat(flow)
                .as("%s", flow)
                .extracting(FlowJson::clientPid, FlowJson::serverPid)
                .containsExactly(told(program, 0), told(program, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldGiveEachOfTheClientsThatTakeTurnsOnAPortItsOwnDatagrams(String address) {
        final String program = "turns.py " + address + " " + CLIENTS;
        final List<FlowJson> flows = flowbraid.finalFlows(
                flow -> flow.clientPort() == told(program, 2) && flow.serverPort() == told(program, 1));

        assertThat(flows).hasSize(CLIENTS).allSatisfy(flow -> {
            final int turn = (int) flow.clientPayload() - 30;
            assertThat(flow.clientPid()).as("%s", flow).isEqualTo(told(program, 3 + turn));
            assertThat(flow.serverPid()).isEqualTo(told(program, 0));
            assertThat(flow.serverPayload()).isEqualTo(60);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1 recv", "127.0.0.1 read", "127.0.0.1 readv", "::1 recv", "::1 read", "::1 readv"})
    void shouldNameWhoReceivesAndNotWhoBound(String way) {
        final String program = "receive_only.py " + way;
        final List<FlowJson> flows = flowbraid.finalFlows(flow -> flow.serverPort() == told(program, 1));

        assertThat(flows).singleElement().satisfies(flow -> {
            assertThat(flow.serverPid()).as("%s", flow).isEqualTo(told(program, 2));
            assertThat(flow.text("/server/attribution/method")).isEqualTo("receive");
            assertThat(flow.clientPid()).isEqualTo(told(program, 3));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"239.7.7.7", "ff05::77"})
    void shouldKeepBothReceiversOfAGroup(String group) {
        final String program = "group.py wire " + group;
        final FlowJson flow = only(told(program, 2), told(program, 1));

        assertThat(flow.clientPid()).isEqualTo(told(program, 3));
        assertThat(flow.text("/server/attribution/status")).as("%s", flow).isEqualTo("shared");
        assertThat(flow.serverPid()).isEqualTo(told(program, 4));
        assertThat(flow.number("/server/attribution/receiver/pid").intValue()).isEqualTo(told(program, 5));
    }
}
