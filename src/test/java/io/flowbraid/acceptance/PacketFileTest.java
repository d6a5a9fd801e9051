// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.acceptance.Product.Outcome;
import io.flowbraid.acceptance.SegmentFile.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that {@code -w} writes, as tcpdump would, and read by its readers. */
class PacketFileTest {
    private static final int SEGMENTS = 3_000;
    private static final int PAYLOAD = 1_000;

    @TempDir
    private Path directory;

    private Path input;

    @BeforeEach
    void makeInput() throws Exception {
        for (final String reader : List.of("tshark", "tcpdump", "capinfos")) {
            Kernel.assumeCommand(reader);
        }
        // 30 seconds, 100 segments a second.
        final SegmentFile file = new SegmentFile(false);
        for (int i = 0; i < SEGMENTS; i++) {
            file.add(new Segment(i * 10_000L, 40_000, 80, SegmentFile.ACK, 1 + i * PAYLOAD, 1, PAYLOAD));
        }
        input = file.write(directory.resolve("in.pcap"));
    }

    @Test
    void shouldWriteAFileThatOtherReadersOpenAndTwoRunsWriteAlike() throws Exception {
        final Outcome first = write("one.pcapng");
        write("two.pcapng");

        assertThat(first.stderr()).contains(SEGMENTS + " packets written to " + directory.resolve("one.pcapng"));
        assertThat(first.stdout()).contains("tcp");
        assertThat(directory.resolve("one.pcapng")).hasSameBinaryContentAs(directory.resolve("two.pcapng"));
        assertThat(countOf("one.pcapng")).isEqualTo(SEGMENTS);
        assertThat(directory.resolve("one.pcapng"))
                .satisfies(file -> assertThat(
                                PacketBlocks.read(file).packets.get(0).captured())
                        .isEqualTo(40 + PAYLOAD));
    }

    @Test
    void shouldBeginAnotherFileWhenOneIsLargeEnough() throws Exception {
        write("size.pcapng", "-C", "1");

        assertThat(outputs("size")).containsExactly("size.pcapng", "size.pcapng1", "size.pcapng2", "size.pcapng3");
        assertThat(countOf("size.pcapng", "size.pcapng1", "size.pcapng2", "size.pcapng3"))
                .isEqualTo(SEGMENTS);
        assertThat(Files.size(directory.resolve("size.pcapng1"))).isBetween(1_000_000L, 1_002_000L);
    }

    @Test
    void shouldOverwriteTheOldestOfSoManyFiles() throws Exception {
        write("few.pcapng", "-C", "100k", "-W", "12");

        assertThat(outputs("few")).hasSize(12).startsWith("few.pcapng00").endsWith("few.pcapng11");
        assertThat(countOf(outputs("few").toArray(String[]::new))).isBetween(1_000, 1_300);
    }

