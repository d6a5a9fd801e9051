// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent for one network namespace, beside others on the host that have far more traffic. */
class AgentScopeTest {
    private static final int QUIET = 100;
    private static final int NOISE = 6_000;
    private static final Pattern COUNTS = Pattern.compile("agent \\S+: (\\d+) in, (\\d+) out(.*)");

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldLoseNothingOfAQuietNamespaceToTheNoiseOfOthers() throws Exception {
        final Path events = directory.resolve("events.jsonl");
        final Path config = Files.writeString(directory.resolve("flowbraid.conf"), "agent.ring = 256 KiB\n");
        final List<String> messages;
        final int port;
        try (NetworkNamespace quiet = NetworkNamespace.create();
                NetworkNamespace noisy = NetworkNamespace.create();
                FlowbraidProcess agent = Product.start(
                        "agent",
                        "--netns",
                        quiet.name(),
                        "--record",
                        events.toString(),
                        "--config",
                        config.toString());
                TrafficProgram noise = TrafficProgram.pythonIn(noisy.entering(), "burst.py", NOISE);
                TrafficProgram traffic = TrafficProgram.pythonIn(quiet.entering(), "burst.py", QUIET)) {
            agent.awaitMessage("Ctrl-C ends");
            noise.number();
            port = traffic.number();
            noise.tell("go");
            traffic.tell("go");
            traffic.finish();
            noise.finish();
            assertThat(agent.interrupt()).isZero();
            messages = agent.messages();
        }

        final Matcher counts = messages.stream()
                .map(COUNTS::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow();
        assertThat(counts.group(3)).as("losses").isEmpty();
        assertThat(counts.group(1)).isEqualTo(counts.group(2));
        assertThat(Integer.parseInt(counts.group(1))).as("events").isBetween(4 * QUIET, 10 * QUIET);
        assertThat(Files.readAllLines(events))
                .filteredOn(line -> line.contains("connect") && line.contains(String.valueOf(port)))
                .hasSizeGreaterThanOrEqualTo(QUIET);
    }
}
