// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.sun.management.ThreadMXBean;
import io.flowbraid.config.Catalogue;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.record.Flows;
import io.flowbraid.record.LocalNetworks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSinkTest {
    private static final LocalNetworks LOCAL = new LocalNetworks(Catalogue.LOCAL_NETWORKS.defaultValue());

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final JsonSink sink = new JsonSink(written, Flows.OBSERVER, LOCAL);

    @Test
    void shouldWriteTheRecordOfTheContract() {
        assertThat(lineOf(Flows.curlToPython())).isEqualTo("""
                {"@timestamp":"2026-11-22T20:15:03.135802467Z","schema":"flowbraid/1",\
                "flow":{"id":"00c0ffee12345678","final":true,"end_reason":"fin","client_evidence":"syn"},\
                "event":{"start":"2026-11-22T20:15:03.123456789Z","end":"2026-11-22T20:15:03.135802467Z","duration":12345678},\
                "observer":{"type":"packets","hostname":"atlas","interface":"lo","netns":4026531840},\
                "network":{"type":"ipv4","transport":"tcp","iana_number":6,\
                "community_id":"1:ynJ4MAqEOVuDTkVv5ec5DQ765UA=","direction":"internal","packets":11,"bytes":1928},\
                "client":{"ip":"127.0.0.1","port":43512,"packets":6,"bytes":394,"payload_bytes":78,\
                "process":{"pid":4211,"entity_id":"0f3c9a1e-4211-12345678","name":"curl","executable":"/usr/bin/curl",\
                "command_line":"curl http://127.0.0.1:8000/","start":"2026-11-22T20:15:03.118456789Z",\
                "user":{"id":1000,"name":"ada"},"group":{"id":1000},\
                "parent":{"pid":4000,"name":"bash","executable":"/usr/bin/bash"}},\
                "attribution":{"status":"attributed","method":"connect","delay_ms":-1.500}},\
                "server":{"ip":"127.0.0.1","port":8000,"packets":5,"bytes":1534,"payload_bytes":1270,\
                "process":{"pid":4100,"entity_id":"0f3c9a1e-4100-1000","name":"python3",\
                "executable":"/usr/bin/python3.11","user":{"id":0},"group":{"id":0}},\
                "attribution":{"status":"attributed","method":"accept","delay_ms":2.250}},\
                "tcp":{"flags":{"client":"FSPA","server":"SPA"},"state":"SF","handshake_rtt_ms":0.041,\
                "retransmitted":{"client":0,"server":0},"out_of_order":{"client":0,"server":0}},\
                "socket":{"client":{"bytes_sent":78,"bytes_received":1270,"srtt_ms":0.038,"rttvar_ms":1.019,\
                "retransmits":0,"state":"CLOSE"}},\
                "reconciliation":{"client_to_server":"equal","server_to_client":"equal"}}
                """);
    }

    @Test
    void shouldWriteTheLargeNumbersOfUsersAndGroups() {
        final FlowRecord flow = Flows.curlToPython();
        flow.client.attribution.process = Objects.requireNonNull(flow.client.attribution.process)
                .withUser((int) 3_000_000_000L, null, (int) 4_294_967_294L, null);
        flow.server.attribution.process = Objects.requireNonNull(flow.server.attribution.process)
                .withUser(ProcessIdentity.UNKNOWN_ID, null, ProcessIdentity.UNKNOWN_ID, null);

        assertThat(lineOf(flow))
                .contains("\"user\":{\"id\":3000000000},\"group\":{\"id\":4294967294}")
                .containsOnlyOnce("\"user\":");
    }

    @Test
    void shouldWriteAFlowOfSocketsWithWhatTheKernelsCounted() {
        assertThat(lineOf(Flows.ofSockets())).isEqualTo("""
                {"@timestamp":"2026-11-22T20:15:03.135802467Z","schema":"flowbraid/1",\
                "flow":{"id":"00000000050c0001","final":true,"end_reason":"closed","client_evidence":"socket_event"},\
                "event":{"start":"2026-11-22T20:15:03.123456789Z","end":"2026-11-22T20:15:03.135802467Z","duration":12345678},\
                "observer":{"type":"sockets","hostname":"web-1","interface":"tcp://*:1234c","netns":4026532001},\
                "network":{"type":"ipv4","transport":"tcp","iana_number":6,\
                "community_id":"1:ynJ4MAqEOVuDTkVv5ec5DQ765UA=","direction":"internal","segments":11,"payload_bytes":1348},\
                "client":{"ip":"127.0.0.1","port":43512,"segments":6,"payload_bytes":78,\
                "process":{"pid":4211,"entity_id":"0f3c9a1e-4211-12345678","name":"curl","executable":"/usr/bin/curl",\
                "command_line":"curl http://127.0.0.1:8000/","start":"2026-11-22T20:15:03.118456789Z",\
                "user":{"id":1000,"name":"ada"},"group":{"id":1000},\
                "parent":{"pid":4000,"name":"bash","executable":"/usr/bin/bash"}},\
                "attribution":{"status":"attributed","method":"connect","delay_ms":-1.500}},\
                "server":{"ip":"127.0.0.1","port":8000,"segments":5,"payload_bytes":1270,\
                "process":{"pid":4100,"entity_id":"0f3c9a1e-4100-1000","name":"python3",\
                "executable":"/usr/bin/python3.11","user":{"id":0},"group":{"id":0}},\
                "attribution":{"status":"attributed","method":"accept","delay_ms":2.250}},\
                "socket":{"client":{"bytes_sent":78,"bytes_received":1270,"srtt_ms":0.038,"rttvar_ms":1.019,\
                "retransmits":0,"state":"CLOSE","end_reason":"closed","netns":4026532001},\
                "server":{"end_reason":"agent_gone","netns":4026532001}}}
                """);
    }

    @Test
    void shouldLeaveOutWhatNoSocketCounted() throws IOException {
        final JsonNode flow = new ObjectMapper().readTree(lineOf(Flows.datagramsOfOneSocket()));

        assertThat(flow.at("/flow/continues").asText()).isEqualTo("00000000050c0003");
        assertThat(flow.at("/observer/hostname").asText()).isEqualTo("atlas");
        assertThat(flow.at("/observer").has("netns")).isFalse();
        assertThat(flow.at("/network").has("segments")).isFalse();
        assertThat(flow.at("/network").has("payload_bytes")).isFalse();
        assertThat(flow.at("/client/segments").asInt()).isEqualTo(1);
        assertThat(flow.at("/server").has("segments")).isFalse();
        assertThat(flow.at("/server").has("payload_bytes")).isFalse();
        assertThat(flow.at("/socket/client/incomplete").asBoolean()).isTrue();
        assertThat(flow.at("/socket").has("server")).isFalse();
        assertThat(flow.has("reconciliation")).isFalse();
    }

    @Test
    void shouldSayWhyAConnectFailed() throws IOException {
        final JsonNode flow = new ObjectMapper().readTree(lineOf(Flows.refusedSocket()));

        assertThat(flow.at("/flow/end_reason").asText()).isEqualTo("refused");
        assertThat(flow.at("/socket/client/end_reason").asText()).isEqualTo("refused");
        assertThat(flow.at("/socket").has("server")).isFalse();
        assertThat(flow.has("tcp")).isFalse();
    }

    @Test
    void shouldWriteTheCountersOfAnExporter() throws IOException {
        final JsonNode flow = new ObjectMapper().readTree(lineOf(Flows.exported()));

        assertThat(flow.at("/observer/type").asText()).isEqualTo("exporter");
        assertThat(flow.at("/observer/hostname").asText()).isEqualTo("192.0.2.1");
        assertThat(flow.at("/network/packets").asInt()).isEqualTo(11);
        assertThat(flow.at("/network/bytes").asInt()).isEqualTo(1_928);
        assertThat(flow.at("/client/packets").asInt()).isEqualTo(6);
        assertThat(flow.at("/client/bytes").asInt()).isEqualTo(394);
        assertThat(flow.at("/client").has("payload_bytes")).isFalse();
        assertThat(flow.at("/tcp")).hasToString("""
                {"flags":{"client":"FSPA","server":"SPA"},"retransmitted":{"client":2}}""");
        assertThat(flow.has("reconciliation")).isFalse();
    }

    @Test
    void shouldNotAddUpADirectionThatTheExporterDoesNotKnow() throws IOException {
        final JsonNode flow = new ObjectMapper().readTree(lineOf(Flows.exportedOneWay()));

        assertThat(flow.at("/client/bytes").asInt()).isEqualTo(394);
        assertThat(flow.at("/server").has("bytes")).isFalse();
        assertThat(flow.at("/network").has("bytes")).isFalse();
        assertThat(flow.at("/network").has("packets")).isFalse();
        assertThat(flow.has("tcp")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSayWhetherSumsCountAFlowOfAConversation(boolean isCounted) throws IOException {
        final FlowRecord flow = Flows.curlToPython();
        flow.conversation.id = 5;
        flow.conversation.leg = ConversationLeg.COPY;
        flow.conversation.isCounted = isCounted;

        assertThat(new ObjectMapper().readTree(lineOf(flow)).at("/conversation/counted"))
                .isEqualTo(BooleanNode.valueOf(isCounted));
    }

    @Test
    void shouldSayThatAConnectionIsAPartOfAnMptcpConnectionWithPacketsAndWithout() throws IOException {
        for (final FlowRecord flow : List.of(Flows.curlToPython(), Flows.ofSockets())) {
            assertThat(new ObjectMapper()
                            .readTree(lineOf(flow))
                            .at("/tcp/mptcp")
                            .isMissingNode())
                    .isTrue();
            flow.isSubflow = true;
            assertThat(new ObjectMapper()
                            .readTree(lineOf(flow))
                            .at("/tcp/mptcp")
                            .textValue())
                    .isEqualTo("subflow");
        }
    }

    @Test
    void shouldSayThatSumsLeaveAFlowOutEvenWhenNoConversationIsKnown() throws IOException {
        final FlowRecord flow = Flows.ofSockets();
        flow.conversation.isCounted = false;

        assertThat(new ObjectMapper().readTree(lineOf(flow)).at("/conversation"))
                .hasToString("{\"counted\":false}");
    }

    @Test
    void shouldTellTheHostsOfAFeedApart() throws IOException {
        final FlowRecord flow = Flows.ofSockets();
        final FlowRecord other = Flows.ofSockets();
        other.observerHost = "web-2";

        for (int i = 0; i < 3; i++) {
            assertThat(lineOf(flow)).contains("\"hostname\":\"web-1\"");
            assertThat(lineOf(other)).contains("\"hostname\":\"web-2\"");
            assertThat(lineOf(Flows.curlToPython())).contains("\"hostname\":\"atlas\"");
        }
    }

    @Test
    void shouldBeJsonThatAnyReaderTakes() throws IOException {
        final JsonNode flow = new ObjectMapper().readTree(lineOf(Flows.podToRemoteResolver()));

        assertThat(flow.at("/network/vlan").asInt()).isEqualTo(12);
        assertThat(flow.at("/network/direction").asText()).isEqualTo("outbound");
        assertThat(flow.at("/client/ip").asText()).isEqualTo("fd00::5");
        assertThat(flow.at("/client/container/image/name").asText()).isEqualTo("alpine:3");
        assertThat(flow.at("/client/orchestrator/pod/name").asText()).isEqualTo("cart-0");
        assertThat(flow.at("/client/orchestrator/container/name").asText()).isEqualTo("main");
        assertThat(flow.at("/server/attribution/reason").asText()).isEqualTo("remote");
        assertThat(flow.at("/server").has("process")).isFalse();
        assertThat(flow.has("tcp")).isFalse();
        assertThat(flow.has("socket")).isFalse();
        assertThat(Instant.parse(flow.at("/event/start").asText())).isEqualTo("2026-11-22T20:15:03.123456789Z");
    }

    @Test
    void shouldShowTheLaterImageBesideTheOneThatOpenedTheSocket() throws IOException {
        final FlowRecord flow = Flows.curlToPython();
        flow.client.attribution.laterImage = Flows.named("sleep");

        final JsonNode json = new ObjectMapper().readTree(lineOf(flow));

        assertThat(json.at("/client/process/name").asText()).isEqualTo("curl");
        assertThat(json.at("/client/process/exec/name").asText()).isEqualTo("sleep");
    }

    @Test
    void shouldStayOneLineOfJsonWhateverAProcessIsCalled() throws IOException {
        final FlowRecord flow = Flows.curlToPython();
        final String name = "a\n\"\u001b[2J\\\ud83d\ude00";
        flow.client.attribution.process = Flows.named(name);
        flow.server.attribution.process = Flows.named("half \ud83d");

        final String line = lineOf(flow);

        assertThat(line.lines()).hasSize(1);
        assertThat(new ObjectMapper().readTree(line).at("/client/process/name").asText())
                .isEqualTo(name);
    }

    @Test
    void shouldWriteAnOwnerTheSameHoweverOftenItWasWritten() {
        final ByteArrayOutputStream other = new ByteArrayOutputStream();
        final ProcessIdentity[] processes = IntStream.range(0, 5_000)
                .mapToObj(i -> Flows.named("\"process\t" + i))
                .toArray(ProcessIdentity[]::new);
        final SplittableRandom random = new SplittableRandom(4711);
        final FlowRecord[] kinds = {Flows.curlToPython(), Flows.podToRemoteResolver(), Flows.withEverything()};
        for (int i = 0; i < 30_000; i++) {
            final FlowRecord flow = kinds[i % kinds.length];
            flow.client.attribution.process = processes[random.nextInt(1 + random.nextInt(processes.length))];
            flow.client.attribution.laterImage = random.nextInt(4) == 0 ? processes[random.nextInt(9)] : null;

            assertThat(lineOf(sink, written, flow))
                    .isEqualTo(lineOf(new JsonSink(other, Flows.OBSERVER, LOCAL), other, flow));
        }
    }

    @Test
    void shouldKeepFlowsOfItsOwnAndMarkThem() throws IOException {
        final FlowRecord flow = Flows.curlToPython();
        flow.isSelf = true;

        assertThat(new ObjectMapper().readTree(lineOf(flow)).at("/flow/self").asBoolean())
                .isTrue();
    }

    @Test
    void shouldEncodeWithoutGarbage() {
        final JsonSink discarding = new JsonSink(OutputStream.nullOutputStream(), Flows.OBSERVER, LOCAL);
        final FlowRecord[] flows = {
            Flows.curlToPython(), Flows.podToRemoteResolver(), Flows.ofSockets(), Flows.exported()
        };
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        write(discarding, flows, 50_000);

        final long before = threads.getCurrentThreadAllocatedBytes();
        write(discarding, flows, 50_000);
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated / 200_000.0).as("bytes per flow").isLessThan(0.1);
    }

    private static void write(JsonSink sink, FlowRecord[] flows, int rounds) {
        for (int i = 0; i < rounds; i++) {
            for (final FlowRecord flow : flows) {
                sink.accept(flow);
            }
        }
    }

    private String lineOf(FlowRecord flow) {
        return lineOf(sink, written, flow);
    }

    private static String lineOf(JsonSink sink, ByteArrayOutputStream written, FlowRecord flow) {
        written.reset();
        sink.accept(flow);
        sink.flush();
        return written.toString(StandardCharsets.UTF_8);
    }
}
