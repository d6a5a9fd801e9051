// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.record.Flows;
import io.flowbraid.web.http.WebSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each number of the overview is that of the flows that its query lists. */
class OverviewTest {
    private SampleRun run;
    private long lastId;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun();
        run.report(next(Flows.curlToPython()));
        run.report(refused());
        run.report(refused());
        run.report(reset());
        run.report(timedOutBySocket());
        run.report(unknown(UnattributedReason.NO_EVENT, UnattributedReason.NO_EVENT));
        run.report(unknown(UnattributedReason.NO_EVENT, UnattributedReason.REMOTE));
        run.report(copy(refused()));
    }

    @AfterEach
    void stop() {
        run.close();
    }

    private FlowRecord next(FlowRecord flow) {
        flow.flowId = ++lastId;
        return flow;
    }

    private FlowRecord refused() {
        final FlowRecord flow = next(Flows.curlToPython());
        flow.connState = ConnState.REJ;
        flow.endReason = EndReason.RST;
        flow.client.tcpFlags = TcpFlags.SYN;
        flow.server.tcpFlags = TcpFlags.RST | TcpFlags.ACK;
        flow.server.port = 9;
        flow.client.socketEnd = EndReason.REFUSED;
        flow.server.attribution.clear();
        flow.server.attribution.reason = UnattributedReason.REFUSED;
        flow.handshakeRttNs = -1;
        return flow;
    }

    private FlowRecord reset() {
        final FlowRecord flow = next(Flows.curlToPython());
        flow.connState = ConnState.RSTO;
        flow.client.retransmitted = 3;
        flow.handshakeRttNs = 120_000_000;
        return flow;
    }

    private FlowRecord timedOutBySocket() {
        final FlowRecord flow = next(Flows.ofSockets());
        flow.client.socketEnd = EndReason.TIMED_OUT;
        flow.server.port = 443;
        return flow;
    }

    private FlowRecord unknown(UnattributedReason client, UnattributedReason server) {
        final FlowRecord flow = next(Flows.curlToPython());
        flow.client.attribution.clear();
        flow.client.attribution.status = AttributionStatus.UNATTRIBUTED;
        flow.client.attribution.reason = client;
        flow.server.attribution.clear();
        flow.server.attribution.reason = server;
        return flow;
    }

    /** The same connection, seen at another place: no sum counts it. */
    private static FlowRecord copy(FlowRecord flow) {
        flow.conversation.isCounted = false;
        return flow;
    }

    private long listed(JsonNode query) throws Exception {
        return run.ask("/api/v1/flows?q=" + URLEncoder.encode(query.asText(), StandardCharsets.UTF_8))
                .get("total")
                .asLong();
    }

    private static JsonNode find(JsonNode rows, String field, String value) {
        return StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.get(field).asText().equals(value))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldCountFailedConnectionsOnceAndByKind() throws Exception {
        final JsonNode failures = run.ask("/api/v1/overview").get("failures");

        assertThat(failures.get("flows").asInt()).isEqualTo(4);
        assertThat(find(failures.get("kinds"), "kind", "refused").get("flows").asInt())
                .isEqualTo(2);
        assertThat(find(failures.get("kinds"), "kind", "reset").get("flows").asInt())
                .isEqualTo(1);
        assertThat(find(failures.get("kinds"), "kind", "timed_out").get("flows").asInt())
                .isEqualTo(1);
        final JsonNode curl = find(failures.get("rows"), "key", "curl");
        assertThat(curl.get("flows").asInt()).isEqualTo(4);
        assertThat(curl.at("/kinds/refused").asInt()).isEqualTo(2);
        assertThat(curl.get("destination").toString()).isEqualTo("{\"ip\":\"127.0.0.1\",\"port\":9,\"flows\":2}");
    }

    @Test
    void shouldListExactlyTheFlowsThatItCounts() throws Exception {
        final JsonNode overview = run.ask("/api/v1/overview");

        assertThat(listed(overview.at("/failures/q"))).isEqualTo(4);
        for (final JsonNode kind : overview.at("/failures/kinds")) {
            assertThat(listed(kind.get("q")))
                    .as(kind.toString())
                    .isEqualTo(kind.get("flows").asLong());
        }
        assertThat(listed(overview.at("/unknown/q")))
                .isEqualTo(overview.at("/unknown/flows").asLong());
        for (final JsonNode reason : overview.at("/unknown/reasons")) {
            assertThat(listed(reason.get("q")))
                    .as(reason.toString())
                    .isEqualTo(reason.get("flows").asLong());
        }
    }

    @Test
    void shouldSayWhatIsUnknownAndWhatNobodyCouldKnow() throws Exception {
        final JsonNode unknown = run.ask("/api/v1/overview").get("unknown");

        assertThat(unknown.get("flows").asInt()).isEqualTo(2);
        assertThat(unknown.get("of").asInt()).isEqualTo(7);
        assertThat(find(unknown.get("reasons"), "reason", "no_event").toString())
                .contains("\"flows\":2,\"expected\":false");
        assertThat(find(unknown.get("reasons"), "reason", "remote").toString())
                .contains("\"flows\":1,\"expected\":true");
        assertThat(find(unknown.get("reasons"), "reason", "refused").toString())
                .contains("\"flows\":2,\"expected\":true");
    }

    @Test
    void shouldNameTheWorstPaths() throws Exception {
        final JsonNode overview = run.ask("/api/v1/overview?q=process:curl");

        assertThat(overview.at("/retransmits/0").toString())
                .startsWith("{\"process\":\"curl\",\"ip\":\"127.0.0.1\",\"flows\":5,\"retransmitted\":3,");
        assertThat(overview.at("/round_trips/0/max_ms").asDouble()).isEqualTo(120.0);
        assertThat(overview.at("/round_trips/0/mean_ms").asDouble()).isBetween(1.0, 119.0);
    }

    @Test
    void shouldCountWithinTheQuestion() throws Exception {
        assertThat(run.ask("/api/v1/overview?q=server.port:9")
                        .at("/failures/flows")
                        .asInt())
                .isEqualTo(2);
        assertThat(run.ask("/api/v1/overview?q=server.port:9&by=user")
                        .at("/failures/by")
                        .asText())
                .isEqualTo("user");
    }

    @Test
    void shouldAskTheHistoryForAnEarlierTime() throws Exception {
        final SampleHistory history = new SampleHistory();
        try (SampleRun past = new SampleRun(WebSettings.parse("127.0.0.1:0", Set.of()), history, 100)) {
            final JsonNode overview = past.ask("/api/v1/overview?from=-1h");

            assertThat(overview.get("source").asText()).isEqualTo("history");
            assertThat(Objects.requireNonNull(history.askedRange).toNs()).isEqualTo(past.clockMs.get() * 1_000_000);
        }
    }
}
