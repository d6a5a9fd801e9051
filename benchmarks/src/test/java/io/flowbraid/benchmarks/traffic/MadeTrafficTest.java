// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MadeTrafficTest {
    private static final int PACKETS = 60_000;
    private static final int FLOWS = 4_000;

    @TempDir
    private Path directory;

    @Test
    void shouldHaveExactlyThePacketsAndFlowsAskedForAndNameBothEndsOfEach() throws Exception {
        final Path capture = directory.resolve("made.pcap");
        final Path feed = directory.resolve("made.jsonl");
        final TrafficPlan plan = plan(PACKETS, FLOWS);
        final long events = MadeTraffic.write(plan, capture, feed);

        final JsonNode stats = statsOfOurs(capture, feed);

        assertThat(events).isEqualTo(2 * FLOWS + 2L * new TrafficScript(plan).closedFlows());
        assertThat(stats.path("flows").path("final").asInt()).isEqualTo(FLOWS);
        assertThat(stats.path("flows").path("attributed_on_both_ends").asInt()).isEqualTo(FLOWS);
        assertThat(stage(stats, "capture").path("out").asInt()).isEqualTo(PACKETS);
        assertThat(stage(stats, "feed").path("out").asLong()).isEqualTo(events);
        assertThat(stats.path("ledger").path("closed").asBoolean()).isTrue();
    }

    @Test
    void shouldBeReadByTcpdumpWithRightChecksums() throws Exception {
        final Path capture = directory.resolve("made.pcap");
        MadeTraffic.write(plan(1_000, 100), capture, null);

        final List<String> lines = output("tcpdump", "-nvvr", capture.toString());

        assertThat(lines.stream().filter(line -> line.contains("cksum 0x")))
                .hasSizeGreaterThan(300)
                .noneMatch(line -> line.contains("incorrect"));
        assertThat(lines.stream().filter(line -> line.startsWith("    ") || line.contains(" IP6 ")))
                .hasSize(1_000);
    }

    @Test
    void shouldMakeTheSameBytesAgain() throws IOException {
        final Path one = directory.resolve("one");
        final Path other = directory.resolve("other");
        final TrafficPlan ofFourHosts = new TrafficPlan(5_000, 300, 200_000, 4, TrafficPlan.WHOLE);
        MadeTraffic.write(ofFourHosts, one, directory.resolve("one.jsonl"));
        MadeTraffic.write(ofFourHosts, other, directory.resolve("other.jsonl"));

        assertThat(one).hasSameBinaryContentAs(other);
        assertThat(directory.resolve("one.jsonl")).hasSameTextualContentAs(directory.resolve("other.jsonl"));
    }

    @Test
    void shouldMakeTheSameInTwoParts() throws IOException {
        final Path whole = directory.resolve("whole");
        final Path beginning = directory.resolve("beginning");
        final Path rest = directory.resolve("rest");
        MadeTraffic.write(plan(5_000, 300), whole, null);
        MadeTraffic.writeInTwo(plan(5_000, 300), beginning, 2_000, rest);

        final byte[] expected = Files.readAllBytes(whole);
        final byte[] first = Files.readAllBytes(beginning);
        final byte[] second = Files.readAllBytes(rest);
        final int header = 24;
        assertThat(first).isEqualTo(Arrays.copyOf(expected, first.length));
        assertThat(Arrays.copyOf(second, header)).isEqualTo(Arrays.copyOf(expected, header));
        assertThat(Arrays.copyOfRange(second, header, second.length))
                .isNotEmpty()
                .isEqualTo(Arrays.copyOfRange(expected, first.length, expected.length));
    }

    @Test
    void shouldRefuseMoreFlowsThanThePacketsCanBegin() {
        assertThatThrownBy(() -> plan(299, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("299 packets are too few for 100 flows: each begins with 3");
    }

    @Test
    void shouldBeginEveryFlowWhenThereAreJustEnoughPackets() throws IOException {
        final List<Step> steps = new ArrayList<>();
        new TrafficScript(plan(300, 100)).play((flow, step) -> steps.add(step));

        assertThat(steps).hasSize(300).containsOnly(Step.SYN, Step.SYN_ACK, Step.ESTABLISHED);
    }

    private static TrafficPlan plan(long packets, int flows) {
        return new TrafficPlan(packets, flows, 100_000, 1, TrafficPlan.HEADERS);
    }

    private JsonNode statsOfOurs(Path capture, Path feed) throws IOException, InterruptedException {
        final Path stats = directory.resolve("stats.json");
        final List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-XX:MaxDirectMemorySize=1g",
                "-cp",
                System.getProperty("java.class.path"),
                "io.flowbraid.app.Main",
                "run"));
        words.addAll(List.of("-r", capture.toString(), "--feed", feed.toString(), "--no-history"));
        words.addAll(List.of("-o", "json", "--stats", stats.toString()));
        output(words.toArray(String[]::new));
        return new ObjectMapper().readTree(stats.toFile());
    }

    private static JsonNode stage(JsonNode stats, String kind) {
        for (final JsonNode stage : stats.path("ledger").path("stages")) {
            if (stage.path("kind").asText().equals(kind)) {
                return stage;
            }
        }
        throw new AssertionError("no stage " + kind + " in " + stats);
    }

    private List<String> output(String... command) throws IOException, InterruptedException {
        final Path out = directory.resolve("out.txt");
        final Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> String.join(" ", command)).isZero();
        return Files.readAllLines(out);
    }
}
