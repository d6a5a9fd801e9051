// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tcpdump counts in a capture file and what the flows made of it add up to. */
class CaptureFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int IPV6_HEADER = 40;
    private static final Pattern IPV4_LENGTH = Pattern.compile("^\\S+ IP .*?, length (\\d+)\\)");
    private static final Pattern IPV6_LENGTH = Pattern.compile("^\\S+ IP6 .*?payload length: (\\d+)\\)");

    @TempDir
    private Path directory;

    private Path capture;

    @BeforeEach
    void record() throws Exception {
        Kernel.assumeRootAndEbpf();
        capture = directory.resolve("loopback.pcap");
        try (TrafficProgram tcpdump = TrafficProgram.start(
                        "sh",
                        "-c",
                        "exec tcpdump --immediate-mode -U -B 16384 -s 192 -i lo -w " + capture + " 2>&1 tcp or udp");
                TrafficProgram server = TrafficProgram.python("thousand_server.py", 100);
                TrafficProgram replier = TrafficProgram.python("udp_replier.py")) {
            assertThat(tcpdump.line()).contains("listening on lo");
            final int udpPort = replier.number();
            try (TrafficProgram clients = TrafficProgram.start(
                            "bash", TrafficProgram.resource("thousand_clients.sh"), "" + server.number(), "100", "2");
                    TrafficProgram asker = TrafficProgram.python("udp_asker.py", udpPort)) {
                clients.finish();
                asker.finish();
            }
            server.finish();
            tcpdump.interrupt();
        }
    }

    @Test
    void shouldAddUpToWhatTcpdumpCounts() throws Exception {
        final List<FlowJson> flows = flows(Product.run("run", "-r", capture.toString(), "-o", "json"));

        final List<Long> lengths = lengths();
        assertThat(lengths).hasSizeGreaterThan(800);
        assertThat(flows).allMatch(FlowJson::isFinal);
        assertThat(flows).extracting(FlowJson::id).doesNotHaveDuplicates();
        assertThat(flows.stream().mapToLong(FlowJson::packets).sum()).isEqualTo(lengths.size());
        assertThat(flows.stream().mapToLong(FlowJson::bytes).sum())
                .isEqualTo(lengths.stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void shouldPrintTheSameBytesTwice() throws Exception {
        final Product.Outcome first = Product.run("run", "-r", capture.toString(), "-o", "json");
        final Product.Outcome second = Product.run("run", "-r", capture.toString(), "-o", "json");

        assertThat(first.stdout()).isNotEmpty().isEqualTo(second.stdout());
    }

    @Test
    void shouldObeyAFilter() throws Exception {
        final List<FlowJson> flows = flows(Product.run("run", "-r", capture.toString(), "-o", "json", "udp"));

        assertThat(flows).isNotEmpty().allMatch(flow -> flow.transport().equals("udp"));
    }

    private static List<FlowJson> flows(Product.Outcome outcome) throws IOException {
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        return outcome.stdout()
                .lines()
                .map(line -> {
                    try {
                        return new FlowJson(JSON.readTree(line));
                    } catch (IOException e) {
                        throw new AssertionError(line, e);
                    }
                })
                .toList();
    }

    /** IP bytes of each packet, by tcpdump. */
    private List<Long> lengths() throws IOException {
        final Process tcpdump = new ProcessBuilder("tcpdump", "-nvr", capture.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(tcpdump.getInputStream(), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .flatMap(line -> Stream.concat(
                            numbers(IPV4_LENGTH, line),
                            numbers(IPV6_LENGTH, line).map(length -> length + IPV6_HEADER)))
                    .toList();
        }
    }

    private static Stream<Long> numbers(Pattern pattern, String line) {
        return pattern.matcher(line).results().map((MatchResult found) -> Long.parseLong(found.group(1)));
    }
}
