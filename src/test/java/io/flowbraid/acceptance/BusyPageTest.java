// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page's server under questions and clients that want too much, beside a capture that must lose nothing. */
class BusyPageTest {
    private static final int MAX_TERMS = 512;
    private static final int ASKERS = 8;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    private static FlowbraidProcess up() throws IOException {
        return Product.start("up", "-i", "lo", "-o", "json", "--http", "127.0.0.1:0");
    }

    private HttpResponse<String> get(FlowbraidProcess flowbraid, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(flowbraid.awaitPage() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String question(int terms) {
        final String query =
                IntStream.range(0, terms).mapToObj(i -> "command~a" + i).collect(Collectors.joining(" or "));
        return "api/v1/flows?limit=1&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    @Test
    void shouldLoseNoPacketWhileManyAskTheHardestQuestions() throws Exception {
        try (FlowbraidProcess flowbraid = up()) {
            flowbraid.awaitNaming();
            assertThat(get(flowbraid, question(MAX_TERMS)).statusCode()).isEqualTo(200);
            final HttpResponse<String> refused = get(flowbraid, question(MAX_TERMS + 1));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("a query has at most 512 terms");
            final String before = drops(flowbraid);
            try (TrafficProgram traffic = TrafficProgram.python("steady_datagrams.py", 5_000, 5)) {
                final List<CompletableFuture<Integer>> asking = new ArrayList<>();
                for (int i = 0; i < ASKERS; i++) {
                    asking.add(CompletableFuture.supplyAsync(
                            () -> askUntil(flowbraid, System.nanoTime() + 4_000_000_000L),
                            asker -> new Thread(asker, "asker").start()));
                }
                for (final CompletableFuture<Integer> asker : asking) {
                    assertThat(asker.join()).as("questions answered").isPositive();
                }
                assertThat(traffic.number()).isGreaterThan(10_000);
            }

            assertThat(drops(flowbraid)).isEqualTo(before);
        }
    }

    private int askUntil(FlowbraidProcess flowbraid, long endNs) {
        int answered = 0;
        try {
            while (System.nanoTime() < endNs) {
                answered += get(flowbraid, question(MAX_TERMS)).statusCode() == 200 ? 1 : 0;
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return answered;
    }

    private static String drops(FlowbraidProcess flowbraid) throws IOException, InterruptedException {
        return flowbraid.ask("api/v1/interfaces").replaceAll("(?s).*?(\"drops\":\\{[^}]*}).*", "$1");
    }

    @Test
    void shouldAnswerOthersBesideRequestsThatNeverEnd() throws Exception {
        try (FlowbraidProcess flowbraid = up()) {
            final URI page = URI.create(flowbraid.awaitPage());
            final List<Socket> crowd = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                final Socket socket = new Socket(page.getHost(), page.getPort());
                socket.getOutputStream()
                        .write("GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nX-a: "
                                .getBytes(StandardCharsets.US_ASCII));
                crowd.add(socket);
            }

            assertThat(get(flowbraid, "api/v1/health").statusCode()).isEqualTo(200);
            assertThat(get(flowbraid, "metrics").statusCode()).isEqualTo(200);
            for (final Socket socket : crowd) {
                socket.close();
            }
        }
    }

    @Test
    void shouldListTenThousandSocketsAndGoOn() throws Exception {
        try (FlowbraidProcess flowbraid = up();
                TrafficProgram sockets = TrafficProgram.python("many_sockets.py", 10_000)) {
            flowbraid.awaitNaming();
            assertThat(sockets.number()).isEqualTo(10_000);
            for (int i = 0; i < 3; i++) {
                final HttpResponse<String> answer = get(flowbraid, "api/v1/sockets");
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body().split("\"schema\":\"flowbraid-sockets/1\"", -1))
                        .hasSizeGreaterThan(10_000);
            }
            sockets.endInput();
            assertThat(get(flowbraid, "api/v1/health").body()).contains("\"status\":\"ok\"");
            assertThat(flowbraid.terminate()).isZero();
        }
    }

    @Test
    void shouldAnswerEveryScrapeWhileFlowsComeAndGo() throws Exception {
        try (FlowbraidProcess flowbraid = up();
                TrafficProgram traffic = TrafficProgram.python("steady_datagrams.py", 5_000, 5)) {
            flowbraid.awaitCapturing();
            for (int i = 0; i < 100; i++) {
                assertThat(get(flowbraid, "metrics").statusCode()).isEqualTo(200);
            }
            assertThat(traffic.number()).isPositive();
        }
    }
}
