// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.saved.ReadFiles;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PcapngReaderTest {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final ByteOrder BIG = ByteOrder.BIG_ENDIAN;
    private static final int ETHERNET = 1;
    private static final int RAW = 101;
    private static final int WIFI = 105;
    private static final int NAME = 2;
    private static final int RESOLUTION = 9;
    private static final int OFFSET = 14;
    private static final long SECOND = 1_000_000_000L;
    private static final long MICROS = 1_700_000_000_000_000L;
    private static final byte[] IP = Frames.ipv4(17, Frames.udp(7, 9, 3)); // 31 bytes: padded by one
    private static final byte[] FRAME = Frames.ethernet(0x0800, IP);

    @TempDir
    Path folder;

    @Test
    void shouldReadSectionsInBothByteOrders() throws Exception {
        final PcapngFile file = new PcapngFile();
        for (final ByteOrder order : List.of(LITTLE, BIG, LITTLE)) {
            file.section(order).describe(ETHERNET, 0, file.option(NAME, "eth0"));
            file.packet(0, MICROS, FRAME).packet(0, MICROS + 1, FRAME);
        }

        final ReadFiles read = ReadFiles.of(file.write(folder.resolve("f")));

        assertThat(read.packets()).hasSize(6);
        assertThat(read.times()).startsWith(MICROS * 1_000, MICROS * 1_000 + 1_000);
        assertThat(read.notes).isEmpty();
        assertThat(read.failures()).isEmpty();
    }

    @Test
    void shouldTellInterfacesApartThatHaveTheSameTraffic() throws Exception {
        final PcapngFile file = new PcapngFile().section(LITTLE);
        file.describe(ETHERNET, 0, file.option(NAME, "eth0")).describe(ETHERNET, 0, file.option(NAME, "eth1"));
        file.packet(0, MICROS, FRAME).packet(1, MICROS, FRAME).packet(0, MICROS + 1, FRAME);

        final ReadFiles read = ReadFiles.of(file.write(folder.resolve("f")));

        assertThat(read.interfaces).containsExactly("eth0", "eth1");
        assertThat(read.interfacesOfPackets()).containsExactly(0, 1, 0);
    }

    @Test
    void shouldNameInterfacesByTheirFileWhenTheyHaveNoName() throws Exception {
        final PcapngFile file = new PcapngFile().section(BIG);
        file.describe(ETHERNET, 0).describe(RAW, 100).describe(ETHERNET, 0, file.option(NAME, "lo"));
        file.describe(ETHERNET, 0, file.option(NAME, "lo"));
        file.describe(ETHERNET, 0, file.option(NAME, "\\Device\\NPF_{1}"), file.option(3, "Wi-Fi"));

        final ReadFiles read = ReadFiles.of(file.write(folder.resolve("some.pcapng")));

        assertThat(read.interfaces).containsExactly("some.pcapng", "some.pcapng#2", "lo", "lo#2", "Wi-Fi");
    }

    @Test
    void shouldGiveTheNameOfTheFileToTheOnlyInterfaceWithoutOne() throws Exception {
        final PcapngFile file = new PcapngFile().section(LITTLE);
        file.describe(ETHERNET, 0, file.option(NAME, "eth0")).describe(ETHERNET, 0, file.option(NAME, ""));
        file.describe(WIFI, 0);
        file.packet(0, MICROS, FRAME).packet(1, MICROS, FRAME).packet(2, MICROS, FRAME);
        final Path path = file.write(folder.resolve("some.pcapng"));

        final ReadFiles read = ReadFiles.of(path);

        assertThat(read.interfaces).containsExactly("eth0", "some.pcapng");
        assertThat(read.notes)
                .singleElement()
                .asString()
                .startsWith(path + ", interface 2 (counted from 0): link type IEEE802_11 ");
    }

    @Test
    void shouldReplaceControlCharactersOfNames() throws Exception {
        final PcapngFile file = new PcapngFile().section(LITTLE);
        file.describe(ETHERNET, 0, file.option(NAME, "m\u001b[31mEVIL\nflowbraid: fake\r\u007f\u009b\u202eline"));
        file.describe(ETHERNET, 0, file.option(NAME, "Ethernet (büro) 以太网"));
        file.describe(ETHERNET, 0, file.option(NAME, "\\Device\\NPF_{1}"), file.option(3, "Wi\tFi"));

        final ReadFiles read = ReadFiles.of(file.write(folder.resolve("f")));

        assertThat(read.interfaces)
                .containsExactly(
                        "m\ufffd[31mEVIL\ufffdflowbraid: fake\ufffd\ufffd\ufffd\ufffdline",
                        "Ethernet (büro) 以太网",
                        "Wi\ufffdFi");
    }

    @Test
    void shouldReadMixedLinkTypesAndSnapLengths() throws Exception {
        final PcapngFile file = new PcapngFile().section(LITTLE);
        file.describe(ETHERNET, 65_535).describe(RAW, 96).describe(276, 0);
        file.packet(0, MICROS, FRAME)
                .packet(1, MICROS, IP)
                .packet(2, MICROS, Frames.sll2(0x0800, IP))
                .packet(1, MICROS, Arrays.copyOf(IP, 28), 1_000);

        final ReadFiles read = ReadFiles.of(file.write(folder.resolve("f")));

        assertThat(read.packets()).hasSize(4).allMatch(packet -> packet.ports() == 7 && packet.bytes() == IP.length);
    }

    @ParameterizedTest
    @CsvSource({
        "6, 1700000000000001, 1700000000000001000",
        "9, 1700000000000000001, 1700000000000000001",
        "3, 1700000000001, 1700000000001000000",
        "0, 1700000000, 1700000000000000000",
        "12, 1700000000000001999, 1700000000000001",
        "138, 1740800000512, 1700000000500000000", // 2^-10 s
        "160, 7301444404273741824, 1700000000250000000", // 2^-32 s
        "189, 3458764513820540928, 1500000000", // 2^-61 s
    })
    void shouldReadTimesOfEveryResolution(int resolution, long ticks, long timeNs) throws Exception {
        for (final ByteOrder order : List.of(LITTLE, BIG)) {
            final PcapngFile file = new PcapngFile().section(order);
            file.describe(ETHERNET, 0, file.option(RESOLUTION, new byte[] {(byte) resolution}));
            file.packet(0, ticks, FRAME);

            assertThat(ReadFiles.of(file.write(folder.resolve("f"))).times()).containsExactly(timeNs);
        }
    }

    @Test
    void shouldIgnoreAResolutionWithoutAValue() throws Exception {
        final PcapngFile made = new PcapngFile().section(ByteOrder.LITTLE_ENDIAN);
        made.describe(1, 0, made.option(9, new byte[0])).packet(0, MICROS, FRAME);

        assertThat(ReadFiles.of(made.write(folder.resolve("f"))).times()).containsExactly(MICROS * 1_000);
    }

    @Test
    void shouldAddTheOffsetOfAnInterface() throws Exception {
        for (final ByteOrder order : List.of(LITTLE, BIG)) {
            final PcapngFile file = new PcapngFile().section(order);
            file.describe(ETHERNET, 0, file.option(OFFSET, file.u64(1_700_000_000L)));
            file.describe(ETHERNET, 0, file.option(OFFSET, file.u64(-10)));
            file.packet(0, 5, FRAME).packet(1, MICROS, FRAME);

            assertThat(ReadFiles.of(file.write(folder.resolve("f"))).times())
                    .containsExactly(1_700_000_000 * SECOND + 5_000, 1_699_999_990 * SECOND);
        }
    }

    @Test
    void shouldKeepTimesThatNoClockShowsWithinBounds() throws Exception {
        final PcapngFile file = new PcapngFile().section(LITTLE);
        file.describe(ETHERNET, 0).describe(ETHERNET, 0, file.option(OFFSET, file.u64(Long.MIN_VALUE)));
        file.packet(0, -1, FRAME).packet(0, Long.MAX_VALUE, FRAME).packet(1, 0, FRAME);

        assertThat(ReadFiles.of(file.write(folder.resolve("f"))).times())
                .containsExactly((1L << 62) / 1_000 * 1_000, (1L << 62) / 1_000 * 1_000, 0L);
    }

    @Test
    void shouldReadSimplePacketsUpToTheSnapLength() throws Exception {
        final PcapngFile file = new PcapngFile().section(LITTLE).describe(ETHERNET, 44);
        file.simplePacket(FRAME, 44).packet(0, MICROS, FRAME).simplePacket(FRAME, 44);

        final ReadFiles read = ReadFiles.of(file.write(folder.resolve("f")));

        assertThat(read.packets()).hasSize(3).allMatch(packet -> packet.bytes() == IP.length);
        assertThat(read.times()).containsExactly(0L, MICROS * 1_000, MICROS * 1_000);
    }

    @Test
    void shouldReadObsoletePacketsAndSkipOtherBlocks() throws Exception {
        for (final ByteOrder order : List.of(LITTLE, BIG)) {
            final PcapngFile file = new PcapngFile().section(order, new byte[0]);
            file.describe(ETHERNET, 0).block(4, new byte[8]).block(0x0a, new byte[40_000]);
            file.obsoletePacket(0, MICROS, FRAME).block(0x0bad, new byte[8]).block(0x7fff_0001, new byte[0]);
            file.packet(0, MICROS, FRAME, file.option(1, "a comment"), file.option(2, file.u32(1)));
            file.block(5, new byte[12]);

            final ReadFiles read = ReadFiles.of(file.write(folder.resolve("f")));

            assertThat(read.packets()).hasSize(2);
            assertThat(read.notes).isEmpty();
        }
    }

    @Test
    void shouldReadOnWhereAnInterfaceHasAnotherLinkType() throws Exception {
        final PcapngFile file = new PcapngFile().section(LITTLE).describe(ETHERNET, 0);
        file.describe(WIFI, 0, file.option(NAME, "wlan0"));
        final Path unused = file.packet(0, MICROS, FRAME).write(folder.resolve("unused"));
        final Path used = file.packet(1, MICROS, FRAME).packet(1, MICROS, FRAME).write(folder.resolve("used"));

        final ReadFiles without = ReadFiles.of(unused);
        final ReadFiles with = ReadFiles.of(used);

        assertThat(without.packets()).hasSize(1);
        assertThat(without.notes).isEmpty();
        assertThat(with.packets()).hasSize(1);
        assertThat(with.notes)
                .singleElement()
                .asString()
                .startsWith(used + ", interface wlan0: link type IEEE802_11 (105, 802.11) is not supported; ")
                .contains("monitor mode");
        assertThat(with.failures()).isEmpty();
        assertThat(with.lost("unsupported_link_type")).isEqualTo(2);
        assertThat(with.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldRefuseAFileWithoutAnInterfaceThatCanBeRead() throws Exception {
        final PcapngFile file = new PcapngFile().section(LITTLE).describe(WIFI, 0);
        final Path path = file.packet(0, MICROS, FRAME).write(folder.resolve("wifi.pcapng"));

        assertThatThrownBy(() -> ReadFiles.of(path))
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_LINK_TYPE))
                .hasMessageStartingWith(path + ": link type IEEE802_11 (105, 802.11) is not supported; ");
    }

    @Test
    void shouldGoOnWithAnInterfaceInALaterSectionUnlessItIsOlder() throws Exception {
        final PcapngFile file = new PcapngFile();
        for (final long start : new long[] {MICROS, MICROS + 5_000_000, MICROS + 2_000_000}) {
            file.section(BIG).describe(ETHERNET, 0, file.option(NAME, "eth0"));
            file.packet(0, start, FRAME).packet(0, start + 1_000_000, FRAME);
        }

        final ReadFiles read = ReadFiles.of(file.write(folder.resolve("f")));

        assertThat(read.interfaces).containsExactly("eth0", "eth0#2");
        assertThat(read.interfacesOfPackets()).containsExactly(0, 0, 0, 0, 1, 1);
    }

    @Test
    void shouldReadWhatIsThereOfAFileCutAnywhere() throws Exception {
        final PcapngFile file = new PcapngFile().section(LITTLE).describe(ETHERNET, 0);
        final int first = file.size();
        file.packet(0, MICROS, FRAME);
        final int second = file.size();
        file.packet(0, MICROS, FRAME);
        final byte[] bytes = file.bytes();
        for (int length = first; length <= bytes.length; length++) {
            final Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, length));

            final ReadFiles read = ReadFiles.of(cut);

            final int begun = length <= second ? first : second;
            assertThat(read.packets()).hasSize(length < second ? 0 : length < bytes.length ? 1 : 2);
            if (length == first || length == second || length == bytes.length) {
                assertThat(read.failures()).isEmpty();
            } else {
                assertThat(read.failures())
                        .singleElement()
                        .asString()
                        .startsWith(cut + ": cannot be read to its end: it is cut short: ")
                        .contains("a packet or block begins at byte " + begun + " and the file ends at " + length);
            }
            assertThat(read.ledger.isClosed()).isTrue();
        }
    }

    @Test
    void shouldGoOnBehindADamagedBlock() throws Exception {
        for (final ByteOrder order : List.of(LITTLE, BIG)) {
            final PcapngFile file = new PcapngFile().section(order).describe(ETHERNET, 0);
            file.packet(0, MICROS, FRAME);
            final int damaged = file.size();
            file.packet(0, MICROS, FRAME).packet(0, MICROS, FRAME);
            final int length = 32 + 48;

            assertDamage(file, damaged + 4, 4_000, damaged, length, "a block reaches beyond the end of the file");
            assertDamage(file, damaged + 4, 0x7fff_ffff, damaged, length, "a block is said to have");
            assertDamage(file, damaged + 4, 8, damaged, length, "a block is said to have");
            assertDamage(file, damaged + 4, 96, damaged, length, "a block has 96 bytes by its head and");
            assertDamage(file, damaged + length - 4, 99, damaged, length, "a block has 80 bytes by its head and 99");
            assertDamage(file, damaged + 8, 7, damaged, length, "a packet names interface 7, and the section has 1");
            assertDamage(
                    file, damaged + 20, 49, damaged, length, "a packet of 49 bytes is said to be in a block of 80");
        }
    }

    private void assertDamage(PcapngFile sound, int at, int value, int from, int length, String what) throws Exception {
        final byte[] damaged = sound.bytes();
        System.arraycopy(sound.u32(value), 0, damaged, at, 4);
        final Path path = Files.write(folder.resolve("damaged"), damaged);

        final ReadFiles read = ReadFiles.of(path);

        assertThat(read.packets()).hasSize(2);
        assertThat(read.notes)
                .singleElement()
                .asString()
                .startsWith(path + ": damaged at byte " + from + ": " + what)
                .endsWith("; skipped " + length + " bytes");
        assertThat(read.failures()).containsExactly(path + ": damaged in 1 place; " + length + " bytes were skipped");
        assertThat(read.lost("damaged_block")).isEqualTo(1);
        assertThat(read.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldGoOnAfterBytesThatAreNoBlock() throws Exception {
        final PcapngFile file = new PcapngFile().section(LITTLE).describe(ETHERNET, 0);
        file.packet(0, MICROS, FRAME).raw(new byte[] {1, 2, 3, 4, 5, 6, 7}).packet(0, MICROS, FRAME);

        final ReadFiles read = ReadFiles.of(file.write(folder.resolve("f")));

        assertThat(read.packets()).hasSize(2);
        assertThat(read.notes).hasSize(1);
    }

    @Test
    void shouldRejectAVersionThatItDoesNotKnow() throws Exception {
        final byte[] bytes = new PcapngFile().section(LITTLE).bytes();
        bytes[12] = 2;
        final Path path = Files.write(folder.resolve("f"), bytes);

        assertThat(ReadFiles.of(path).failures())
                .singleElement()
                .asString()
                .endsWith("a section at byte 0 has version 2 of the format; this program knows version 1");
    }
}
