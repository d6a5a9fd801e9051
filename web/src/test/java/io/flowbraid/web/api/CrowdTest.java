// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that ask slowly, or not at all, beside one that asks as it should. */
@Timeout(120)
class CrowdTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String HALF = "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nX-a: ";
    private static final String HALF_CHANGE = "PUT /api/v1/interfaces/lo/companions HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n";

    private final List<Socket> crowd = new ArrayList<>();
    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun();
    }

    @AfterEach
    void stop() throws IOException {
        for (final Socket socket : crowd) {
            socket.close();
        }
        run.close();
    }

    private void connect(int count, String text) throws IOException {
        for (int i = 0; i < count; i++) {
            final Socket socket = new Socket("127.0.0.1", run.service.port());
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(1);
            crowd.add(socket);
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read(new byte[8_192]) < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void dribble(Socket socket) {
        try {
            socket.getOutputStream().write('a');
        } catch (SocketException e) {
            // closed, as it should be
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldAnswerOthersWhileRequestsDribbleInAndThenCutThemOff() throws Exception {
        connect(300, HALF);
        final ScheduledExecutorService dribbling = Executors.newSingleThreadScheduledExecutor();
        dribbling.scheduleWithFixedDelay(() -> crowd.forEach(CrowdTest::dribble), 0, 200, TimeUnit.MILLISECONDS);
        try {
            final long begunNs = System.nanoTime();
            assertThat(run.get("/api/v1/health").statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - begunNs)).isLessThan(Duration.ofSeconds(5));

            await().atMost(TIMEOUT).until(() -> crowd.stream().allMatch(CrowdTest::isClosed));
        } finally {
            dribbling.shutdownNow();
        }
    }

    @Test
    void shouldGiveWayWhenAllConnectionsOfAnAddressSayNothing() throws Exception {
        connect(200, "");

        assertThat(run.get("/api/v1/health").statusCode()).isEqualTo(200);
        await().atMost(TIMEOUT).until(() -> crowd.stream().allMatch(CrowdTest::isClosed));
    }

    @Test
    void shouldCutOffABodyThatDribblesIn() throws Exception {
        connect(1, HALF_CHANGE);

        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(200)).until(() -> {
            dribble(crowd.get(0));
            return hasAnswer(crowd.get(0), "HTTP/1.1 413");
        });
    }

    private static boolean hasAnswer(Socket socket, String begin) throws IOException {
        try {
            return new String(socket.getInputStream().readNBytes(begin.length()), StandardCharsets.US_ASCII)
                    .equals(begin);
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void shouldAnswerBesideAsManyStreamsAsItTakes() throws Exception {
        connect(50, "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(run.get("/api/v1/health").statusCode()).isEqualTo(200);
        assertThat(run.get("/api/v1/stream").statusCode()).isEqualTo(503);
    }

    @Test
    void shouldKeepAConnectionThatAsksNowAndThen() throws Exception {
        final String whole = "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        connect(1, whole);
        final Socket socket = crowd.get(0);
        connect(150, HALF);
        socket.setSoTimeout(10_000);

        for (int i = 0; i < 3; i++) {
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
            skipRest(socket);
            socket.getOutputStream().write(whole.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Up to the line end with which the only line of the body ends. */
    private static void skipRest(Socket socket) throws IOException {
        boolean isInBody = false;
        for (int read = socket.getInputStream().read(); !(isInBody && read == '\n'); ) {
            isInBody |= read == '{';
            read = socket.getInputStream().read();
        }
    }
}
