// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.app.FlowbraidPipeline;
import io.flowbraid.app.process.Streams;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.Flows;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.FlowHistoryProvider;
import io.flowbraid.record.history.HistoryPlan;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a history of two flows, asked while it is still kept. */
class HistoryCommandTest {
    @TempDir
    private static Path directory;

    private static FlowHistory kept;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void keep() {
        final FlowHistoryProvider provider = FlowHistoryProvider.find().orElseThrow();
        kept = provider.keep(new HistoryPlan(
                directory,
                Duration.ofDays(36_500),
                1L << 30,
                Flows.CONTEXT,
                new LossLedger(),
                false,
                System.err::println));
        kept.sink().accept(Flows.curlToPython());
        kept.sink().accept(Flows.podToRemoteResolver());
        kept.sink().flush();
        await().atMost(Duration.ofSeconds(60)).until(() -> kept.state().flows() == 2);
    }

    @AfterAll
    static void close() {
        kept.close();
    }

    @Test
    void shouldShowAFlowInALine() {
        assertThat(run("process:python3")).isZero();

        assertThat(text(out).lines())
                .hasSize(2)
                .last()
                .asString()
                .contains(
                        "12.346 ms",
                        "tcp",
                        "curl[4211] 127.0.0.1:43512",
                        "python3[4100] 127.0.0.1:8000",
                        "394 B",
                        "1.53 kB",
                        "SF");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void shouldShowWorkloadsAndReasons() {
        assertThat(run("pod:cart-0")).isZero();

        assertThat(text(out)).contains("curl[4211]@cart-0 [fd00::5]:40000", "?(remote) [2001:db8::53]:53");
    }

    @Test
    void shouldGiveTheRecordsAsTheRunWroteThem() throws IOException {
        assertThat(run("python3", "-o", "json")).isZero();

        final JsonNode flow = new ObjectMapper().readTree(text(out));
        assertThat(text(out).lines()).hasSize(1);
        assertThat(flow.at("/client/process/command_line").asText()).isEqualTo("curl http://127.0.0.1:8000/");
        assertThat(flow.at("/event/start").asText()).isEqualTo("2026-11-22T20:15:03.123456789Z");
        assertThat(flow.at("/server/attribution/delay_ms").asText()).isEqualTo("2.25");
        assertThat(flow.at("/flow/id").asText()).isEqualTo("00c0ffee12345678");
    }

    @Test
    void shouldWriteTheColumnsAskedFor() {
        assertThat(run("-o", "csv", "--columns", "id,client.process.name,bytes,event.start", "--sort", "bytes"))
                .isZero();

        assertThat(text(out)).isEqualTo("""
            flow.id,client.process.name,network.bytes,event.start\r
            00c0ffee12345678,curl,1928,2026-11-22T20:15:03.123456789Z\r
            0000000000000007,curl,60,2026-11-22T20:15:03.123456789Z\r
            """);
    }

    @Test
    void shouldOrderAndLimit() {
        assertThat(run("--columns", "id", "--sort", "bytes", "--ascending", "--limit", "1"))
                .isZero();

        assertThat(text(out)).isEqualTo("flow.id\n0000000000000007\n");
        assertThat(text(err)).isEqualTo("flowbraid: 1 of 2 flows; --limit shows more\n");
    }

    @Test
    void shouldSumUpByWhoTalked() throws IOException {
        assertThat(run("--by", "process", "python3")).isZero();
        assertThat(text(out).lines())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("PROCESS")
                .contains("SENT", "RECEIVED");

        out.reset();
        assertThat(run("--by", "PROCESS", "protocol:tcp", "-o", "json")).isZero();
        for (final String line : text(out).split("\n")) {
            final JsonNode talker = new ObjectMapper().readTree(line);
            assertThat(talker.get("bytes_sent").asLong()
                            + talker.get("bytes_received").asLong())
                    .isEqualTo(1_928);
        }
    }

    @Test
    void shouldTakeOptionsBehindTheQuestionAndAMinusWithinIt() {
        assertThat(run("-has:container", "-port:443", "--columns", "client.process.name"))
                .isZero();

        assertThat(text(out)).isEqualTo("client.process.name\ncurl\n");
    }

    @Test
    void shouldSayWhatThereIsWhenNothingFits() {
        assertThat(run("process:nginx")).isZero();

        assertThat(text(err)).startsWith("flowbraid: none of 2 flows fits; they are from 2026-11-2");
    }

    @Test
    void shouldPointAtWhatIsWrongInAQuestion() {
        assertThat(run("curl", "prot:443")).isEqualTo(ExitCode.USAGE);

        assertThat(text(err)).isEqualTo("""
            flowbraid: there is no field 'prot': did you mean 'port'?
            flowbraid:   curl prot:443
            flowbraid:        ^
            """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--limit=0", "--limit=many", "--sort=port", "--columns=prot", "--by=planet", "-o=xml", "--lmit=5"
            })
    void shouldRefuseWhatItCannotMean(String option) {
        assertThat(run(option)).isEqualTo(ExitCode.USAGE);

        assertThat(text(err)).startsWith("flowbraid: ").contains(option.replaceFirst("^-+(.*)=.*", "$1"));
        assertThat(text(out)).isEmpty();
    }

    @Test
    void shouldNameWhatIsSummedByAsOneTypesIt() {
        assertThat(run("--by", "foo")).isEqualTo(ExitCode.USAGE);

        assertThat(text(err))
                .contains("'foo' is none of process, executable, user, container, pod, host, port, interface\n");
    }

    @Test
    void shouldSayWhenThereIsNoHistory() {
        final Path nowhere = directory.resolve("nowhere");

        assertThat(new Cli(new FlowbraidPipeline(), streams(out)).run("history", "--dir", nowhere.toString()))
                .isEqualTo(ExitCode.ERROR);
        assertThat(text(err)).startsWith("flowbraid: " + nowhere + " holds no history");
    }

    @Test
    void shouldKnowEveryFieldAsAColumn() {
        final String all =
                String.join(",", FlowFields.all().stream().map(Object::toString).toList());

        assertThat(run("--columns", all)).isZero();
        assertThat(text(out).lines()).hasSize(3);
    }

    @Test
    void shouldEndQuietlyWhenWhoReadsHasSeenEnough(@TempDir Path pipes) throws Exception {
        final Path pipe = pipes.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        final Process reader = new ProcessBuilder("sh", "-c", ": < \"$0\"", pipe.toString()).start();
        try (OutputStream toReader = new FileOutputStream(pipe.toFile())) {
            assertThat(reader.waitFor()).isZero();

            assertThat(run(streams(toReader), "process:python3")).isZero();
        }

        assertThat(text(err)).isEmpty();
    }

    private int run(String... arguments) {
        return run(streams(out), arguments);
    }

    private static int run(Streams streams, String... arguments) {
        return new Cli(new FlowbraidPipeline(), streams)
                .run(Stream.concat(Stream.of("history", "--dir", directory.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private Streams streams(OutputStream to) {
        return new Streams(to, new PrintStream(err, true, StandardCharsets.UTF_8), false, false, false);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
