// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A capture by tcpdump and a feed recorded beside it make the same flows again, as often as one likes. */
class ReplayTest {
    private static final int CONNECTIONS = 20;

    @TempDir
    private Path directory;

    @BeforeEach
    void needTheKernel() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldNameBothEndsFromACaptureAndARecordedFeed() throws Exception {
        final Path capture = directory.resolve("loopback.pcap");
        final Path feed = directory.resolve("events.jsonl");
        final int port = record(capture, feed);

        final Product.Outcome first = replay(capture, feed, port);
        final Product.Outcome second = replay(capture, feed, port);

        assertThat(first.stdout().lines())
                .hasSize(CONNECTIONS)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"method\":\"connect\"", "\"method\":\"accept\"", "\"client_to_server\":\"equal\""));
        assertThat(second.stdout()).isEqualTo(first.stdout());
    }

    private int record(Path capture, Path feed) throws Exception {
        try (FlowbraidProcess agent = Product.start("agent", "--record", feed.toString());
                TrafficProgram tcpdump = TrafficProgram.start(
                        "sh",
                        "-c",
                        "exec tcpdump --immediate-mode -U -B 16384 -s 192 -i lo -w " + capture + " 2>&1 tcp");
                TrafficProgram server = TrafficProgram.python("thousand_server.py", CONNECTIONS)) {
            assertThat(tcpdump.line()).contains("listening on lo");
            await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(feed) && Files.size(feed) > 0);
            final int port = server.number();
            try (TrafficProgram clients = TrafficProgram.start(
                    "bash", TrafficProgram.resource("thousand_clients.sh"), "" + port, "" + CONNECTIONS, "2")) {
                clients.finish();
            }
            server.finish();
            awaitRest(capture);
            tcpdump.interrupt();
            agent.interrupt();
            return port;
        }
    }

    /** On a busy host tcpdump may lag behind: it has caught up when its file grows no more. */
    private static void awaitRest(Path capture) {
        final AtomicLong size = new AtomicLong();
        await().pollInterval(Duration.ofMillis(500)).until(() -> {
            final long now = Files.size(capture);
            return size.getAndSet(now) == now;
        });
    }

    private static Product.Outcome replay(Path capture, Path feed, int port) throws Exception {
        final Product.Outcome outcome = Product.run(
                "run", "-r", capture.toString(), "--feed", feed.toString(), "-o", "json", "tcp port " + port);
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        return outcome;
    }
}
