// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sockets that more than one process has: one is the owner, the others stand beside it, and none is named by mistake.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SharedSocketsTest {
    private FlowbraidProcess flowbraid;

    @BeforeAll
    void start() throws Exception {
        Kernel.assumeRootAndEbpf();
        flowbraid = Product.start("up", "-i", "lo", "-o", "json");
        flowbraid.awaitNaming();
    }

    @AfterAll
    void stop() throws Exception {
        if (flowbraid != null) {
            flowbraid.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fork", "descriptor"})
    void shouldNameWhoConnectedAndBesideItWhoTalks(String way) throws Exception {
        try (TrafficProgram server = TrafficProgram.python("echo_server.py", 0);
                TrafficProgram opener = TrafficProgram.python("passed_on.py", server.number(), way)) {
            final int talker = opener.number();
            final int port = opener.number();

            final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.clientPort() == port);
            assertThat(flow.clientPid()).isEqualTo(opener.pid());
            assertThat(flow.text("/client/attribution/status")).isEqualTo("attributed");
            assertThat(flow.json().at("/client/attribution/shared").asBoolean()).isTrue();
            assertThat(flow.number("/client/attribution/sender/pid").intValue()).isEqualTo(talker);
            assertThat(flow.number("/client/attribution/receiver/pid").intValue())
                    .isEqualTo(talker);
            assertThat(flow.serverPid()).isEqualTo(server.pid());
            assertThat(flow.json().at("/server/attribution").has("shared")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"reuseport, 2", "prefork, 2", "activated, 1"})
    void shouldNameOfEachConnectionTheProcessThatAcceptedIt(String way, int count) throws Exception {
        try (TrafficProgram workers = TrafficProgram.python("workers.py", way)) {
            final int port = workers.number();
            for (int i = 0; i < count; i++) {
                workers.number();
            }
            try (TrafficProgram asker = TrafficProgram.python("asker.py", port, 8)) {
                for (int i = 0; i < 8; i++) {
                    final String[] answer = asker.line().split(" ");
                    final int askerPort = Integer.parseInt(answer[0]);

                    final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.clientPort() == askerPort);
                    assertThat(flow.serverPid()).isEqualTo(Integer.parseInt(answer[1]));
                    assertThat(flow.text("/server/attribution/method")).isEqualTo("accept");
                    assertThat(flow.json().at("/server/attribution").has("shared"))
                            .isFalse();
                    assertThat(flow.clientPid()).isEqualTo(asker.pid());
                }
            }
        }
    }

    @Test
    void shouldNameWhoConnectedADatagramSocketAndBesideItWhoSends() throws Exception {
        try (FlowbraidProcess untilTheEnd = Product.start("up", "-i", "lo", "-o", "json");
                TrafficProgram replier = TrafficProgram.python("udp_replier.py")) {
            untilTheEnd.awaitNaming();
            try (TrafficProgram owner = TrafficProgram.python("udp_shared.py", replier.number())) {
                final int port = owner.number();
                final int child = owner.number();
                untilTheEnd.interrupt();

                assertThat(untilTheEnd.finalFlows(each -> each.clientPort() == port))
                        .singleElement()
                        .satisfies(flow -> {
                            assertThat(flow.clientPid()).isEqualTo(owner.pid());
                            assertThat(flow.number("/client/attribution/sender/pid")
                                            .intValue())
                                    .isEqualTo(child);
                            assertThat(flow.json().at("/client/attribution").has("receiver"))
                                    .isFalse();
                            assertThat(flow.serverPid()).isEqualTo(replier.pid());
                        });
            }
        }
    }
}
