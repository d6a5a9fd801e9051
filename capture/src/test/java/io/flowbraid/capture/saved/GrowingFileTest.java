// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.dissect.Frames;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrowingFileTest {
    private static final int PACKETS = 40;
    private static final byte[] UDP = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(1, 2, 3)));

    @TempDir
    Path folder;

    private final ReadFiles read = new ReadFiles();

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "pcapng"})
    void shouldReadEachPacketOnceHoweverTheFileGrows(String kind) throws Exception {
        final byte[] all = all(kind);
        for (final int piece : new int[] {1, 7, 100, 1_000}) {
            final Path file = Files.write(folder.resolve("growing"), new byte[0]);
            final ReadFiles growing = new ReadFiles();
            try (SavedCapture capture = growing.open(growing.reading("", 0, true), file.toString());
                    FileOutputStream out = new FileOutputStream(file.toFile())) {
                for (int at = 0; at < all.length; at += piece) {
                    out.write(all, at, Math.min(piece, all.length - at));
                    growing.poll(capture);
                    assertThat(capture.isExhausted()).isFalse();
                }
                growing.poll(capture);
                assertThat(capture.isWaiting()).isTrue();
            }
            assertThat(growing.times()).hasSize(PACKETS).isSorted().doesNotHaveDuplicates();
            assertThat(growing.ledger.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "pcapng"})
    void shouldEndWhenTheFileIsTruncated(String kind) throws Exception {
        final Path file = Files.write(folder.resolve("growing"), all(kind));

        try (SavedCapture capture = read.open(read.reading("", 0, true), file.toString())) {
            read.poll(capture);
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(30);
            }
            read.poll(capture);

            assertThat(capture.isExhausted()).isTrue();
            assertThat(capture.failures())
                    .singleElement()
                    .satisfies(
                            failure -> assertThat(failure).hasMessageContaining("it became shorter while it was read"));
        }
    }

    @Test
    void shouldSayLateThatTheFileIsNoCapture() throws Exception {
        final Path file = Files.write(folder.resolve("growing"), new byte[0]);

        try (SavedCapture capture = read.open(read.reading("", 0, true), file.toString())) {
            read.poll(capture);
            assertThat(capture.isWaiting()).isTrue();
            Files.writeString(file, "these are not packets at all, only words");
            read.poll(capture);

            assertThat(capture.isExhausted()).isTrue();
            assertThat(capture.failures())
                    .singleElement()
                    .satisfies(failure -> assertThat(failure).hasMessageContaining("not a pcap or pcapng capture"));
        }
    }

    @Test
    void shouldNotFollowStandardInput() {
        assertThatThrownBy(() -> read.open(read.reading("", 0, true), "-"))
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CANNOT_FOLLOW));
    }

    private byte[] all(String kind) throws IOException {
        final Path whole = folder.resolve("whole");
        return Files.readAllBytes(
                kind.equals("pcap")
                        ? CaptureFiles.pcap(whole, 1, ByteOrder.LITTLE_ENDIAN, true, Collections.nCopies(PACKETS, UDP))
                        : CaptureFiles.pcapng(whole, 1, true, Collections.nCopies(PACKETS, UDP)));
    }
}
