// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.Flows;
import io.flowbraid.web.SocketFlows;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A feed as an observation point. */
class FeedFlowsTest {
    private static final String PATH = "/api/v1/feeds/flows";

    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun();
    }

    @AfterEach
    void stop() {
        run.close();
    }

    private HttpResponse<String> put(String body, String... headers) throws Exception {
        final HttpRequest.Builder request =
                HttpRequest.newBuilder(run.uri(PATH)).PUT(HttpRequest.BodyPublishers.ofString(body));
        return run.client.send(request.headers(headers).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> put(String body) throws Exception {
        return put(body, "Content-Type", "application/json");
    }

    private static String wish(String feed, String flows) {
        return "{\"feed\":\"" + feed + "\",\"flows\":\"" + flows + "\"}";
    }

    private String policy() throws Exception {
        return run.ask("/api/v1/feeds").at("/1/flows").asText();
    }

    @Test
    void shouldSwitchAFeedWhileItRuns() throws Exception {
        assertThat(policy()).isEqualTo("uncaptured");

        for (final String flows : new String[] {"all", "none", "uncaptured"}) {
            final HttpResponse<String> answer = put(wish(SampleRun.FEED, flows));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .contains("\"endpoint\":\"" + SampleRun.FEED + "\"", "\"flows\":\"" + flows + "\"");
            assertThat(policy()).isEqualTo(flows);
        }
    }

    @Test
    void shouldRefuseAFeedOrPolicyThatItDoesNotKnow() throws Exception {
        assertThat(put(wish(SampleRun.FEED, "some")))
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(400))
                .satisfies(answer -> assertThat(answer.body())
                        .contains("flows='some' is not known; choose one of uncaptured, all, none"));
        assertThat(put(wish("tcp://nowhere:1", "all")))
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(400))
                .satisfies(answer -> assertThat(answer.body()).contains("'tcp://nowhere:1' is no feed of this run"));
        assertThat(policy()).isEqualTo("uncaptured");
    }

    @Test
    void shouldRefuseABodyThatItDoesNotUnderstand() throws Exception {
        for (final String body : new String[] {
            "",
            "[]",
            "{",
            "{}",
            "{\"feed\":\"" + SampleRun.FEED + "\"}",
            "{\"flows\":\"all\"}",
            "{\"feed\":1,\"flows\":\"all\"}",
            "{\"feed\":\"" + SampleRun.FEED + "\",\"flows\":[\"all\"]}",
            "{\"feed\":\"" + SampleRun.FEED + "\",\"flows\":\"all\",\"more\":\"x\"}",
            "nonsense"
        }) {
            assertThat(put(body).statusCode()).describedAs(body).isEqualTo(400);
        }
        assertThat(policy()).isEqualTo("uncaptured");
    }

    @Test
    void shouldTakeAChangeOnlyAsJsonAndFromNoOtherSite() throws Exception {
        final String wish = wish(SampleRun.FEED, "none");

        assertThat(put(wish, "Content-Type", "text/plain").statusCode()).isEqualTo(415);
        assertThat(put(wish, "Content-Type", "application/json", "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(put(wish, "Content-Type", "application/json", "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(run.get(PATH).statusCode()).isEqualTo(405);
        assertThat(policy()).isEqualTo("uncaptured");
    }

    @Test
    void shouldTellTheLiveFlowsOfAFeedAndItsAgentsClocks() throws Exception {
        run.report(SocketFlows.curlToPython(1));
        run.report(SocketFlows.curlToPython(2));

        final JsonNode feed = run.ask("/api/v1/feeds").get(1);

        assertThat(feed.get("live_flows").asInt()).isEqualTo(2);
        assertThat(feed.at("/agents/0/clock_ahead").asLong()).isEqualTo(5);
        assertThat(feed.at("/agents/0/clock_behind").asLong()).isEqualTo(6);
        assertThat(feed.at("/agents/0/skew_ms").asDouble()).isEqualTo(-1.5);
        assertThat(run.ask("/api/v1/interfaces").at("/0/live_flows").asInt()).isZero();
        assertThat(run.get("/metrics").body())
                .contains("flowbraid_feed_clock_ahead_total{feed=\"" + SampleRun.FEED + "\",source_id=\"7\"} 5.0")
                .contains("flowbraid_feed_clock_behind_total{feed=\"" + SampleRun.FEED + "\",source_id=\"7\"} 6.0");
    }

    @Test
    void shouldSelectTheFlowsOfAFeedOrOfAnInterface() throws Exception {
        run.report(SocketFlows.curlToPython(1));
        run.report(Flows.curlToPython());

        assertThat(run.ask("/api/v1/flows?q=observer.interface:%22tcp://127.0.0.1:1234%22")
                        .at("/rows/0/id")
                        .asText())
                .isEqualTo("0000000000000001");
        assertThat(run.ask("/api/v1/talkers?q=observer.interface:lo")
                        .at("/total/bytes")
                        .asInt())
                .isEqualTo(394 + 1_534);
        assertThat(run.ask("/api/v1/talkers?by=interface").findValuesAsText("key"))
                .containsExactly("lo", SampleRun.FEED);
    }

    @Test
    void shouldTellWhatHappenedToAFlowWithoutAPacket() throws Exception {
        final FlowRecord flow = SocketFlows.curlToPython(1);
        flow.isFinal = true;
        flow.endReason = EndReason.AGENT_GONE;
        flow.client.socket.retransmits = 3;
        run.report(flow);

        final JsonNode timeline = run.ask("/api/v1/flows/0000000000000001").get("timeline");

        assertThat(timeline.findValuesAsText("kind"))
                .containsExactly("owner_known", "first_seen", "owner_known", "retransmits", "final");
        assertThat(timeline.findValuesAsText("text"))
                .contains(
                        "first known from its sockets, tcp",
                        "client is curl[4211], known 1.500 ms before the start of the flow by connect",
                        "3 segments of the client and 0 of the server retransmitted",
                        "the flow ended: agent gone")
                .noneMatch(text -> text.contains("packet"));
    }

    @Test
    void shouldStreamTheTrafficOfAFeedAndTheChangesOfItsFlows() throws Exception {
        run.report(SocketFlows.curlToPython(1));

        try (EventReader stream = new EventReader(run, "/api/v1/stream?columns=observer.interface,live.bytes_per_s")) {
            assertThat(stream.next("flows", flows -> !flows.get("updates").isEmpty())
                            .at("/updates/0")
                            .toString())
                    .startsWith("[\"0000000000000001\",0,\"" + SampleRun.FEED + "\",");
            assertThat(stream.next("status", any -> true)
                            .get("traffic")
                            .get(SampleRun.FEED)
                            .get("bytes_per_s")
                            .isNumber())
                    .isTrue();
        }
    }

    @Test
    void shouldWriteNothingWhereNobodyCounted() throws Exception {
        run.report(SocketFlows.uncounted(1));

        assertThat(run.ask("/api/v1/talkers?by=process").at("/rows/0").toString())
                .isEqualTo(
                        "{\"key\":\"curl\",\"label\":\"curl\",\"bytes\":null,\"bytes_sent\":null,\"bytes_received\":null,"
                                + "\"packets\":null,\"flows\":1,\"bytes_per_s\":0}");
        assertThat(run.get("/api/v1/talkers?by=process&format=csv").body()).contains("curl,,,,,1,0");
        assertThat(run.ask("/api/v1/map?by=process").at("/edges/0").toString())
                .contains("\"bytes\":null,\"packets\":null,\"flows\":1");
        assertThat(run.ask("/api/v1/flows?columns=live.bytes_per_s,live.client_bytes_per_s&sort=live.bytes_per_s")
                        .at("/rows/0/values")
                        .toString())
                .isEqualTo("[null,null]");
        assertThat(run.ask("/api/v1/flows/0000000000000001").get("rates").toString())
                .isEqualTo("{\"client_bytes\":null,\"server_bytes\":null}");
    }
}
