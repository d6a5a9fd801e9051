// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.capture.live.Command;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedCaptureTest {
    private final LossLedger ledger = new LossLedger();
    private LedgerStage stage = ledger.open("capture", "file");
    private final PacketBatch batch = new PacketBatch(64);

    @TempDir
    Path folder;

    @Test
    void shouldReadEveryKindOfFileAlike() throws Exception {
        final List<byte[]> frames = traffic(1);
        final List<Path> files = List.of(
                CaptureFiles.pcap(folder.resolve("us"), 1, ByteOrder.LITTLE_ENDIAN, false, frames),
                CaptureFiles.pcap(folder.resolve("ns"), 1, ByteOrder.LITTLE_ENDIAN, true, frames),
                CaptureFiles.pcap(folder.resolve("swapped"), 1, ByteOrder.BIG_ENDIAN, true, frames),
                CaptureFiles.pcapng(folder.resolve("us.ng"), 1, false, frames),
                CaptureFiles.pcapng(folder.resolve("ns.ng"), 1, true, frames));

        final List<List<Long>> contents = new ArrayList<>();
        for (final Path file : files) {
            contents.add(wordsOf(file));
        }

        // With a filter libpcap reads, without one we do.
        contents.add(wordsOf(files.get(0), "ip or ip6 or not ip"));

        assertThat(contents.get(0)).isNotEmpty();
        assertThat(contents).allSatisfy(words -> assertThat(words).isEqualTo(contents.get(0)));
    }

    @Test
    void shouldReadBareIpByItsNumberInFilesAsLibpcapDoes() throws Exception {
        final List<byte[]> frames = List.of(Frames.ipv4(17, Frames.udp(1, 2, 3)), Frames.ipv4(17, Frames.udp(4, 5, 6)));
        final Path file = CaptureFiles.pcap(folder.resolve("raw"), 101, ByteOrder.LITTLE_ENDIAN, false, frames);

        assertThat(wordsOf(file)).isNotEmpty().isEqualTo(wordsOf(file, "ip"));
    }

    @Test
    void shouldKeepTheTimeToTheNanosecond() throws Exception {
        final List<byte[]> frames = List.of(Frames.ipv4(17, Frames.udp(1, 2, 3)), Frames.ipv4(17, Frames.udp(1, 2, 3)));
        final Path file = CaptureFiles.pcapng(folder.resolve("ns.ng"), 101, true, frames);

        try (SavedCapture source = open(file, "")) {
            source.poll(batch);
        }

        assertThat(batch.words()[PacketBatch.WORDS + PacketBatch.TIME_NS])
                .isEqualTo(CaptureFiles.START_NS + CaptureFiles.STEP_NS);
    }

    @Test
    void shouldAgreeWithTcpdumpAndTsharkOnPacketsAndBytes() throws Exception {
        final Path file = CaptureFiles.pcapng(folder.resolve("mixed.ng"), 1, true, traffic(7));

        final Totals totals = totalsOf(file, "");

        assertThat(stage.in().get()).isEqualTo(tcpdumpCount(file, ""));
        assertThat(totals).isEqualTo(tsharkTotals(file));
        assertThat(stage.imbalance()).isZero();
    }

    @Test
    void shouldFilterAsTcpdumpDoes() throws Exception {
        final Path file = CaptureFiles.pcap(folder.resolve("mixed"), 1, ByteOrder.LITTLE_ENDIAN, false, traffic(8));

        final Totals totals = totalsOf(file, "udp and ip");

        assertThat(totals.packets).isEqualTo(tcpdumpCount(file, "udp and ip")).isPositive();
    }

    @Test
    void shouldStopAtThePacketLimit() throws Exception {
        final Path file = CaptureFiles.pcap(folder.resolve("f"), 1, ByteOrder.LITTLE_ENDIAN, false, traffic(9));

        try (SavedCapture source = SavedCapture.open(
                List.of(file.toString()),
                new FileReading("", 0, 10, false, 1, (id, name) -> {}, process -> {}, FrameKeepers.NONE, note -> {}),
                new LossLedger())) {
            while (!source.isExhausted()) {
                batch.clear();
                source.poll(batch);
            }
            assertThat(source.stats().delivered()).isEqualTo(10);
        }
    }

    @Test
    void shouldKeepWhatPrecedesTheDamageAndSaySo() throws Exception {
        final byte[] udp = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(1, 2, 3)));
        final Path file =
                CaptureFiles.pcap(folder.resolve("cut"), 1, ByteOrder.LITTLE_ENDIAN, false, List.of(udp, udp));
        final byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));

        try (SavedCapture source = open(file, "")) {
            source.poll(batch);

            assertThat(batch.size()).isEqualTo(1);
            assertThat(source.isExhausted()).isTrue();
            assertThat(source.failure().orElseThrow().reason()).isEqualTo(Reason.DAMAGED_FILE);
            assertThat(source.failure().orElseThrow()).hasMessageContaining(file + ": cannot be read to its end: ");
        }
    }

    @Test
    void shouldExplainAFileItCannotRead() throws Exception {
        final Path text = Files.writeString(folder.resolve("notes.txt"), "these are not packets at all, only words");
        final Path wifi = CaptureFiles.pcap(folder.resolve("wifi"), 105, ByteOrder.LITTLE_ENDIAN, false, List.of());
        final Path good = CaptureFiles.pcap(folder.resolve("good"), 1, ByteOrder.LITTLE_ENDIAN, false, List.of());

        assertRefused(folder.resolve("none.pcap"), "", Reason.UNREADABLE_FILE, "none.pcap: no such file");
        assertRefused(folder, "", Reason.UNREADABLE_FILE, "is a directory");
        assertRefused(text, "", Reason.NOT_A_CAPTURE, "notes.txt: not a pcap or pcapng capture file");
        assertRefused(
                wifi, "", Reason.UNSUPPORTED_LINK_TYPE, "wifi: link type IEEE802_11 (105, 802.11) is not supported");
        final Path empty = Files.createFile(folder.resolve("empty"));
        assertRefused(Path.of(""), "", Reason.UNREADABLE_FILE, "-r: the name of the file is empty");
        assertRefused(empty, "", Reason.NOT_A_CAPTURE, "empty: not a pcap or pcapng capture file: it is empty");
        assertRefused(good, "tcp prot 80", Reason.BAD_FILTER, "filter 'tcp prot 80' does not parse: ");
    }

    private void assertRefused(Path file, String filter, Reason reason, String message) {
        assertThatThrownBy(() -> open(file, filter).close())
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    private SavedCapture open(Path file, String filter) throws CaptureException {
        final FileReading reading =
                new FileReading(filter, 0, 0, false, 1, (id, name) -> {}, process -> {}, FrameKeepers.NONE, note -> {});
        final SavedCapture source = SavedCapture.open(List.of(file.toString()), reading, ledger);
        stage = ledger.stages().get(ledger.stages().size() - 1);
        return source;
    }

    private List<Long> wordsOf(Path file) throws CaptureException {
        return wordsOf(file, "");
    }

    private List<Long> wordsOf(Path file, String filter) throws CaptureException {
        final List<Long> words = new ArrayList<>();
        try (SavedCapture source = open(file, filter)) {
            while (!source.isExhausted()) {
                batch.clear();
                source.poll(batch);
                Arrays.stream(batch.words(), 0, batch.nextOffset()).forEach(words::add);
            }
        }
        return words;
    }

    private Totals totalsOf(Path file, String filter) throws CaptureException {
        final Totals totals = new Totals();
        try (SavedCapture source = open(file, filter)) {
            while (!source.isExhausted()) {
                batch.clear();
                source.poll(batch);
                for (int at = 0; at < batch.nextOffset(); at += PacketBatch.WORDS) {
                    totals.add(batch.words()[at + PacketBatch.LENGTHS] >>> 32);
                }
            }
        }
        return totals;
    }

    private static long tcpdumpCount(Path file, String filter) throws IOException {
        final String output = Command.run("tcpdump", "--count", "-r", file.toString(), filter);
        final String line = output.lines()
                .filter(text -> text.matches("\\d+ packets?"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    private static Totals tsharkTotals(Path file) throws IOException {
        final String output = Command.run(List.of(
                "tshark -n -r FILE -Y ip||ipv6 -o ip.defragment:FALSE -T fields -E occurrence=f -E separator=, -e ip.len -e ipv6.plen"
                        .replace("FILE", file.toString())
                        .split(" ")));
        final Totals totals = new Totals();
        output.lines().filter(line -> line.matches("\\d*,\\d*")).forEach(line -> {
            final String[] lengths = line.split(",", -1);
            totals.add(lengths[0].isEmpty() ? 40 + Long.parseLong(lengths[1]) : Long.parseLong(lengths[0]));
        });
        return totals;
    }

    /** A few hundred frames of all kinds, well formed but not all IP. */
    private static List<byte[]> traffic(long seed) {
        final Random random = new Random(seed);
        final List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            final int port = 1024 + random.nextInt(20);
            final int length = random.nextInt(1300);
            frames.add(
                    switch (random.nextInt(9)) {
                        case 0 -> Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(port, 80, 16, length)));
                        case 1 -> Frames.ethernet(0x86dd, Frames.ipv6(6, Frames.tcp(443, port, 24, length)));
                        case 2 -> Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(port, 9999, length)));
                        case 3 ->
                            Frames.ethernet(
                                    0x8100, Frames.tag(7, 0x0800, Frames.ipv4(17, Frames.udp(port, 9999, length))));
                        case 4 ->
                            Frames.ethernet(
                                    0x86dd, Frames.ipv6(60, Frames.extension(17, Frames.udp(port, 9999, length))));
                        case 5 -> Frames.ethernet(0x0800, Frames.ipv4(1, Frames.icmp(8, 0, port, 56)));
                        case 6 -> Frames.ethernet(0x86dd, Frames.ipv6(58, Frames.icmp(128, 0, port, 56)));
                        case 7 -> Frames.ethernet(0x0800, Frames.ipv4(17, i, 100, new byte[0], new byte[length + 8]));
                        default -> Frames.ethernet(0x0806, new byte[28]);
                    });
        }
        return frames;
    }

    private static final class Totals {
        long packets;
        long bytes;

        void add(long length) {
            packets++;
            bytes += length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Totals totals && packets == totals.packets && bytes == totals.bytes;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(bytes);
        }

        @Override
        public String toString() {
            return Map.of("packets", packets, "bytes", bytes).toString();
        }
    }
}
