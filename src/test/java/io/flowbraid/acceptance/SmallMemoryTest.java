// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code up --small} with its page and real traffic: the most memory it ever had, as the kernel tells it. */
class SmallMemoryTest {
    private static final int MAX_KIB = 128 * 1_024;
    private static final int CONNECTIONS = 1_000;

    @Test
    void shouldNameBothEndsOfAThousandConnectionsWithin128Megabytes() throws Exception {
        Kernel.assumeRootAndEbpf();

        try (FlowbraidProcess flowbraid =
                Product.start("up", "--small", "-i", "lo", "-o", "json", "--http", "127.0.0.1:" + freePort())) {
            flowbraid.awaitNaming();
            try (TrafficProgram server = TrafficProgram.python("thousand_server.py", CONNECTIONS)) {
                final int port = server.number();
                try (TrafficProgram clients = TrafficProgram.start(
                        "bash",
                        TrafficProgram.resource("thousand_clients.sh"),
                        Integer.toString(port),
                        Integer.toString(CONNECTIONS),
                        "4")) {
                    clients.finish();
                }
                final List<FlowJson> flows = flowbraid.awaitFinalFlows(CONNECTIONS, flow -> flow.serverPort() == port);

                assertThat(flows).hasSize(CONNECTIONS).allMatch(FlowJson::isBothNamed);
            }
            assertThat(highestResidentKib(flowbraid.pid())).isLessThan(MAX_KIB);
        }
    }

    private static long highestResidentKib(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
