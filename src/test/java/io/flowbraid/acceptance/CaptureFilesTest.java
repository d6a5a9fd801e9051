// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One capture by tcpdump: as it grows, compressed, cut into a rotated set, damaged. */
class CaptureFilesTest {
    private static final int HEADER = 24;
    private static final int PACKET_HEADER = 16;

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldReportTheFlowsOfAGrowingFileWhileNoFurtherPacketsCome() throws Exception {
        final Path file = directory.resolve("growing.pcap");
        try (TrafficProgram tcpdump = tcpdump(file);
                FlowbraidProcess flowbraid = Product.start("run", "-r", file.toString(), "--follow", "-o", "json")) {
            final int first = exchange();
            assertThat(flowbraid.awaitFinalFlow(flow -> flow.isOnPort(first)).packets())
                    .isGreaterThan(4);

            final int second = exchange();
            assertThat(flowbraid.awaitFinalFlow(flow -> flow.isOnPort(second)).packets())
                    .isGreaterThan(4);

            assertThat(flowbraid.interrupt()).isZero();
            assertThat(flowbraid.messages()).anyMatch(line -> line.endsWith("packets captured"));
            tcpdump.interrupt();
        }
    }

    @Test
    void shouldReadTheSameFlowsFromACompressedFileAndFromARotatedSet() throws Exception {
        final Path file = capture();
        final List<String> expected = flows(Product.run("run", "-r", file.toString(), "-o", "json"));
        final Path compressed = Files.write(directory.resolve("any-name"), gzip(Files.readAllBytes(file)));
        final List<Path> set = rotate(file);

        assertThat(expected).isNotEmpty();
        assertThat(flows(Product.run("run", "-r", compressed.toString(), "-o", "json")))
                .isEqualTo(expected);
        assertThat(flows(Product.run("run", "-r", directory + "/set.pcap*", "-o", "json")))
                .isEqualTo(expected);
        assertThat(flows(Product.run(
                        "run",
                        "-r",
                        set.get(2).toString(),
                        "-r",
                        set.get(0).toString(),
                        "-r",
                        set.get(1).toString(),
                        "-o",
                        "json")))
                .isEqualTo(expected);
    }

    @Test
    void shouldGoOnBehindDamageAndEndWithAnError() throws Exception {
        final Path file = capture();
        final byte[] bytes = Files.readAllBytes(file);
        final int second = HEADER + PACKET_HEADER + length(bytes, HEADER);
        Arrays.fill(bytes, second, second + PACKET_HEADER, (byte) 0xee);
        Files.write(file, bytes);

        final Product.Outcome outcome = Product.run("run", "-r", file.toString(), "-o", "json");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.stderr())
                .contains(file + ": damaged at byte " + second)
                .contains("lost in capture " + file + ": 1 damaged_block")
                .doesNotContain("Exception");
        assertThat(outcome.stdout()).isNotEmpty();
    }

    @Test
    void shouldSayWhatCannotBeFollowedOrRead() throws Exception {
        final Path file = capture();
        final Path compressed = Files.write(directory.resolve("f.gz"), gzip(Files.readAllBytes(file)));
        final byte[] bytes = Files.readAllBytes(file);
        bytes[20] = 127;
        final Path radio = Files.write(directory.resolve("radio.pcap"), bytes);

        assertSentence(Product.run("run", "-r", compressed.toString(), "--follow"), "f.gz", "compressed (gzip)");
        assertSentence(Product.run("run", "-r", radio.toString()), "radio.pcap", "IEEE802_11_RADIO", "Capture on");
    }

    private static void assertSentence(Product.Outcome outcome, String... words) {
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.stderr().strip().lines().toList()).hasSize(1);
        assertThat(outcome.stderr()).contains(words);
    }

    private static TrafficProgram tcpdump(Path file) throws IOException {
        final TrafficProgram tcpdump = TrafficProgram.start(
                "sh", "-c", "exec tcpdump --immediate-mode -U -s 192 -i lo -w " + file + " 2>&1 tcp");
        assertThat(tcpdump.line()).contains("listening on lo");
        return tcpdump;
    }

    private Path capture() throws Exception {
        final Path file = directory.resolve("loopback.pcap");
        try (TrafficProgram tcpdump = tcpdump(file)) {
            for (int i = 0; i < 4; i++) {
                exchange();
            }
            tcpdump.interrupt();
        }
        return file;
    }

    /** A connection with data both ways; the server's port. */
    private static int exchange() throws Exception {
        try (TrafficProgram server = TrafficProgram.python("thousand_server.py", 2)) {
            final int port = server.number();
            try (TrafficProgram clients =
                    TrafficProgram.start("bash", TrafficProgram.resource("thousand_clients.sh"), "" + port, "2", "1")) {
                clients.finish();
            }
            server.finish();
            return port;
        }
    }

    /** What was observed, without the name of the file. */
    private static List<String> flows(Product.Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        return outcome.stdout()
                .lines()
                .map(line -> line.replaceFirst("\"interface\":\"[^\"]*\"", ""))
                .toList();
    }

    /** Three files, whose names do not tell the order. */
    private List<Path> rotate(Path file) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        final List<Path> set = new ArrayList<>();
        final int share = bytes.length / 3;
        int from = HEADER;
        for (final String name : List.of("set.pcap7", "set.pcap10", "set.pcap")) {
            int to = from;
            while (to < bytes.length && (to - from < share || set.size() == 2)) {
                to += PACKET_HEADER + length(bytes, to);
            }
            final ByteArrayOutputStream part = new ByteArrayOutputStream();
            part.write(bytes, 0, HEADER);
            part.write(bytes, from, to - from);
            set.add(Files.write(directory.resolve(name), part.toByteArray()));
            from = to;
        }
        return set;
    }

    private static int length(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
