// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.zstd.ZstdOutputStream;
import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.file.Damage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CompressedFilesTest {
    private static final int ZSTD_BLOCK_BYTES = 128 << 10;

    @TempDir
    Path folder;

    enum Compressor {
        GZIP,
        ZSTD,
        LZ4,
        XZ;

        private OutputStream of(OutputStream out) throws IOException {
            return switch (this) {
                case GZIP -> new GZIPOutputStream(out);
                case ZSTD -> new ZstdOutputStream(out);
                case LZ4 -> new FramedLZ4CompressorOutputStream(out);
                case XZ -> new XZOutputStream(out, new LZMA2Options());
            };
        }

        byte[] compress(byte[] bytes) throws IOException {
            final ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (OutputStream compressed = of(out)) {
                compressed.write(bytes);
            }
            return out.toByteArray();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadCompressedFilesOfBothFormatsByTheirContent(Compressor compressor) throws Exception {
        final List<byte[]> frames = traffic();
        for (final Path plain : List.of(
                CaptureFiles.pcap(folder.resolve("plain"), 1, ByteOrder.BIG_ENDIAN, false, frames),
                CaptureFiles.pcapng(folder.resolve("plain.ng"), 1, true, frames))) {
            final Path compressed =
                    Files.write(folder.resolve("no-suffix"), compressor.compress(Files.readAllBytes(plain)));

            final ReadFiles read = ReadFiles.of(compressed);

            assertThat(read.packets())
                    .isNotEmpty()
                    .isEqualTo(ReadFiles.of(plain).packets());
            assertThat(read.failures()).isEmpty();
            assertThat(ReadFiles.filtered("udp", compressed).packets())
                    .isNotEmpty()
                    .isEqualTo(ReadFiles.filtered("udp", plain).packets());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadCompressedPartsInARowAsOne(Compressor compressor) throws Exception {
        final Path plain = CaptureFiles.pcap(folder.resolve("plain"), 1, ByteOrder.LITTLE_ENDIAN, true, traffic());
        final byte[] bytes = Files.readAllBytes(plain);
        final int half = bytes.length / 2;
        final Path compressed = Files.write(
                folder.resolve("parts"),
                Frames.concat(
                        compressor.compress(Arrays.copyOf(bytes, half)),
                        compressor.compress(Arrays.copyOfRange(bytes, half, bytes.length))));

        assertThat(ReadFiles.of(compressed).packets())
                .isEqualTo(ReadFiles.of(plain).packets());
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheCompressionOfWhatIsDamaged(Compressor compressor) throws Exception {
        final Path plain = CaptureFiles.pcap(folder.resolve("plain"), 1, ByteOrder.LITTLE_ENDIAN, true, traffic());
        final byte[] compressed = compressor.compress(Files.readAllBytes(plain));
        final Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(compressed, compressed.length / 2));
        final byte[] changed = compressed.clone();
        final Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            changed[compressed.length / 2 + random.nextInt(compressed.length / 4)] ^= (byte) (1 + random.nextInt(255));
        }
        final Path damaged = Files.write(folder.resolve("damaged"), changed);

        for (final Path path : List.of(cut, damaged)) {
            assertThat(complaint(path))
                    .startsWith(path + ": ")
                    .containsAnyOf(compressor.name().toLowerCase(Locale.ROOT) + " data", "damaged in");
        }
    }

    @Test
    void shouldReadWhatComesBeforeTheEndOfCutGzipData() throws Exception {
        final Path plain = CaptureFiles.pcap(folder.resolve("plain"), 1, ByteOrder.LITTLE_ENDIAN, true, traffic());
        final List<ReadFiles.Packet> packets = ReadFiles.of(plain).packets();
        final byte[] compressed = Compressor.GZIP.compress(Files.readAllBytes(plain));
        for (final int missing : new int[] {1, 6, 8, compressed.length / 2}) {
            final byte[] rest = Arrays.copyOf(compressed, compressed.length - missing);
            final int readable = readableBytes(rest);
            final Path cut = Files.write(folder.resolve("cut"), rest);

            final ReadFiles read = ReadFiles.of(cut);

            final int expected = wholePackets(Files.readAllBytes(plain), readable);
            assertThat(read.packets()).isEqualTo(packets.subList(0, expected));
            assertThat(read.failures())
                    .containsExactly(cut + ": cannot be read to its end: at byte " + readable
                            + " of its content: the gzip data end too early; the file is cut short");
            assertThat(read.lost(Damage.LOSS)).isEqualTo(1);
            assertThat(read.ledger.isClosed()).isTrue();
        }
    }

    @Test
    void shouldReadAFewPacketsOfCutGzipData() throws Exception {
        final Path plain =
                CaptureFiles.pcapng(folder.resolve("plain"), 1, true, traffic().subList(0, 10));
        final byte[] compressed = Compressor.GZIP.compress(Files.readAllBytes(plain));
        final Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(compressed, compressed.length - 300));

        final ReadFiles read = ReadFiles.of(cut);

        assertThat(read.packets()).isNotEmpty();
        assertThat(read.failures()).singleElement().asString().contains("the gzip data end too early");
        assertThat(read.lost(Damage.LOSS)).isEqualTo(1);
    }

    /** The decoder keeps the last window of data, here all of the file, until the frame has ended. */
    @Test
    void shouldReadTheWholeBlocksOfCutZstdData() throws Exception {
        final Path plain = CaptureFiles.pcap(folder.resolve("plain"), 1, ByteOrder.LITTLE_ENDIAN, true, traffic());
        final List<ReadFiles.Packet> packets = ReadFiles.of(plain).packets();
        final byte[] compressed = Compressor.ZSTD.compress(Files.readAllBytes(plain));
        for (final int missing : new int[] {1, 4, 5, compressed.length / 3, compressed.length / 2}) {
            final int left = compressed.length - missing;
            final Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(compressed, left));

            final ReadFiles read = ReadFiles.of(cut);

            assertThat(read.packets())
                    .isEqualTo(packets.subList(0, read.packets().size()))
                    .hasSizeGreaterThanOrEqualTo(wholePackets(Files.readAllBytes(plain), left - ZSTD_BLOCK_BYTES));
            assertThat(read.failures())
                    .singleElement()
                    .asString()
                    .endsWith("of its content: the zstd data end too early; the file is cut short");
            assertThat(read.lost(Damage.LOSS)).isEqualTo(1);
            assertThat(read.ledger.isClosed()).isTrue();
        }
    }

    @Test
    void shouldReadAllOfZstdDataAndSayThatTheirChecksumIsWrong() throws Exception {
        final Path plain = CaptureFiles.pcap(folder.resolve("plain"), 1, ByteOrder.LITTLE_ENDIAN, true, traffic());
        final byte[] compressed = Compressor.ZSTD.compress(Files.readAllBytes(plain));
        compressed[compressed.length - 1] ^= 1;

        final ReadFiles read = ReadFiles.of(Files.write(folder.resolve("wrong"), compressed));

        assertThat(read.packets()).isEqualTo(ReadFiles.of(plain).packets());
        assertThat(read.failures())
                .singleElement()
                .asString()
                .endsWith("cannot be decompressed: the checksum is wrong");
    }

    /** pzstd begins a file with one; the seekable format ends a file with one. */
    @Test
    void shouldLeaveOutZstdFramesOfOtherData() throws Exception {
        final Path plain = CaptureFiles.pcap(folder.resolve("plain"), 1, ByteOrder.LITTLE_ENDIAN, true, traffic());
        final byte[] content = Files.readAllBytes(plain);
        final byte[] other = Frames.hex("502a4d18 04000000 01020304");
        final Path path = Files.write(
                folder.resolve("f"),
                Frames.concat(
                        other,
                        Compressor.ZSTD.compress(Arrays.copyOf(content, 1_000)),
                        other,
                        other,
                        Compressor.ZSTD.compress(Arrays.copyOfRange(content, 1_000, content.length)),
                        other));

        final ReadFiles read = ReadFiles.of(path);

        assertThat(read.packets()).isEqualTo(ReadFiles.of(plain).packets());
        assertThat(read.failures()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayThatAFileIsCutWithinItsFirstBytes(Compressor compressor) throws Exception {
        final Path plain = CaptureFiles.pcap(folder.resolve("plain"), 1, ByteOrder.LITTLE_ENDIAN, true, traffic());
        final byte[] compressed = compressor.compress(Files.readAllBytes(plain));

        final Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(compressed, 8));

        assertThat(complaint(cut))
                .startsWith(cut + ": cannot be read: ")
                .contains("the " + compressor.name().toLowerCase(Locale.ROOT) + " data ")
                .doesNotContain("null", "Try a copy");
    }

    @Test
    void shouldOnlyWarnOfWhatFollowsGzipData() throws Exception {
        final Path plain = CaptureFiles.pcap(folder.resolve("plain"), 1, ByteOrder.LITTLE_ENDIAN, true, traffic());
        final byte[] compressed = Compressor.GZIP.compress(Files.readAllBytes(plain));
        final Path path = Files.write(folder.resolve("f"), Frames.concat(compressed, new byte[] {1, 2, 3, 4, 5}));

        final ReadFiles read = ReadFiles.of(path);

        assertThat(read.packets()).isEqualTo(ReadFiles.of(plain).packets());
        assertThat(read.failures()).isEmpty();
        assertThat(read.notes).containsExactly(path + ": ignored what follows the end of the gzip data");
        assertThat(read.lost(Damage.LOSS)).isZero();
    }

    /** What a byte after the other can be had from gzip data that are cut. */
    private static int readableBytes(byte[] compressed) throws IOException {
        int count = 0;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            while (in.read() >= 0) {
                count++;
            }
        } catch (EOFException e) {
            return count;
        }
        throw new AssertionError("is not cut");
    }

    private static int wholePackets(byte[] plain, int readable) {
        final ByteBuffer file = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        int packets = 0;
        int at = 24;
        while (at + 16 <= readable && at + 16 + file.getInt(at + 8) <= readable) {
            at += 16 + file.getInt(at + 8);
            packets++;
        }
        return packets;
    }

    /** Why it cannot be read to its end, or at all. */
    private static String complaint(Path path) {
        try {
            final ReadFiles read = ReadFiles.of(path);
            assertThat(read.ledger.isClosed()).isTrue();
            return String.join("\n", read.failures());
        } catch (CaptureException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayThatCompressedFilesCannotBeFollowed(Compressor compressor) throws Exception {
        final Path plain = CaptureFiles.pcap(folder.resolve("plain"), 1, ByteOrder.LITTLE_ENDIAN, true, traffic());
        final Path path = Files.write(folder.resolve("f"), compressor.compress(Files.readAllBytes(plain)));
        final ReadFiles read = new ReadFiles();

        assertThatThrownBy(() -> read.open(read.reading("", 0, true), path.toString()))
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CANNOT_FOLLOW))
                .hasMessageContaining("is compressed (" + compressor.name().toLowerCase(Locale.ROOT) + ")");
    }

    @ParameterizedTest
    @EnumSource
    void shouldExplainThatTheContentIsNoCapture(Compressor compressor) throws Exception {
        final Path path = Files.write(
                folder.resolve("f"), compressor.compress("words, not packets".getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> ReadFiles.of(path))
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_CAPTURE))
                .hasMessageStartingWith(path + ": not a pcap or pcapng capture file");
    }

    /** Payloads of random bytes, so that compressed parts have some length. */
    private static List<byte[]> traffic() {
        final Random random = new Random(5);
        final List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            final byte[] frame = i % 2 == 0
                    ? Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(i, 53, random.nextInt(1_200))))
                    : Frames.ethernet(0x86dd, Frames.ipv6(6, Frames.tcp(i, 80, 16, random.nextInt(1_200))));
            for (int at = 80; at < frame.length; at++) {
                frame[at] = (byte) random.nextInt();
            }
            frames.add(frame);
        }
        return frames;
    }
}
