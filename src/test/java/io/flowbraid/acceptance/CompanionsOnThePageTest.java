// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which feed names the owners on an interface is said while the program runs, by real requests on a real feed. */
class CompanionsOnThePageTest {

    @TempDir
    private Path state;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldNameTheNextFlowOnlyWhileTheAgentAccompanies() throws Exception {
        try (FlowbraidProcess flowbraid = up()) {
            flowbraid.awaitNaming();

            assertThat(declare(flowbraid, "[]")).isEqualTo(200);
            final FlowJson captured = nextFlow(flowbraid);
            assertHasNoCompanion(captured);
            assertThat(flowbraid.awaitFinalFlow(flow -> flow.clientPort() == captured.clientPort()
                            && flow.observerType().equals("sockets")))
                    .as("the same connection, as the agent alone knows it")
                    .matches(FlowJson::isBothNamed);

            assertThat(declare(flowbraid, "[\"inproc://agent\"]")).isEqualTo(200);
            assertThat(nextFlow(flowbraid).isBothNamed()).isTrue();

            assertThat(flowbraid.terminate()).isZero();
        }
    }

    @Test
    void shouldKeepWhatWasDeclaredAcrossARestart() throws Exception {
        try (FlowbraidProcess flowbraid = up()) {
            assertThat(declare(flowbraid, "[]")).isEqualTo(200);
            flowbraid.terminate();
        }
        assertThat(state.resolve("flowbraid/companions.conf"))
                .content()
                .contains("\"lo\" = []")
                .contains("agent.except = [\"lo\"]");

        try (FlowbraidProcess flowbraid = up()) {
            flowbraid.awaitCapturing();

            assertHasNoCompanion(nextFlow(flowbraid));
        }
    }

    @Test
    void shouldNameTheNextFlowOfAFeedThatIsDeclared() throws Exception {
        final int port = freePort();
        final String feed = "tcp://127.0.0.1:" + port + "c";
        try (FlowbraidProcess collector = Product.startWith(
                        Map.of("XDG_STATE_HOME", state.toString()),
                        "run",
                        "-o",
                        "json",
                        "-i",
                        feed,
                        "-i",
                        "lo",
                        "--http",
                        "127.0.0.1:0");
                FlowbraidProcess agent = Product.start("agent", "--zmq", feed)) {
            collector.awaitCapturing();
            assertHasNoCompanion(nextFlow(collector));

            assertThat(declare(collector, "[\"" + feed + "\"]")).isEqualTo(200);

            collector.awaitNaming();
            assertThat(agent.messages()).anyMatch(line -> line.contains("publishes"));
        }
    }

    @Test
    void shouldRefuseTheInterfaceItselfAndUnknownNames() throws Exception {
        try (FlowbraidProcess flowbraid = up()) {
            assertThat(declare(flowbraid, "[\"lo\"]")).isEqualTo(400);
            assertThat(declare(flowbraid, "[\"tcp://127.0.0.1:1\"]")).isEqualTo(400);

            assertThat(state.resolve("flowbraid/companions.conf")).doesNotExist();
        }
    }

    @Test
    void shouldFailWhenAnotherProgramHasTheAddressThatWasAskedFor() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            final String taken = "127.0.0.1:" + other.getLocalPort();

            final Product.Outcome outcome = Product.run("up", "-i", "lo", "--http", taken);

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.stderr())
                    .contains("another program listens on " + taken)
                    .contains("choose another place with --http");
        }
    }

    private FlowbraidProcess up() throws IOException {
        return Product.startWith(
                Map.of("XDG_STATE_HOME", state.toString()), "up", "-i", "lo", "-o", "json", "--http", "127.0.0.1:0");
    }

    /** The status of the answer. */
    private int declare(FlowbraidProcess flowbraid, String feeds) throws IOException, InterruptedException {
        final HttpRequest request = HttpRequest.newBuilder(
                        URI.create(flowbraid.awaitPage() + "api/v1/interfaces/lo/companions"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"feeds\":" + feeds + "}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    /**
     * The final record of a connection that is made now, as captured: without a companion it is a flow of sockets, too.
     */
    private static FlowJson nextFlow(FlowbraidProcess flowbraid) throws IOException {
        final int port = FlowbraidProcess.probe();
        return flowbraid.awaitFinalFlow(
                flow -> flow.clientPort() == port && flow.observerType().equals("packets"));
    }

    private static void assertHasNoCompanion(FlowJson flow) {
        assertThat(flow.text("/client/attribution/reason")).isEqualTo("no_companion");
        assertThat(flow.text("/server/attribution/reason")).isEqualTo("no_companion");
        assertThat(flow.isBothNamed()).isFalse();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
