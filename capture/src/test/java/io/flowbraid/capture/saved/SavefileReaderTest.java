// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.file.CaptureFileReader;
import io.flowbraid.capture.file.Damage;
import io.flowbraid.capture.file.FileContext;
import io.flowbraid.capture.file.FileInterfaces;
import io.flowbraid.capture.file.LinkFilters;
import io.flowbraid.capture.file.ProcessClaims;
import io.flowbraid.capture.file.SetInterfaces;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavefileReaderTest {
    private static final int ETHERNET = 1;
    private static final int SMALL_WINDOW = 300_000;
    private static final byte[] UDP = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(1, 2, 1_000)));

    @TempDir
    Path folder;

    private final LedgerStage stage = new LossLedger().open("capture", "file");
    private final PacketBatch batch = new PacketBatch(64);
    private final List<String> notes = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {SMALL_WINDOW, 1 << 28})
    void shouldReadAFileOfManyWindowsToItsLastPacket(int windowBytes) throws Exception {
        final Path file = file(Collections.nCopies(2_000, UDP)); // 2 MB

        try (CaptureFileReader reader = open(file, windowBytes)) {
            assertThat(read(reader)).hasSize(2_000).isSorted().doesNotHaveDuplicates();
            assertThat(reader.hasFailed()).isFalse();
        }
        assertThat(stage.in().get()).isEqualTo(2_000);
    }

    @Test
    void shouldSayWhereAFileIsCutShort() throws Exception {
        final Path file = file(List.of(UDP, UDP));
        final long second = 24 + 16 + UDP.length;
        for (final long length : new long[] {second + 7, second + 16 + 5}) {
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(length);
            }
            try (CaptureFileReader reader = open(file, SMALL_WINDOW)) {
                assertThat(read(reader)).hasSize(1);
                assertThat(reader.hasEnded()).isTrue();
                assertThat(reader.error())
                        .isEqualTo("it is cut short: a packet or block begins at byte %d and the file ends at %d"
                                .formatted(second, length));
            }
            Files.delete(file);
            file(List.of(UDP, UDP));
        }
    }

    @Test
    void shouldNotCrashWhenTheFileBecomesShorterWhileItIsRead() throws Exception {
        final Path file = file(Collections.nCopies(1_000, UDP));

        try (CaptureFileReader reader = open(file, 1 << 28)) {
            reader.read(batch);
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(24);
            }
            read(reader);

            assertThat(reader.hasFailed()).isTrue();
            assertThat(reader.error()).isEqualTo("it became shorter while it was read");
        }
    }

    @Test
    void shouldReadDamagedFilesAsFarAsTheyAreSound() throws Exception {
        final byte[] sound = Files.readAllBytes(file(Collections.nCopies(50, UDP)));
        final Random random = new Random(4711);
        int failures = 0;
        for (int round = 0; round < 300; round++) {
            final byte[] damaged = sound.clone();
            for (int i = 0; i < 8; i++) {
                damaged[24 + random.nextInt(damaged.length - 24)] = (byte) random.nextInt();
            }
            final Path file = Files.write(folder.resolve("damaged"), damaged);
            try (CaptureFileReader reader = open(file, SMALL_WINDOW)) {
                read(reader);
                assertThat(reader.hasEnded()).isTrue();
                failures += reader.hasFailed() || stage.loss(Damage.LOSS).get() > 0 ? 1 : 0;
            }
        }
        assertThat(failures).as("files in which a header was hit").isPositive();
    }

    @Test
    void shouldReadFilesInARowAsOne() throws Exception {
        final byte[] one = Files.readAllBytes(
                CaptureFiles.pcap(folder.resolve("one"), 1, ByteOrder.BIG_ENDIAN, false, Collections.nCopies(3, UDP)));
        final Path row = Files.write(folder.resolve("row"), Frames.concat(one, one, one));

        final ReadFiles read = ReadFiles.of(row);

        assertThat(read.packets()).hasSize(9);
        assertThat(read.failures()).isEmpty();
        assertThat(read.notes).isEmpty();
        assertThat(read.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldReadAnOlderFileInARowAsAnotherInterface() throws Exception {
        final byte[] one = Files.readAllBytes(CaptureFiles.pcap(
                folder.resolve("one"), 1, ByteOrder.LITTLE_ENDIAN, true, Collections.nCopies(2_000, UDP)));
        final Path row = Files.write(folder.resolve("row"), Frames.concat(one, one));

        final ReadFiles read = ReadFiles.of(row);

        assertThat(read.packets()).hasSize(4_000);
        assertThat(read.interfaces).containsExactly("row", "row#2");
    }

    @Test
    void shouldSayThatAFileInARowIsOfAnotherKind() throws Exception {
        final List<byte[]> frames = Collections.nCopies(3, UDP);
        final byte[] one =
                Files.readAllBytes(CaptureFiles.pcap(folder.resolve("one"), 1, ByteOrder.LITTLE_ENDIAN, true, frames));
        for (final ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            final byte[] other = Files.readAllBytes(CaptureFiles.pcap(folder.resolve("o"), 1, order, false, frames));
            final Path row = Files.write(folder.resolve("row"), Frames.concat(one, other));

            final ReadFiles read = ReadFiles.of(row);

            assertThat(read.packets()).hasSize(3);
            assertThat(read.failures())
                    .containsExactly(row + ": cannot be read to its end: another capture file begins at byte "
                            + one.length + ", whose byte order, unit of time or link type is different."
                            + " Give it to -r by itself");
            assertThat(read.lost(Damage.LOSS)).isEqualTo(1);
        }
    }

    @Test
    void shouldGoOnBehindADamagedPacketHeader() throws Exception {
        for (final ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            final Path file = CaptureFiles.pcap(
                    folder.resolve("f"), ETHERNET, order, order == ByteOrder.BIG_ENDIAN, Collections.nCopies(10, UDP));
            final byte[] bytes = Files.readAllBytes(file);
            final int fourth = 24 + 3 * (16 + UDP.length);
            Arrays.fill(bytes, fourth, fourth + 16, (byte) 0xee);
            Files.write(file, bytes);
            notes.clear();

            try (CaptureFileReader reader = open(file, SMALL_WINDOW)) {
                assertThat(read(reader)).hasSize(9).isSorted();
                assertThat(reader.hasFailed()).isFalse();
            }
            assertThat(notes)
                    .singleElement()
                    .asString()
                    .contains("damaged at byte " + fourth + ": a packet of 4008636142 bytes is said to begin there")
                    .endsWith("skipped " + (16 + UDP.length) + " bytes");
        }
        assertThat(stage.loss(Damage.LOSS).get()).isEqualTo(2);
    }

    @Test
    void shouldSayThatNothingBehindTheDamageCanBeRead() throws Exception {
        final byte[] bytes = Files.readAllBytes(file(List.of(UDP, UDP)));
        Arrays.fill(bytes, 24 + 16 + UDP.length, bytes.length, (byte) 0xee);
        final Path file = Files.write(folder.resolve("f"), bytes);

        try (CaptureFileReader reader = open(file, SMALL_WINDOW)) {
            assertThat(read(reader)).hasSize(1);
            assertThat(reader.hasEnded()).isTrue();
        }
        assertThat(notes).singleElement().asString().endsWith("skipped " + (16 + UDP.length) + " bytes");
    }

    private Path file(List<byte[]> frames) throws IOException {
        return CaptureFiles.pcap(folder.resolve("f"), ETHERNET, ByteOrder.LITTLE_ENDIAN, true, frames);
    }

    private CaptureFileReader open(Path file, int windowBytes) throws Exception {
        final FileContext context = new FileContext(
                file.toString(),
                "f",
                new SetInterfaces(new FileInterfaces(1, (id, name) -> {}, FrameKeepers.NONE), stage),
                new LinkFilters("", 0),
                stage,
                new Damage(stage, notes::add),
                notes::add,
                new ProcessClaims(process -> {}),
                Long.MAX_VALUE);
        return (CaptureFileReader) new CaptureFileOpener(windowBytes, false).open(file.toString(), context);
    }

    private List<Long> read(CaptureFileReader reader) {
        final List<Long> times = new ArrayList<>();
        while (!reader.hasEnded()) {
            batch.clear();
            reader.read(batch);
            for (int at = 0; at < batch.nextOffset(); at += PacketBatch.WORDS) {
                times.add(batch.words()[at + PacketBatch.TIME_NS]);
            }
        }
        return times;
    }
}
