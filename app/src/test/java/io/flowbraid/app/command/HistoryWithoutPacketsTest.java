// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.app.FlowbraidPipeline;
import io.flowbraid.app.process.Streams;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.Flows;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.FlowHistoryProvider;
import io.flowbraid.record.history.HistoryPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a history of flows of sockets and of exporters, and of a connection seen twice. */
class HistoryWithoutPacketsTest {
    @TempDir
    private static Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    @SuppressWarnings("ClosingStandardOutputStreams") // the history does not close it
    static void keep() {
        final FlowHistoryProvider provider = FlowHistoryProvider.find().orElseThrow();
        try (FlowHistory kept = provider.keep(new HistoryPlan(
                directory,
                Duration.ofDays(36_500),
                1L << 30,
                Flows.CONTEXT,
                new LossLedger(),
                false,
                System.err::println))) {
            Stream.of(
                            Flows.ofSockets(),
                            Flows.refusedSocket(),
                            Flows.datagramsOfOneSocket(),
                            Flows.exportedOneWay(),
                            copy())
                    .forEach(kept.sink()::accept);
            kept.sink().flush();
            await().atMost(Duration.ofSeconds(60)).until(() -> kept.state().flows() == 5);
        }
    }

    /** {@link Flows#ofSockets} again, as packets on an interface: sums leave it out. */
    private static FlowRecord copy() {
        final FlowRecord flow = Flows.curlToPython();
        flow.conversation.id = 5;
        flow.conversation.leg = ConversationLeg.COPY;
        flow.conversation.isCounted = false;
        return flow;
    }

    @Test
    void shouldShowPayloadAndEndReasonInTheTable() {
        assertThat(run("observer:sockets protocol:tcp", "--sort", "id", "--ascending"))
                .isZero();

        assertThat(text(out).lines().skip(1))
                .satisfiesExactly(
                        line -> assertThat(line).contains("78 B ", "1.27 kB").endsWith("closed"),
                        line -> assertThat(line).contains("0 B ", "?(refused)").endsWith("refused"));
    }

    @Test
    void shouldShowADashForWhatIsNotKnown() {
        assertThat(run("observer:exporter")).isZero();

        assertThat(text(out).lines().skip(1)).singleElement().asString().matches(".*394 B +- +-");
    }

    @Test
    void shouldLeaveCellsOfTheCsvEmptyForWhatIsNotKnown() {
        assertThat(
                        run(
                                "-has:conversation",
                                "-o",
                                "csv",
                                "--sort",
                                "id",
                                "--ascending",
                                "--columns",
                                "observer,client.bytes,client.payload_bytes,server.payload_bytes,client.segments,end_reason,bytes"))
                .isZero();

        assertThat(text(out).replace("\r", "")).isEqualTo("""
            observer.type,client.bytes,client.payload_bytes,server.payload_bytes,client.segments,flow.end_reason,network.bytes
            exporter,394,,,,idle,
            sockets,,78,1270,6,closed,
            sockets,,12,,1,idle,
            sockets,,0,0,1,refused,
            """);
    }

    @Test
    void shouldHaveBothKindsOfBytesInTheCsvOfNoChosenColumns() {
        assertThat(run("process:curl", "-o", "csv")).isZero();

        assertThat(text(out).lines().findFirst().orElseThrow())
                .contains("client.bytes", "client.payload_bytes", "tcp.state", "flow.end_reason", "observer.type");
    }

    @Test
    void shouldSumEachConnectionOnceInTheBytesThatAreKnown() throws IOException {
        assertThat(run("--by", "process", "-o", "json")).isZero();

        for (final String line : text(out).split("\n")) {
            final JsonNode talker = new ObjectMapper().readTree(line);
            if (talker.get("key").asText().equals("curl")) {
                assertThat(talker.get("bytes_sent").asLong()).isEqualTo(78 + 12 + 394);
                assertThat(talker.get("bytes_received").asLong()).isEqualTo(1_270);
                assertThat(talker.get("flows").asLong()).isEqualTo(4);
                return;
            }
        }
        throw new AssertionError(text(out));
    }

    @Test
    void shouldGiveTheRecordAsTheRunWroteIt() throws IOException {
        assertThat(run("end_reason:closed", "-o", "json")).isZero();

        final JsonNode flow = new ObjectMapper().readTree(text(out));
        assertThat(flow.at("/observer/type").asText()).isEqualTo("sockets");
        assertThat(flow.at("/observer/hostname").asText()).isEqualTo("web-1");
        assertThat(flow.at("/client/segments").asInt()).isEqualTo(6);
        assertThat(flow.at("/socket/server/end_reason").asText()).isEqualTo("agent_gone");
        assertThat(flow.at("/client").has("bytes")).isFalse();
    }

    private int run(String... arguments) {
        return new Cli(
                        new FlowbraidPipeline(),
                        new Streams(out, new PrintStream(err, true, StandardCharsets.UTF_8), false, false, false))
                .run(Stream.concat(Stream.of("history", "--dir", directory.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
