// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recorded feed without any capture makes the same flows as often as one likes. */
class FeedReplayTest {
    private static final int CONNECTIONS = 20;

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldMakeTheSameFlowsOfARecordedFeedTwice() throws Exception {
        final Path feed = directory.resolve("events.jsonl");
        final int port = record(feed);

        final Product.Outcome first = replay(feed);
        final Product.Outcome second = replay(feed);

        assertThat(first.stdout().lines().filter(line -> line.contains("\"port\":" + port + ",")))
                .hasSize(CONNECTIONS)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"final\":true", "\"end_reason\":\"closed\"", "\"type\":\"sockets\"")
                        .contains("\"method\":\"connect\"", "\"method\":\"accept\"")
                        .contains("\"payload_bytes\":1000", "\"payload_bytes\":3000"));
        assertThat(second.stdout()).isEqualTo(first.stdout());
    }

    private static int record(Path feed) throws Exception {
        try (FlowbraidProcess agent = Product.start("agent", "--record", feed.toString());
                TrafficProgram server = TrafficProgram.python("thousand_server.py", CONNECTIONS)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(feed) && Files.size(feed) > 0);
            final int port = server.number();
            try (TrafficProgram clients = TrafficProgram.start(
                    "bash", TrafficProgram.resource("thousand_clients.sh"), "" + port, "" + CONNECTIONS, "2")) {
                clients.finish();
            }
            server.finish();
            assertThat(agent.interrupt()).isZero();
            return port;
        }
    }

    private static Product.Outcome replay(Path feed) throws Exception {
        final Product.Outcome outcome = Product.run("run", "--feed", feed.toString(), "-o", "json");
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        return outcome;
    }
}
