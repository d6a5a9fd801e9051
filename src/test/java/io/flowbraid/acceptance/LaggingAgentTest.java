// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent that gets no processor time, and so loses events: the collector says so while it lasts, wherever one looks.
 */
class LaggingAgentTest {
    private static final int CONNECTIONS = 4_000;
    private static final Pattern BEHIND = Pattern.compile("(?m)^flowbraid_agent_behind_seconds\\{[^}]*} ([0-9.E]+)$");
    private static final Pattern LOST = Pattern.compile("(?m)^flowbraid_agent_lost_events_total\\{[^}]*} ([0-9.E]+)$");
    private static final List<String> LATE = List.of("feed_late", "feed_silent", "events_lost");

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldSayWhileItLastsThatAnAgentLagsAndLosesEvents() throws Exception {
        final Feed feed = Feed.create();
        final Path config = Files.writeString(directory.resolve("agent.conf"), "agent.ring = 256 KiB\n");
        try (FlowbraidProcess collector =
                        feed.collector("-i", "lo", "--companion", "lo=" + feed.endpoint(), "--http", "127.0.0.1:0");
                FlowbraidProcess agent = feed.agent("--config", config.toString());
                TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            final int port = server.number();
            collector.awaitNaming();
            assertThat(collector.ask("api/v1/health")).contains("\"ok\"");
            assertThat(greatest(BEHIND, collector)).isLessThan(3);
            agent.pause();

            final FlowJson during = connect(collector, port);
            collector.awaitMessage("flowbraid: the agent on ");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(collector.ask("api/v1/health"))
                            .contains("\"degraded\"")
                            .containsPattern("the agent on [^\"]* (has been silent for|is) [0-9]+ s"));
            assertThat(greatest(BEHIND, collector)).isGreaterThan(3);
            assertThat(List.of(during.clientPid(), during.serverPid())).containsOnly(FlowJson.NOBODY);
            for (final String end : List.of("client", "server")) {
                assertThat(during.text("/" + end + "/attribution/reason")).isIn(LATE);
            }

            overflow();
            agent.resume();
            collector.awaitMessage(" lost");
            assertThat(greatest(LOST, collector)).isPositive();
            assertThat(collector.ask("api/v1/health"))
                    .contains("\"degraded\"")
                    .containsPattern("[0-9,]+ events lost|lost [0-9,]+ events");
        }
    }

    private static FlowJson connect(FlowbraidProcess collector, int port) throws Exception {
        try (TrafficProgram client = TrafficProgram.python("echo_client.py", port, 0)) {
            final int clientPort = client.number();
            client.endInput();
            client.finish();
            return collector.awaitFinalFlow(flow -> flow.clientPort() == clientPort);
        }
    }

    /** More connections than the agent's ring has room for. */
    private static void overflow() throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            FlowbraidProcess.probe();
        }
    }

    private static double greatest(Pattern metric, FlowbraidProcess collector) throws Exception {
        return metric.matcher(collector.ask("metrics"))
                .results()
                .map(MatchResult::group)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .max()
                .orElse(0);
    }
}
