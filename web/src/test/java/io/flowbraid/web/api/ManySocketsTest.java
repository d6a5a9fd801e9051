// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ManySocketsTest {
    private static final int SOCKETS = 20_050;
    private static final String PATH = "/api/v1/sockets";

    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun();
        run.sockets = SOCKETS;
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void shouldListEachOnceAsOneArray() throws Exception {
        final JsonNode sockets = run.ask(PATH);

        assertThat(sockets).hasSize(SOCKETS);
        for (int i = 0; i < SOCKETS; i++) {
            assertThat(sockets.get(i).at("/local/port").asInt()).isEqualTo(8_000 + i);
        }
    }

    @Test
    void shouldListThemAsATable() throws Exception {
        final String csv = run.get(PATH + "?format=csv").body();

        assertThat(csv.split("\r\n")).hasSize(1 + SOCKETS);
        assertThat(csv).startsWith("transport,state,local.ip,local.port,").endsWith("\r\n");
    }

    @Test
    void shouldListThoseThatMatchAndNothingWhenNoneDoes() throws Exception {
        assertThat(run.ask(PATH + "?q=process:python3")).hasSize(1);
        assertThat(run.ask(PATH + "?q=port:8007,8000,28049")).hasSize(3);
        assertThat(run.get(PATH + "?q=process:nobody").body().strip()).isEqualTo("[]");
        run.sockets = 0;
        run.clockMs.addAndGet(2_000);
        assertThat(run.get(PATH).body().strip()).isEqualTo("[]");
    }

    @Test
    void shouldMakeNoMoreOfAnAnswerThanTheClientTakes() throws Exception {
        final List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final Socket client = new Socket();
            client.setReceiveBufferSize(4_096);
            client.connect(new InetSocketAddress("127.0.0.1", run.service.port()));
            client.getOutputStream()
                    .write(("GET " + PATH + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            clients.add(client);
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(run.get(PATH).body()).contains("4 lists of sockets are being sent"));

        for (final Socket client : clients) {
            client.close();
        }
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(run.get(PATH).statusCode()).isEqualTo(200));
    }
}
