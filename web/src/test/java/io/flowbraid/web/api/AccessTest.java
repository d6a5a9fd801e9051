// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.web.http.WebSettings;
import io.flowbraid.web.live.LiveFlows;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask: the user at the other end of the connection, and whoever has the token. */
class AccessTest {
    private static final String TOKEN = "a-token-of-ours";
    private static final String INTERFACES = "/api/v1/interfaces";
    private static final String COMPANIONS = "/api/v1/interfaces/lo/companions";

    private final SampleUsers users = new SampleUsers(SampleUsers.BOB);
    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun(
                WebSettings.parse("127.0.0.1:0", Set.of()).withToken(TOKEN), users, null, LiveFlows.DEFAULT_CAPACITY);
    }

    @AfterEach
    void stop() {
        run.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(HttpRequest.newBuilder(run.uri(path)), headers);
    }

    private HttpResponse<String> put(String path, String body, String... headers) throws Exception {
        return send(
                HttpRequest.newBuilder(run.uri(path))
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(body)),
                headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String... headers) throws Exception {
        if (headers.length > 0) {
            request.headers(headers);
        }
        return run.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldRefuseAnotherUserEverythingButWhetherAllIsWell() throws Exception {
        for (final String path : run.service.paths().keySet()) {
            final String asked = path.replace("{id}", "00c0ffee12345678")
                    .replace("{name}", "lo")
                    .replace("{entity_id}", ProcessCallTest.CURL);
            final boolean isOpen = path.equals("/api/v1/health");
            assertThat(get(asked).statusCode()).describedAs(path).isEqualTo(isOpen ? 200 : 401);
        }
        assertThat(get("/").statusCode()).isEqualTo(401);
        assertThat(get("/nowhere").statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/health").body()).isEqualToIgnoringNewLines("{\"status\":\"ok\"}");
    }

    @Test
    void shouldSayWhyInPlainWords() throws Exception {
        assertThat(get(INTERFACES).body())
                .contains("bob (uid 1001) has no access")
                .contains("root, the user who started Flowbraid")
                .contains("Authorization: Bearer TOKEN");
        final HttpResponse<String> page = get("/", "Accept", "text/html,*/*");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(page.body()).startsWith("bob (uid 1001) has no access");
    }

    @Test
    void shouldRefuseWhomTheKernelDoesNotKnow() throws Exception {
        users.uid = -1;

        assertThat(get(INTERFACES).statusCode()).isEqualTo(401);
        assertThat(get(INTERFACES).body()).contains("127.0.0.1 has no access");
    }

    @Test
    void shouldLetInAUserWithAccess() throws Exception {
        users.uid = SampleUsers.ALICE;

        assertThat(get(INTERFACES).statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/health").body()).contains("uptime_s");
    }

    @Test
    void shouldLetInWhoeverShowsTheToken() throws Exception {
        assertThat(get(INTERFACES, "Authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(get(INTERFACES, "Authorization", "Bearer " + TOKEN + "x").statusCode())
                .isEqualTo(401);
        assertThat(get(INTERFACES, "Cookie", "flowbraid_" + run.service.port() + "=" + TOKEN)
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("/?token=" + TOKEN).statusCode()).isEqualTo(303);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded",
                "X-Forwarded-For",
                "x-forwarded-proto",
                "Via",
                "X-Real-IP",
                "X-Forwarded",
                "x-forwardedfor"
            })
    void shouldTakeWhatAProxyPassesOnForSomebodyElses(String header) throws Exception {
        users.uid = SampleUsers.ALICE;

        final HttpResponse<String> refused = get(INTERFACES, header, "for=192.0.2.1");

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("came through a proxy");
        assertThat(get(INTERFACES, header, "192.0.2.1", "Authorization", "Bearer " + TOKEN)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldLookOnceForEachConnection() throws Exception {
        users.uid = SampleUsers.ALICE;

        get(INTERFACES);
        users.uid = SampleUsers.BOB;
        get(INTERFACES);

        assertThat(users.lookups).hasValue(1);
        assertThat(get(INTERFACES).statusCode())
                .as("the connection is still Alice's")
                .isEqualTo(200);
    }

    @Test
    void shouldChangeNothingForAUserWithoutAccess() throws Exception {
        assertThat(put(COMPANIONS, "{\"feeds\":[]}").statusCode()).isEqualTo(401);
        assertThat(put("/api/v1/feeds/flows", "{\"feed\":\"" + SampleRun.FEED + "\",\"flows\":\"none\"}")
                        .statusCode())
                .isEqualTo(401);

        assertThat(get(INTERFACES, "Authorization", "Bearer " + TOKEN).body())
                .contains("\"companions\":[\"" + SampleRun.FEED + "\"]");
        assertThat(run.journal).isEmpty();
    }

    @Test
    void shouldTellWhoChangedWhat() throws Exception {
        put(COMPANIONS, "{\"feeds\":[]}", "Authorization", "Bearer " + TOKEN);
        put(COMPANIONS, "{\"feeds\":[\"nonsense\"]}", "Authorization", "Bearer " + TOKEN);
        put(
                "/api/v1/feeds/flows",
                "{\"feed\":\"" + SampleRun.FEED + "\",\"flows\":\"none\"}",
                "Authorization",
                "Bearer " + TOKEN);

        assertThat(run.journal)
                .containsExactly(
                        "the holder of the token (bob (uid 1001)) declared the companions of lo: none",
                        "the holder of the token (bob (uid 1001)) declared the flows of the feed " + SampleRun.FEED
                                + ": none");
    }

    @Test
    void shouldRecordPayloadOnlyWhenItIsAskedFor() throws Exception {
        users.uid = SampleUsers.ALICE;

        get("/api/v1/capture.pcap?interface=lo");
        get("/api/v1/capture.pcap?payload=yes&filter=port%2080%1b");
        final HttpResponse<String> nonsense = get("/api/v1/capture.pcap?payload=perhaps");

        assertThat(nonsense.statusCode()).isEqualTo(400);
        assertThat(run.wishes).extracting("isWithPayload").containsExactly(false, true);
        assertThat(run.journal)
                .containsExactly(
                        "alice (uid 1000) downloads packets of lo, headers only",
                        "alice (uid 1000) downloads packets with their payload, filter 'port 80?'");
    }
}
