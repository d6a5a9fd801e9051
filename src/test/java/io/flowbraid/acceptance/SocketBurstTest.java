// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some thousand connections within a second, known from their sockets alone. */
class SocketBurstTest {
    private static final int CONNECTIONS = 4_000;
    /** More than come in a minute. */
    private static final int HEARTBEATS = 100;

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldAccountForEveryEventOfABurst() throws Exception {
        final Path stats = directory.resolve("stats.json");
        try (FlowbraidProcess flowbraid = Product.start("up", "-i", "none", "-o", "json", "--stats", stats.toString());
                TrafficProgram burst = TrafficProgram.python("burst.py", CONNECTIONS)) {
            flowbraid.awaitNaming();
            final int port = burst.number();
            burst.tell("go");
            burst.finish();

            flowbraid.awaitFinalFlows(CONNECTIONS, flow -> flow.serverPort() == port);
            assertThat(flowbraid.interrupt()).isZero();
            assertThat(flowbraid.finalFlows(flow -> flow.isOnPort(port)))
                    .hasSize(CONNECTIONS)
                    .allSatisfy(flow -> {
                        assertThat(flow.clientPid()).isEqualTo(burst.pid());
                        assertThat(flow.serverPid()).isEqualTo(burst.pid());
                        assertThat(flow.clientPayload()).isEqualTo(10);
                        assertThat(flow.serverPayload()).isZero();
                    });
        }

        final Ledger ledger = Ledger.read(stats);
        ledger.assertClosed();
        final Ledger.Stage events = ledger.only("feed", "events");
        final Ledger.Stage agent = ledger.stages("agent").get(0);
        assertThat(agent.lost()).isZero();
        assertThat(events.in())
                .as("events of sockets, and heartbeats")
                .isBetween(agent.out(), agent.out() + HEARTBEATS);
        assertThat(ledger.stages("shard events")).extracting(Ledger.Stage::in).containsOnly(events.out());
        assertThat(events.in()).isGreaterThan(4L * CONNECTIONS);
    }
}
