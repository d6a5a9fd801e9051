// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.pcapng.PcapngFile;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.packet.PacketBatch;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSetsTest {
    private static final long MICROS = 1_700_000_000_000_000L;
    private static final long SECOND = 1_000_000L;
    private static final byte[] UDP = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(1, 2, 3)));

    @TempDir
    Path folder;

    @Test
    void shouldReadARotatedSetInTheOrderOfItsPackets() throws Exception {
        final Path third = file("trace.pcap10", 20);
        final Path first = file("trace.pcap", 0);
        final Path second = file("trace.pcap2", 10);

        final ReadFiles read = ReadFiles.of(third, first, second);

        assertThat(read.times()).hasSize(6).isSorted();
        assertThat(read.interfaces).containsExactly("trace.pcap");
        assertThat(read.interfacesOfPackets()).containsOnly(0);
        assertThat(read.ledger.stages()).hasSize(1);
        assertThat(read.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldFindTheFilesOfAPattern() throws Exception {
        file("day_00002_20240102.pcapng", 86_400);
        file("day_00001_20240101.pcapng", 0);
        file("night.pcapng", 7);

        final ReadFiles read = ReadFiles.of(folder.resolve("day_*.pcapng"));

        assertThat(read.times()).hasSize(4).isSorted();
    }

    @Test
    void shouldTakeAFileWhoseNameLooksLikeAPattern() throws Exception {
        final Path file = file("what[1]?.pcap", 0);

        assertThat(ReadFiles.of(file).packets()).hasSize(2);
    }

    @Test
    void shouldExplainAPatternWithoutFiles() {
        assertThatThrownBy(() -> ReadFiles.of(folder.resolve("none*.pcap")))
                .isInstanceOf(CaptureException.class)
                .hasMessageEndingWith("none*.pcap: no file has such a name");
    }

    @Test
    void shouldMergeDifferentCapturesByTime() throws Exception {
        final Path eth = file("eth.pcap", 0);
        final Path lo = file("lo.pcap", 0.5);

        final ReadFiles read = ReadFiles.of(lo, eth);

        assertThat(read.times()).hasSize(4).isSorted();
        assertThat(read.interfaces).containsExactly("lo.pcap", "eth.pcap");
        assertThat(read.interfacesOfPackets()).containsExactly(1, 0, 1, 0);
        assertThat(read.ledger.stages()).hasSize(2);
        assertThat(read.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldCloseTheAccountWhenItStopsWhileItMerges() throws Exception {
        final Path eth = file("eth.pcap", 0);
        final Path lo = file("lo.pcap", 0.5);
        final ReadFiles read = new ReadFiles();

        try (SavedCapture capture = read.open("", eth.toString(), lo.toString())) {
            final PacketBatch one = new PacketBatch(1);
            capture.poll(one);

            assertThat(one.size()).isEqualTo(1);
            assertThat(read.ledger.isClosed()).isTrue();
            assertThat(read.ledger.stages().stream()
                            .mapToLong(stage -> stage.out().get())
                            .sum())
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldKeepWhatAnIcmpErrorQuotesWithItsPacket() throws Exception {
        final byte[] quoted = Frames.ipv4(17, Frames.udp(7, 9, 20));
        final byte[] error =
                Frames.ethernet(0x0800, Frames.ipv4(1, Frames.concat(Frames.hex("0303 0000 00000000"), quoted)));
        final Path eth = new PcapngFile()
                .section(ByteOrder.BIG_ENDIAN)
                .describe(1, 0)
                .packet(0, MICROS, UDP)
                .packet(0, MICROS + 20, error)
                .packet(0, MICROS + 40, error)
                .write(folder.resolve("eth.pcapng"));
        final Path lo = file("lo.pcap", 0.000_030);
        final PacketBatch batch = new PacketBatch(64);

        try (SavedCapture capture = new ReadFiles().open("", eth.toString(), lo.toString())) {
            capture.poll(batch);
        }

        assertThat(batch.size()).isEqualTo(5);
        assertThat(batch.quotes()).isEqualTo(2);
        for (int quote = 0; quote < batch.quotes(); quote++) {
            final long of = batch.words()[batch.quoteOffset(quote) + PacketBatch.LENGTHS];
            assertThat(FiveTuple.protocolOf(batch.words()[(int) of + PacketBatch.PORTS]))
                    .isEqualTo(1);
            assertThat(batch.words()[(int) of + PacketBatch.TIME_NS]).isEqualTo((MICROS + 20 + 20 * quote) * 1_000);
        }
    }

    @Test
    void shouldCountFragmentsWhoseFirstOneNeverComes() throws Exception {
        final byte[] later = Frames.ethernet(0x0800, Frames.ipv4(17, 77, 100, new byte[0], new byte[64]));
        final PcapngFile made =
                new PcapngFile().section(ByteOrder.LITTLE_ENDIAN).describe(1, 0).describe(1, 0);
        for (int i = 0; i < 100; i++) {
            made.packet(i % 2, MICROS + i, later);
        }

        final ReadFiles read = ReadFiles.of(made.write(folder.resolve("f")));

        assertThat(read.packets()).hasSize(100);
        assertThat(read.ledger.isClosed()).isTrue();
    }

    /** Names that differ in digits alone may be those of two hosts. */
    @Test
    void shouldKeepFilesApartThatOverlapInTime() throws Exception {
        final Path one = file("host1.pcap", 0);
        final Path two = file("host2.pcap", 0.1);
        final Path three = file("host3.pcap", 100);

        final ReadFiles read = ReadFiles.of(one, two, three);

        assertThat(read.packets()).hasSize(6);
        assertThat(read.interfaces).containsExactly("host1.pcap", "host2.pcap");
    }

    @Test
    void shouldReadTheOthersWhenOneOfASetIsCutShort() throws Exception {
        final Path first = file("a1", 0);
        final byte[] bytes = Files.readAllBytes(first);
        Files.write(first, Arrays.copyOf(bytes, bytes.length - 3));
        final Path second = file("a2", 10);

        final ReadFiles read = ReadFiles.of(second, first);

        assertThat(read.packets()).hasSize(3);
        assertThat(read.failures()).singleElement().asString().startsWith(first + ": cannot be read to its end: ");
    }

    @Test
    void shouldReadEachFileOnce() throws Exception {
        final Path file = file("a1", 0);

        assertThat(ReadFiles.of(file, file, folder.resolve("a*")).packets()).hasSize(2);
    }

    @Test
    void shouldGoOnWithTheInterfacesOfAPcapngSet() throws Exception {
        final Path first = twoInterfaces("t_00001.pcapng", 0);
        final Path second = twoInterfaces("t_00002.pcapng", 10);

        final ReadFiles read = ReadFiles.of(first, second);

        assertThat(read.interfaces).containsExactly("eth0", "eth1");
        assertThat(read.interfacesOfPackets()).containsExactly(0, 1, 0, 1);
    }

    private Path twoInterfaces(String name, long afterSeconds) throws IOException {
        final PcapngFile file = new PcapngFile().section(ByteOrder.LITTLE_ENDIAN);
        for (final String device : List.of("eth0", "eth1")) {
            file.describe(1, 0, file.option(2, device));
        }
        final long start = MICROS + afterSeconds * SECOND;
        return file.packet(0, start, UDP).packet(1, start + 1, UDP).write(folder.resolve(name));
    }

    /** Two packets, a second apart. */
    private Path file(String name, double afterSeconds) throws IOException {
        final long start = MICROS + (long) (afterSeconds * SECOND);
        return new PcapngFile()
                .section(ByteOrder.BIG_ENDIAN)
                .describe(1, 0)
                .packet(0, start, UDP)
                .packet(0, start + 2 * SECOND, UDP)
                .write(folder.resolve(name));
    }
}
