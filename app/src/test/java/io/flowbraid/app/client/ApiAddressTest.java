// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.flowbraid.app.process.RunFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiAddressTest {
    private HttpServer server;
    private int status;
    private String body = "";

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            final byte[] answer = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldKnowAFlowbraidByItsHealth() throws Exception {
        answer(200, "{\"status\":\"ok\"}");

        assertThat(address().answers()).isTrue();
    }

    @Test
    void shouldSayThatAFlowbraidRefusesThisUser() {
        answer(401, "{\"error\":{\"status\":401,\"message\":\"alice has no access\"}}");

        assertThatExceptionOfType(RunFailure.class)
                .isThrownBy(() -> address().answers())
                .withMessage(address() + ": alice has no access");
    }

    @Test
    void shouldTakeAnotherProgramForNoFlowbraid() throws Exception {
        answer(401, "{\"message\":\"log in\"}");

        assertThat(address().answers()).isFalse();
    }

    private void answer(int newStatus, String newBody) {
        status = newStatus;
        body = newBody;
    }

    private ApiAddress address() {
        return new ApiAddress("127.0.0.1:" + server.getAddress().getPort(), "");
    }
}
