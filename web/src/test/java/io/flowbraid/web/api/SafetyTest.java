// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.web.http.WebSettings;
import io.flowbraid.web.live.LiveFlows;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SafetyTest {
    private static final String FLOWS = "/api/v1/flows";
    private static final String COMPANIONS = "/api/v1/interfaces/lo/companions";

    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun();
    }

    @AfterEach
    void stop() {
        run.close();
    }

    /** A request as written, since the client of the JDK does not let us lie about the host. */
    private String raw(String... lines) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", run.service.port())) {
            final String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            final InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String status(String answer) {
        return answer.substring(9, 12);
    }

    @Test
    void shouldRefuseANameThatIsNotOurs() throws Exception {
        run.close();
        run = new SampleRun(WebSettings.parse("127.0.0.1:0", Set.of("atlas")), null, LiveFlows.DEFAULT_CAPACITY);

        assertThat(status(raw("GET " + FLOWS + " HTTP/1.1", "Host: evil.example:3000")))
                .isEqualTo("421");
        assertThat(status(raw("GET " + FLOWS + " HTTP/1.1", "Host: 127.0.0.1.evil.example")))
                .isEqualTo("421");
        assertThat(status(raw("GET " + FLOWS + " HTTP/1.1", "Host: localhost:3000")))
                .isEqualTo("200");
        assertThat(status(raw("GET " + FLOWS + " HTTP/1.1", "Host: Atlas:3000")))
                .isEqualTo("200");
        assertThat(status(raw("GET " + FLOWS + " HTTP/1.1", "Host: [::1]:3000")))
                .isEqualTo("200");
        assertThat(status(raw("GET " + FLOWS + " HTTP/1.0"))).isEqualTo("421");
    }

    @Test
    void shouldRefuseWhatAnotherWebSiteAsksFor() throws Exception {
        assertThat(status(raw("GET " + FLOWS + " HTTP/1.1", "Host: localhost", "Origin: http://evil.example")))
                .isEqualTo("403");
        assertThat(status(raw("GET " + FLOWS + " HTTP/1.1", "Host: localhost", "Origin: null")))
                .isEqualTo("403");
        assertThat(status(raw("GET " + FLOWS + " HTTP/1.1", "Host: localhost", "Origin: http://localhost:8080")))
                .isEqualTo("403");
        assertThat(status(raw("GET /metrics HTTP/1.1", "Host: localhost", "Sec-Fetch-Site: cross-site")))
                .isEqualTo("403");
        assertThat(status(raw("GET " + FLOWS + " HTTP/1.1", "Host: localhost", "Origin: http://localhost")))
                .isEqualTo("200");
        assertThat(status(raw("GET / HTTP/1.1", "Host: localhost", "Sec-Fetch-Site: cross-site")))
                .isEqualTo("200");
    }

    @Test
    void shouldTellBrowsersToRunNothingForeign() throws Exception {
        for (final String path : new String[] {"/", FLOWS, "/nowhere"}) {
            final HttpResponse<String> answer = run.get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .startsWith("default-src 'self';")
                    .contains("frame-ancestors 'none'");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
            assertThat(answer.headers().firstValue("Server")).isEmpty();
        }
    }

    private HttpResponse<String> put(String type, String body) throws Exception {
        return run.client.send(
                HttpRequest.newBuilder(run.uri(COMPANIONS))
                        .header("Content-Type", type)
                        .PUT(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldTakeAChangeOnlyAsJson() throws Exception {
        assertThat(put("text/plain", "{\"feeds\":[]}").statusCode()).isEqualTo(415);
        assertThat(put("application/x-www-form-urlencoded", "feeds=").statusCode())
                .isEqualTo(415);
        assertThat(run.get("/api/v1/interfaces").body()).contains(SampleRun.FEED);
    }

    @Test
    void shouldDeclareAndClearACompanion() throws Exception {
        assertThat(put("application/json", "{\"feeds\":[]}").body()).contains("\"companions\":[]");
        assertThat(put("application/json; charset=utf-8", "{\"feeds\":[\"" + SampleRun.FEED + "\"]}")
                        .body())
                .contains("\"companions\":[\"" + SampleRun.FEED + "\"]");
    }

    @Test
    void shouldSayWhyAChangeIsRefused() throws Exception {
        assertThat(put("application/json", "{\"feeds\":[\"tcp://nowhere:1\"]}"))
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(400))
                .satisfies(answer -> assertThat(answer.body()).contains("'tcp://nowhere:1' is no feed of this run"));
        for (final String body :
                new String[] {"", "[]", "{", "{\"feeds\":\"x\"}", "{\"feeds\":[1]}", "{}", "nonsense"}) {
            assertThat(put("application/json", body).statusCode())
                    .describedAs(body)
                    .isEqualTo(400);
        }
    }

    @Test
    void shouldRefuseABodyThatIsTooLarge() throws Exception {
        assertThat(put("application/json", "{\"feeds\":[\"" + "x".repeat(100_000) + "\"]}")
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void shouldHearABodyOutThatIsTooLargeSoThatTheRefusalArrives() throws Exception {
        final int length = 1_000_000;
        try (Socket socket = new Socket("127.0.0.1", run.service.port())) {
            socket.getOutputStream()
                    .write(("PUT " + COMPANIONS + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: " + length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            for (int sent = 0; sent < length; sent += 10_000) {
                socket.getOutputStream().write("x".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void shouldRefuseABodyThatTurnsOutTooLarge() throws Exception {
        final String chunk = "2000\r\n" + "x".repeat(0x2000) + "\r\n";
        try (Socket socket = new Socket("127.0.0.1", run.service.port())) {
            socket.getOutputStream()
                    .write(("PUT " + COMPANIONS + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(9))
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void shouldChangeNothingByGet() throws Exception {
        final HttpResponse<String> answer = run.get(COMPANIONS);

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("PUT");
    }

    @Test
    void shouldRefuseNonsenseInOneSentence() throws Exception {
        for (final String path : new String[] {
            "/api/v1/flows?sort=nonsense",
            "/api/v1/flows?columns=client.ip,nonsense",
            "/api/v1/flows?limit=-1",
            "/api/v1/flows?limit=1001",
            "/api/v1/flows?from=nonsense",
            "/api/v1/flows?q=((",
            "/api/v1/flows/nonsense",
            "/api/v1/talkers?by=nonsense",
            "/api/v1/map?by=port",
            "/api/v1/stream?q=((",
            "/api/v1/capture.pcap?filter=nonsense"
        }) {
            final HttpResponse<String> answer = run.get(path);
            assertThat(answer.statusCode()).describedAs(path).isEqualTo(400);
            assertThat(answer.body()).startsWith("{\"error\":{\"status\":400,\"message\":\"");
        }
    }

    @Test
    void shouldServeNothingOutsideThePage() throws Exception {
        for (final String path : new String[] {"/../api/openapi.json", "/.hidden", "/assets/", "/a//b", "/flows"}) {
            assertThat(status(raw("GET " + path + " HTTP/1.1", "Host: localhost")))
                    .describedAs(path)
                    .isIn("400", "404");
        }
    }

    @Test
    void shouldAskForATokenWhenOthersCanReachIt() throws Exception {
        final WebSettings settings = WebSettings.parse("*:0", Set.of());
        run.close();
        run = new SampleRun(settings, null, LiveFlows.DEFAULT_CAPACITY);
        final String token = settings.token();

        assertThat(token).hasSizeGreaterThan(20);
        assertThat(run.service.url("atlas")).isEqualTo("http://atlas:" + run.service.port() + "/");
        for (final String path : new String[] {"/", FLOWS, "/metrics", FLOWS + "?token=" + token, "/?token=wrong"}) {
            assertThat(run.get(path).statusCode()).describedAs(path).isEqualTo(401);
        }
        assertThat(raw("GET " + FLOWS + " HTTP/1.1", "Host: 10.0.0.1", "Authorization: Bearer " + token))
                .startsWith("HTTP/1.1 200");
        assertThat(raw("GET " + FLOWS + " HTTP/1.1", "Host: 10.0.0.1", "Authorization: Bearer wrong"))
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void shouldTurnTheTokenOfTheAddressIntoACookie() throws Exception {
        final WebSettings settings = WebSettings.parse("*:0", Set.of()).withToken("a-token-of-ours");
        run.close();
        run = new SampleRun(settings, null, LiveFlows.DEFAULT_CAPACITY);

        final HttpResponse<String> first = run.get("/?token=a-token-of-ours");

        assertThat(first.statusCode()).isEqualTo(303);
        assertThat(first.headers().firstValue("Location")).contains("/");
        final String cookie = first.headers().firstValue("Set-Cookie").orElse("");
        assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict").contains("Path=/");
        assertThat(raw("GET " + FLOWS + " HTTP/1.1", "Host: 10.0.0.1", "Cookie: " + cookie.split(";")[0]))
                .startsWith("HTTP/1.1 200");
    }
}
