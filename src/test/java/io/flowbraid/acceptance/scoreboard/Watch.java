// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.acceptance.FlowJson;
import io.flowbraid.acceptance.Ledger;
import io.flowbraid.acceptance.NetworkNamespace;
import io.flowbraid.acceptance.Product;
import io.flowbraid.acceptance.TrafficProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The product at work before a stage; its flows are read when it has ended. */
final class Watch implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Process process;
    private final Path flows;
    private final Path messages;
    private final Path stats;

    Watch(Path directory, List<String> arguments) throws IOException {
        flows = directory.resolve("flows.json");
        messages = directory.resolve("messages");
        stats = directory.resolve("stats.json");
        final List<String> command = new ArrayList<>();
        command.add(Product.HOME.resolve("bin/flowbraid").toString());
        command.add(arguments.get(0));
        // A filter is last.
        command.addAll(List.of("-o", "json", "--stats", stats.toString(), "--http", "off", "--no-history"));
        command.addAll(arguments.subList(1, arguments.size()));
        process = new ProcessBuilder(command)
                .redirectOutput(flows.toFile())
                .redirectError(messages.toFile())
                .start();
    }

    /** Agent and collector in one, on these interfaces. */
    static Watch up(Path directory, List<String> interfaces, List<String> options) throws IOException {
        final List<String> arguments = new ArrayList<>(List.of("up"));
        for (String each : interfaces) {
            arguments.addAll(List.of("-i", each));
        }
        arguments.addAll(options);
        return new Watch(directory, arguments);
    }

    /** Waits until a connection on that namespace's loopback comes out with both ends named. */
    void awaitNaming(NetworkNamespace namespace) throws IOException {
        try (TrafficProgram server = TrafficProgram.pythonIn(namespace.entering(), "echo_server.py", 0)) {
            final int port = server.number();
            final Set<Integer> ports = new HashSet<>();
            await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
                assertThat(process.isAlive())
                        .as("running; it said %s", Files.readString(messages))
                        .isTrue();
                try (TrafficProgram client = TrafficProgram.pythonIn(namespace.entering(), "echo_client.py", port, 0)) {
                    ports.add(client.number());
                    client.endInput();
                    client.finish();
                }
                assertThat(flows()).anyMatch(flow -> ports.contains(flow.clientPort()) && flow.isBothNamed());
            });
        }
    }

    /** Ends it as Ctrl-C does, which makes every flow final. */
    void end() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                .as("ended after SIGINT")
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(messages)).isZero();
    }

    /** The final flows so far. */
    List<FlowJson> flows() throws IOException {
        return finals(flows);
    }

    /** The final flows of a file that may still be written. */
    static List<FlowJson> finals(Path flows) throws IOException {
        final List<FlowJson> found = new ArrayList<>();
        for (String line : Files.readAllLines(flows)) {
            if (line.endsWith("}")) { // else it is being written
                final FlowJson flow = new FlowJson(JSON.readTree(line));
                if (flow.isFinal()) {
                    found.add(flow);
                }
            }
        }
        return found;
    }

    Ledger ledger() throws IOException {
        return Ledger.read(stats);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
