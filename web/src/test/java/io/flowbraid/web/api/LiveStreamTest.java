// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.Flows;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LiveStreamTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String STREAM = "/api/v1/stream?columns=client.process.name,client.bytes";

    private SampleRun run;

    @BeforeEach
    void start() throws Exception {
        run = new SampleRun();
    }

    @AfterEach
    void stop() {
        run.close();
    }

    private static FlowRecord flow(long id, String program, long bytes) {
        final FlowRecord flow = Flows.curlToPython();
        flow.flowId = id;
        flow.isFinal = false;
        flow.client.bytes = bytes;
        flow.client.attribution.process = Flows.named(program);
        return flow;
    }

    private static boolean hasUpdates(JsonNode flows) {
        return !flows.get("updates").isEmpty();
    }

    @Test
    void shouldSendTheColumnsFirstAndThenTheFlowsThereAre() throws Exception {
        run.report(flow(1, "curl", 10));
        run.report(flow(2, "wget", 20));

        try (EventReader events = new EventReader(run, STREAM + "&q=process:wget")) {
            assertThat(events.next())
                    .satisfies(first -> assertThat(first.name()).isEqualTo("columns"))
                    .satisfies(first -> assertThat(first.data().toString())
                            .isEqualTo("[\"client.process.name\",\"client.bytes\"]"));
            assertThat(events.next("flows", LiveStreamTest::hasUpdates)
                            .get("updates")
                            .toString())
                    .isEqualTo("[[\"0000000000000002\",0,\"wget\",20]]");
        }
    }

    @Test
    void shouldServeSeveralQueriesOverOneStream() throws Exception {
        run.report(flow(1, "curl", 10));
        run.report(flow(2, "wget", 20));

        try (EventReader events = new EventReader(
                run, "/api/v1/stream?q=process:wget&columns=client.bytes&q=&columns=client.process.name")) {
            assertThat(events.next("columns.0", any -> true).toString()).isEqualTo("[\"client.bytes\"]");
            assertThat(events.next("flows.0", LiveStreamTest::hasUpdates)
                            .get("updates")
                            .toString())
                    .isEqualTo("[[\"0000000000000002\",0,20]]");
            assertThat(events.next("flows.1", LiveStreamTest::hasUpdates)
                            .get("updates")
                            .toString())
                    .contains("[\"0000000000000001\",0,\"curl\"]", "[\"0000000000000002\",0,\"wget\"]");
            run.report(flow(1, "curl", 11));

            assertThat(events.next("flows.1", LiveStreamTest::hasUpdates)
                            .get("updates")
                            .toString())
                    .isEqualTo("[[\"0000000000000001\",0,\"curl\"]]");
            assertThat(events.next("status.0", any -> true).get("matching").asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldSendAMeterTheLiveFlowsAndEachOnceMoreWhenItHasEnded() throws Exception {
        run.report(flow(1, "curl", 10));
        run.report(ended(2, 20));

        try (EventReader events = new EventReader(run, STREAM + "&state=live")) {
            assertThat(updates(events)).isEqualTo("[[\"0000000000000001\",0,\"curl\",10]]");
            run.report(ended(3, 30));
            assertThat(updates(events)).isEqualTo("[[\"0000000000000003\",1,\"curl\",30]]");

            run.report(ended(3, 30)); // a correction: the meter has counted the flow already
            run.report(ended(1, 11));

            assertThat(updates(events)).isEqualTo("[[\"0000000000000001\",1,\"curl\",11]]");
            assertThat(events.next("status", any -> true).get("matching").asInt())
                    .isZero();
        }
    }

    private static FlowRecord ended(long id, long bytes) {
        final FlowRecord flow = flow(id, "curl", bytes);
        flow.isFinal = true;
        return flow;
    }

    private static String updates(EventReader events) throws IOException {
        return events.next("flows", LiveStreamTest::hasUpdates).get("updates").toString();
    }

    @Test
    void shouldRefuseOneOfSeveralQueriesAndServeTheOthers() throws Exception {
        run.report(flow(1, "curl", 10));

        try (EventReader events =
                new EventReader(run, "/api/v1/stream?q=((&columns=client.bytes&q=&columns=client.bytes")) {
            assertThat(events.next("refused.0", any -> true).get("message").asText())
                    .startsWith("something to look for is missing");
            assertThat(events.next("flows.1", LiveStreamTest::hasUpdates)
                            .get("updates")
                            .toString())
                    .isEqualTo("[[\"0000000000000001\",0,10]]");
        }
    }

    @Test
    void shouldRefuseMoreQueriesThanOneStreamTakes() throws Exception {
        assertThat(run.get("/api/v1/stream?columns=bytes" + "&q=curl".repeat(17))
                        .body())
                .contains("at most 16 queries");
        assertThat(run.get("/api/v1/stream?columns=bytes&q=curl&q=wget").body())
                .contains("takes q and columns the same number of times");
    }

    @Test
    void shouldSendWhatChanges() throws Exception {
        run.report(flow(1, "curl", 10));

        try (EventReader events = new EventReader(run, STREAM)) {
            events.next("flows", LiveStreamTest::hasUpdates);
            final FlowRecord last = flow(1, "curl", 30);
            last.isFinal = true;
            run.report(last);

            assertThat(events.next("flows", LiveStreamTest::hasUpdates)
                            .get("updates")
                            .toString())
                    .isEqualTo("[[\"0000000000000001\",1,\"curl\",30]]");
        }
    }

    @Test
    void shouldTakeBackWhatMatchesNoMore() throws Exception {
        run.report(flow(1, "curl", 10));

        try (EventReader events = new EventReader(run, STREAM + "&q=" + "client.bytes%3C20")) {
            events.next("flows", LiveStreamTest::hasUpdates);
            run.report(flow(1, "curl", 30));

            assertThat(events.next("flows", flows -> !flows.get("removed").isEmpty())
                            .get("removed")
                            .toString())
                    .isEqualTo("[\"0000000000000001\"]");
        }
    }

    @Test
    void shouldTakeBackWhatIsKeptNoLonger() throws Exception {
        final FlowRecord ended = flow(1, "curl", 10);
        ended.isFinal = true;
        run.report(ended);

        try (EventReader events = new EventReader(run, STREAM)) {
            events.next("flows", LiveStreamTest::hasUpdates);
            run.clockMs.addAndGet(Duration.ofMinutes(16).toMillis());
            run.live.flush();

            assertThat(events.next("flows", flows -> !flows.get("removed").isEmpty())
                            .get("removed")
                            .toString())
                    .isEqualTo("[\"0000000000000001\"]");
        }
    }

    @Test
    void shouldSayOnceThatAFlowHasFallenSilent() throws Exception {
        run.clockMs.set(Flows.curlToPython().startNs / 1_000_000);
        run.report(flow(1, "curl", 1_000));

        try (EventReader events = new EventReader(run, "/api/v1/stream?columns=live.bytes_per_s")) {
            assertThat(events.next("flows", LiveStreamTest::hasUpdates)
                            .at("/updates/0/2")
                            .asInt())
                    .isPositive();
            run.clockMs.addAndGet(3_000);

            assertThat(events.next("flows", LiveStreamTest::hasUpdates)
                            .at("/updates/0/2")
                            .asInt())
                    .isZero();
        }
    }

    @Test
    void shouldTellEachSecondHowTheWholeStands() throws Exception {
        run.report(flow(1, "curl", 10));

        try (EventReader events = new EventReader(run, STREAM)) {
            final JsonNode status = events.next("status", any -> true);

            assertThat(status.get("live").asInt()).isEqualTo(1);
            assertThat(status.get("matching").asInt()).isEqualTo(1);
            assertThat(status.at("/attribution/attributed").asInt()).isEqualTo(2);
            assertThat(status.at("/traffic/lo/bytes_per_s").isNumber()).isTrue();
            assertThat(status.get("history").asText()).isEqualTo("off");
        }
    }

    @Test
    void shouldKeepAHostileNameAText() throws Exception {
        final String hostile = "</script><img src=x onerror=alert(1)>\n\ndata: {}\r\nevent: x\"'\u2028";
        run.report(flow(1, hostile, 10));

        try (EventReader events = new EventReader(run, STREAM)) {
            assertThat(events.next("flows", LiveStreamTest::hasUpdates)
                            .at("/updates/0/2")
                            .asText())
                    .isEqualTo(hostile);
        }
        final HttpResponse<String> answer = run.get("/api/v1/flows?columns=client.process.name");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(answer.body()).doesNotContain("\n\ndata");
    }

    @Test
    void shouldNotTakeMoreWatchersThanItServes() throws Exception {
        final List<EventReader> watchers = new ArrayList<>();
        try {
            for (int i = 0; i < 32; i++) {
                watchers.add(new EventReader(run, STREAM));
            }
            assertThat(run.get(STREAM).statusCode()).isEqualTo(503);
        } finally {
            watchers.forEach(EventReader::close);
        }

        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(run.get("/metrics").body()).contains("flowbraid_page_watchers 0.0"));
    }

    /** A browser whose window is small and that does not read. */
    private Socket stalled() throws IOException {
        final Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("127.0.0.1", run.service.port()));
        final OutputStream out = socket.getOutputStream();
        out.write("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void reportMany(long bytes) {
        for (long id = 1; id <= 9_000; id++) {
            run.report(flow(id, "curl", bytes));
        }
    }

    @Test
    void shouldTellASlowBrowserWhatItMissedAndShowItTheLatest() throws Exception {
        reportMany(1);
        try (Socket socket = stalled()) {
            for (int round = 2; round <= 6; round++) {
                final long bytes = round;
                final long before = run.live.revision();
                reportMany(bytes);
                awaitARoundAfter(before);
            }
            socket.setSoTimeout(60_000);
            final String all = read(socket, "event: missed\ndata: {\"count\":");
            assertThat(all).contains("event: missed");
        }
    }

    /** Rounds come each half second: another watcher tells when one is over. */
    private void awaitARoundAfter(long revision) throws Exception {
        try (EventReader events = new EventReader(run, STREAM + "&q=client.bytes:0")) {
            events.next("status", any -> true);
            events.next("status", any -> true);
        }
        assertThat(run.live.revision()).isGreaterThan(revision);
    }

    private static String read(Socket socket, String until) throws IOException {
        final StringBuilder text = new StringBuilder();
        final byte[] part = new byte[65_536];
        while (text.indexOf(until) < 0) {
            final int length = socket.getInputStream().read(part);
            if (length < 0) {
                break;
            }
            text.append(new String(part, 0, length, StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    @Test
    void shouldDropABrowserThatReadsNothingForHalfAMinute() throws Exception {
        reportMany(1);
        try (Socket socket = stalled()) {
            await().atMost(TIMEOUT)
                    .untilAsserted(
                            () -> assertThat(run.get("/metrics").body()).contains("flowbraid_page_watchers 1.0"));
            run.clockMs.addAndGet(1);
            try (EventReader events = new EventReader(run, STREAM + "&q=client.bytes:0")) {
                events.next("status", any -> true);
                events.next("status", any -> true);
                run.clockMs.addAndGet(31_000);
            }

            await().atMost(TIMEOUT)
                    .untilAsserted(
                            () -> assertThat(run.get("/metrics").body()).contains("flowbraid_page_watchers 0.0"));
            assertThat(socket.isConnected()).isTrue();
        }
    }
}