    @Test
    void shouldBeginAnotherFileAfterAWhileAndRunACommandOnTheFinishedOnes() throws Exception {
        write("at-%s.pcapng", "-G", "10", "-z", "gzip");

        // The file that was not finished stays as it is.
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(outputs("at-"))
                        .containsExactly("at-1700000000.pcapng.gz", "at-1700000010.pcapng.gz", "at-1700000020.pcapng"));
        assertThat(countOf("at-1700000010.pcapng.gz")).isEqualTo(1_000);
    }

    @Test
    void shouldEndAfterSoManyFiles() throws Exception {
        final Outcome outcome = write("some-%s.pcapng", "-G", "10", "-W", "2");

        assertThat(outputs("some-")).containsExactly("some-1700000000.pcapng", "some-1700000010.pcapng");
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void shouldWriteToStandardOutputAndPrintNoFlows() throws Exception {
        final Path piped = directory.resolve("piped.pcapng");
        final Process run = new ProcessBuilder(
                        Product.HOME.resolve("bin/flowbraid").toString(), "run", "-r", input.toString(), "-w", "-")
                .redirectOutput(piped.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();

        assertThat(run.waitFor()).isZero();
        assertThat(countOf("piped.pcapng")).isEqualTo(SEGMENTS);
    }

    @Test
    void shouldGoOnWithFlowsWhenTheDiskIsFull() throws Exception {
        Kernel.assumeRootAndEbpf();
        final Path small = Files.createDirectory(directory.resolve("small"));
        final Path stats = directory.resolve("stats.json");
        run("mount", "-t", "tmpfs", "-o", "size=1m", "none", small.toString());
        try {
            final Outcome outcome = Product.run(
                    "run",
                    "-r",
                    input.toString(),
                    "-w",
                    small.resolve("full.pcapng").toString(),
                    "--stats",
                    stats.toString(),
                    "-o",
                    "json");

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.stderr().lines().filter(line -> line.startsWith("flowbraid: -w")))
                    .containsExactly("flowbraid: -w " + small.resolve("full.pcapng")
                            + ": No space left on device; no more packets are written, flows go on");
            assertThat(outcome.stdout()).contains("\"packets\":" + SEGMENTS);
            final Ledger ledger = Ledger.read(stats);
            ledger.assertClosed();
            final Ledger.Stage file = ledger.only("packet file", "full.pcapng");
            assertThat(file.in()).isEqualTo(SEGMENTS);
            assertThat(file.lost("write_failed")).isPositive();
            assertThat(countOf("small/full.pcapng")).isEqualTo((int) file.out());
        } finally {
            run("umount", small.toString());
        }
    }

    @Test
    void shouldReadTheFilterFromAFile() throws Exception {
        final Path filter = Files.writeString(directory.resolve("filter"), "# the first half\ntcp[4:4] <= 1500000\n");

        final Outcome outcome = write("half.pcapng", "-F", filter.toString());

        assertThat(outcome.stderr()).contains("1500 packets written");
    }

    @Test
    void shouldRefuseWhatContradicts() throws Exception {
        assertThat(usage("-w", "-", "-o", "json")).contains("-w - writes packets to standard output, and -o flows");
        assertThat(usage("-C", "1")).contains("name a file with -w");
        assertThat(usage("-w", "x", "-W", "3")).contains("add -C SIZE or -G SECONDS");
        assertThat(usage("-w", "x", "-C", "lots")).contains("'lots' is not a size");
        assertThat(usage("-w", "x", "-F", "y", "tcp")).contains("-F y has the filter");
        assertThat(Product.run(
                                "run",
                                "-r",
                                input.toString(),
                                "-w",
                                directory.resolve("no/x").toString())
                        .stderr())
                .contains("no/x: its directory does not exist");
    }

    private String usage(String... options) throws Exception {
        final Outcome outcome = Product.run(Stream.concat(Stream.of("run", "-r", input.toString()), Stream.of(options))
                .toArray(String[]::new));
        assertThat(outcome.exitCode()).isEqualTo(2);
        return outcome.stderr();
    }

    private Outcome write(String name, String... options) throws Exception {
        final Outcome outcome = Product.run(Stream.concat(
                        Stream.of(
                                "run",
                                "-r",
                                input.toString(),
                                "-w",
                                directory.resolve(name).toString()),
                        Stream.of(options))
                .toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        return outcome;
    }

    private SortedSet<String> outputs(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The packets that each of three programs finds in these files. */
    private int countOf(String... names) throws Exception {
        int sum = 0;
        for (final String name : names) {
            final String file = directory.resolve(name).toString();
            final int byTshark = run("sh", "-c", "tshark -n -r '" + file + "' | wc -l");
            if (!name.endsWith(".gz")) {
                assertThat(run("sh", "-c", "tcpdump -n -r '" + file + "' | wc -l"))
                        .isEqualTo(byTshark);
            }
            assertThat(run("sh", "-c", "capinfos -Mc '" + file + "' | sed -n 's/^Number of packets: *//p'"))
                    .isEqualTo(byTshark);
            sum += byTshark;
        }
        return sum;
    }

    /** The number that a command prints, if it prints one. */
    private static int run(String... command) throws Exception {
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }
}
