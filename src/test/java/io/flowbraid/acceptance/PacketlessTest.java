// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent and a collector without any capture: the first thing that a new user tries. */
class PacketlessTest {
    private static final String LOCAL_NETWORKS = "192.168.2.0/24";
    /** What the busy machine adds is not the product's: of so many connections the quickest counts. */
    private static final int TRIES = 5;

    @TempDir
    private Path directory;

    private Feed feed;

    @BeforeEach
    void needs() throws IOException {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/usr/bin/curl");
        feed = Feed.create();
    }

    @Test
    void shouldShowADownloadAsOneFlowWhenTheAgentComesFirst() throws Exception {
        try (FlowbraidProcess agent = feed.agent("-v");
                FlowbraidProcess collector = feed.collector("-m", LOCAL_NETWORKS)) {
            assertDownloadIsOneFlow(collector);
            assertThat(agent.output()).as("what -v says of each event").isNotEmpty();
        }
    }

    @Test
    void shouldShowADownloadAsOneFlowWhenTheCollectorComesFirst() throws Exception {
        try (FlowbraidProcess collector = feed.collector("-m", LOCAL_NETWORKS)) {
            collector.awaitMessage("no packets are captured");
            try (FlowbraidProcess agent = feed.agent("-v")) {
                assertDownloadIsOneFlow(collector);
                assertThat(agent.messages()).noneMatch(line -> line.contains("Exception"));
            }
        }
    }

    @Test
    void shouldShowAConnectionOnThePageWithinASecond() throws Exception {
        try (FlowbraidProcess agent = feed.agent();
                FlowbraidProcess collector = feed.collector("-i", "none", "--http", "127.0.0.1:0")) {
            collector.awaitNaming();
            Duration quickest = Duration.ofHours(1);
            for (int i = 0; i < TRIES && quickest.toSeconds() >= 1; i++) {
                final Duration delay = connectionToPage(collector);
                quickest = delay.compareTo(quickest) < 0 ? delay : quickest;
            }

            assertThat(quickest).as("%s", agent.messages()).isLessThan(Duration.ofSeconds(1));
        }
    }

    private void assertDownloadIsOneFlow(FlowbraidProcess collector) throws Exception {
        Files.write(directory.resolve("download"), new byte[100_000]);
        final int port = freePort();
        try (TrafficProgram server = TrafficProgram.start(
                "python3", "-u", "-m", "http.server", "" + port, "--bind", "127.0.0.1", "-d", "" + directory)) {
            assertThat(server.line()).startsWith("Serving HTTP");
            collector.awaitNaming();
            try (TrafficProgram curl = TrafficProgram.start(
                    "curl",
                    "-sS",
                    "-o",
                    directory.resolve("copy").toString(),
                    "-w",
                    "%{local_port}\n%{size_request}\n%{size_header}\n%{size_download}\n",
                    "http://127.0.0.1:" + port + "/download")) {
                final int clientPort = curl.number();
                final int asked = curl.number();
                final int answered = curl.number() + curl.number();
                curl.finish();

                final FlowJson flow = collector.awaitFinalFlow(each -> each.serverPort() == port);
                assertThat(flow.clientPort()).isEqualTo(clientPort);
                assertThat(flow.clientPid()).isEqualTo(curl.pid());
                assertThat(flow.serverPid()).isEqualTo(server.pid());
                assertThat(flow.clientPayload()).isEqualTo(asked);
                assertThat(flow.serverPayload()).isEqualTo(answered).isGreaterThan(100_000);
                assertIsOfSockets(flow);
                assertThat(collector.interrupt()).isZero();
                assertThat(collector.finalFlows(each -> each.isOnPort(port))).hasSize(1);
            }
        }
    }

    private void assertIsOfSockets(FlowJson flow) {
        assertThat(flow.observerType()).isEqualTo("sockets");
        assertThat(flow.interfaceName()).isEqualTo(feed.endpoint());
        assertThat(flow.text("/network/direction")).isEqualTo("internal");
        assertThat(flow.endReason()).isEqualTo("closed");
        for (final String end : new String[] {"client", "server"}) {
            assertThat(flow.number("/" + end + "/segments").intValue()).isPositive();
            assertThat(flow.has("/" + end + "/bytes"))
                    .as("IP bytes, which nobody counted")
                    .isFalse();
            assertThat(flow.has("/" + end + "/packets")).isFalse();
            assertThat(flow.number("/socket/" + end + "/srtt_ms").doubleValue()).isPositive();
            assertThat(flow.text("/socket/" + end + "/state")).isNotEmpty();
            assertThat(flow.text("/socket/" + end + "/end_reason")).isEqualTo("closed");
        }
    }

    /** How long after the connect the page's API has the flow with both ends. */
    private static Duration connectionToPage(FlowbraidProcess collector) throws Exception {
        try (TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            final int port = server.number();
            final String flows = "api/v1/flows?q=port:" + port + "&columns=client.process.pid,server.process.pid";
            collector.ask(flows);
            try (TrafficProgram opened = TrafficProgram.python("echo_client.py", port, 0)) {
                assertThat(opened.number()).isPositive();
                final long beganNs = System.nanoTime();
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> collector.ask(flows).contains("" + opened.pid()));
                return Duration.ofNanos(System.nanoTime() - beganNs);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
