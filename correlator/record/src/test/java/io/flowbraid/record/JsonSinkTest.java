// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import io.flowbraid.config.Catalogue;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.ProcessIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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
                "observer":{"hostname":"atlas","interface":"lo","netns":4026531840},\
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
        final FlowRecord[] flows = {Flows.curlToPython(), Flows.podToRemoteResolver()};
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        write(discarding, flows, 50_000);

        final long before = threads.getCurrentThreadAllocatedBytes();
        write(discarding, flows, 50_000);
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated / 100_000.0).as("octets per flow").isLessThan(0.1);
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
