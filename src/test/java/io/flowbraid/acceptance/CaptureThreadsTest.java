// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two capture threads feed the shard: nothing is lost, doubled or unnamed between them. */
class CaptureThreadsTest {
    private static final int CONNECTIONS = 300;

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldCountEachByteOnceAndNameBothEnds() throws Exception {
        final Path stats = directory.resolve("stats.json");
        final List<FlowJson> flows;
        final long sent;
        final int clientPid;
        final int serverPid;
        try (FlowbraidProcess flowbraid =
                        Product.start("up", "-i", "lo", "--capture-threads", "2", "-o", "json", "--stats", "" + stats);
                TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            flowbraid.awaitNaming();
            final int port = server.number();
            serverPid = server.pid();
            try (TrafficProgram clients = TrafficProgram.python("counted_clients.py", port, CONNECTIONS)) {
                clientPid = clients.pid();
                sent = clients.number();
                clients.finish();
            }
            flowbraid.awaitFinalFlows(CONNECTIONS, flow -> flow.isOnPort(port));
            assertThat(flowbraid.interrupt()).isZero();
            flows = flowbraid.finalFlows(flow -> flow.isOnPort(port));
        }

        final Set<String> ids = new HashSet<>();
        assertThat(flows).hasSize(CONNECTIONS).allSatisfy(flow -> {
            assertThat(ids.add(flow.id())).isTrue();
            assertThat(flow.clientPid()).isEqualTo(clientPid);
            assertThat(flow.serverPid()).isEqualTo(serverPid);
        });
        assertThat(flows.stream().mapToLong(FlowJson::clientPayload).sum()).isEqualTo(sent);
        assertThat(flows.stream().mapToLong(FlowJson::serverPayload).sum()).isEqualTo(sent);
        final Ledger ledger = Ledger.read(stats);
        ledger.assertClosed();
        assertThat(ledger.stages("capture")).hasSize(2).allMatch(capture -> capture.lost() == 0);
        assertThat(ledger.only("shard packets", "").in())
                .isEqualTo(ledger.stages("capture").stream()
                        .mapToLong(Ledger.Stage::out)
                        .sum());
        assertThat(ledger.only("shard events", "").in())
                .isEqualTo(ledger.only("feed", " events").out());
    }
}
