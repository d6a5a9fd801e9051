// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacketProcessesTest {
    private static final long MICROS = 1_700_000_000_000_000L;
    private static final int FLAGS = 2;
    private static final int PROCESS = 8;
    private static final int INBOUND = 1;
    private static final int OUTBOUND = 2;
    private static final byte[] REQUEST = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(5_000, 53, 3)));
    private static final byte[] ANSWER = reversed(Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(53, 5_000, 3))));

    @TempDir
    Path folder;

    @Test
    void shouldNameTheSenderAsTheFileDescribesIt() throws Exception {
        for (final ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            final PcapngFile file = new PcapngFile().section(order).describe(1, 0);
            file.block(
                    0xbad,
                    process(
                            file,
                            4321,
                            little(2, "dig"),
                            little(3, "/usr/bin/dig"),
                            little(4, "dig\0-p\u000053\0"),
                            little(5, number(99)),
                            little(6, number(1_000)),
                            little(7, "alice"),
                            little(9, long64(1_600_000_000_000_000_000L))));
            file.packet(0, MICROS, REQUEST, tag(file, 4321));

            final SocketEvent event = only(file);

            final ProcessIdentity process = Objects.requireNonNull(event.process);
            assertThat(process.pid()).isEqualTo(4321);
            assertThat(process.name()).isEqualTo("dig");
            assertThat(process.executable()).isEqualTo("/usr/bin/dig");
            assertThat(process.commandLine()).isEqualTo("dig\0-p\u000053");
            assertThat(process.parentPid()).isEqualTo(99);
            assertThat(process.uid()).isEqualTo(1_000);
            assertThat(process.userName()).isEqualTo("alice");
            assertThat(process.startTimeNs()).isEqualTo(1_600_000_000_000_000_000L);
            assertThat(event.localPort).isEqualTo(5_000);
            assertThat(event.remotePort).isEqualTo(53);
            assertThat(event.timeNs).isEqualTo(MICROS * 1_000);
        }
    }

    @Test
    void shouldNameTheReceiverOfAPacketFromElsewhere() throws Exception {
        final PcapngFile file = new PcapngFile().section(ByteOrder.BIG_ENDIAN).describe(1, 0);
        file.packet(0, MICROS, ANSWER, file.option(FLAGS, file.u32(INBOUND)), tag(file, 7));

        assertThat(only(file).localPort).isEqualTo(5_000);
    }

    @Test
    void shouldTakeTheDirectionOfCookedFrames() throws Exception {
        final byte[] in = Frames.sll(0x0800, Frames.ipv4(17, Frames.udp(53, 5_000, 3)));
        final byte[] out = Frames.with(Frames.sll(0x0800, Frames.ipv4(17, Frames.udp(5_001, 53, 3))), 1, 4);
        final PcapngFile file =
                new PcapngFile().section(ByteOrder.LITTLE_ENDIAN).describe(113, 0);
        file.packet(0, MICROS, Frames.with(in, 1, 0), tag(file, 7)).packet(0, MICROS, out, tag(file, 8));

        final ReadFiles read = read(file);

        assertThat(read.processes).extracting(event -> event.localPort).containsExactly(5_000, 5_001);
    }

    @Test
    void shouldNameBothEndsByWhatEachSent() throws Exception {
        final PcapngFile file =
                new PcapngFile().section(ByteOrder.LITTLE_ENDIAN).describe(1, 0);
        for (int i = 0; i < 3; i++) {
            file.packet(0, MICROS, REQUEST, tag(file, 7)).packet(0, MICROS, ANSWER, tag(file, 8));
        }

        final ReadFiles read = read(file);

        assertThat(read.processes).extracting(event -> event.localPort).containsExactly(5_000, 53);
        assertThat(read.processes).extracting(PacketProcessesTest::pid).containsExactly(7, 8);
    }

    /** Without a direction one of the two packets may have been sent or received by it. */
    @Test
    void shouldContradictItselfWhenOneProcessIsSaidToHaveSentBothWays() throws Exception {
        final PcapngFile file =
                new PcapngFile().section(ByteOrder.LITTLE_ENDIAN).describe(1, 0);
        file.packet(0, MICROS, REQUEST, tag(file, 7)).packet(0, MICROS, ANSWER, tag(file, 7));
        file.packet(0, MICROS, REQUEST, tag(file, 7));

        final ReadFiles read = read(file);

        assertThat(read.processes).extracting(PacketProcessesTest::pid).containsExactly(7, 0);
        assertThat(read.processes).extracting(event -> event.localPort).containsExactly(5_000, 5_000);
        assertThat(read.processes).extracting(event -> event.cookie).containsExactly(1L, 1L);
    }

    @Test
    void shouldNotContradictItselfWhenTheDirectionIsKnown() throws Exception {
        final PcapngFile file =
                new PcapngFile().section(ByteOrder.LITTLE_ENDIAN).describe(1, 0);
        file.packet(0, MICROS, REQUEST, tag(file, 7), file.option(FLAGS, file.u32(OUTBOUND)));
        file.packet(0, MICROS, ANSWER, tag(file, 7), file.option(FLAGS, file.u32(INBOUND)));

        assertThat(only(file).localPort).isEqualTo(5_000);
    }

    @Test
    void shouldBeginAnotherConnectionWithASyn() throws Exception {
        final byte[] syn = Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(5_000, 80, 2, 0)));
        final byte[] data = Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(5_000, 80, 16, 9)));
        final byte[] next = Frames.with(syn, 14 + 20 + 4, 9, 9, 9, 9);
        final PcapngFile file =
                new PcapngFile().section(ByteOrder.LITTLE_ENDIAN).describe(1, 0);
        file.packet(0, MICROS, syn, tag(file, 7)).packet(0, MICROS + 1, syn, tag(file, 7));
        file.packet(0, MICROS + 2, data, tag(file, 7)).packet(0, MICROS + 3, next);
        file.packet(0, MICROS + 4, data, tag(file, 8));

        final ReadFiles read = read(file);

        assertThat(read.processes).extracting(PacketProcessesTest::pid).containsExactly(7, 8);
        assertThat(read.processes)
                .extracting(event -> event.openedNs)
                .containsExactly(MICROS * 1_000, (MICROS + 3) * 1_000);
    }

    @Test
    void shouldTellProcessesApartThatHadOnePid() throws Exception {
        final PcapngFile file =
                new PcapngFile().section(ByteOrder.LITTLE_ENDIAN).describe(1, 0);
        file.block(0xbad, process(file, 7, little(2, "first"), little(9, long64(1_000))));
        file.block(0xbad, process(file, 7, little(2, "second"), little(9, long64(MICROS * 1_000))));
        file.packet(0, MICROS - 1, REQUEST, tag(file, 7));
        file.packet(0, MICROS, reversed(ANSWER), tag(file, 7));
        final byte[] other = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(5_001, 53, 3)));

        final ReadFiles read = read(file.packet(0, MICROS, other, tag(file, 7)));

        assertThat(read.processes.get(0).process)
                .extracting(ProcessIdentity::name)
                .isEqualTo("first");
        assertThat(read.processes.get(read.processes.size() - 1).process)
                .extracting(ProcessIdentity::name)
                .isEqualTo("second");
    }

    @Test
    void shouldTakeAPidWithoutDescription() throws Exception {
        final PcapngFile file = new PcapngFile().section(ByteOrder.BIG_ENDIAN).describe(1, 0);
        file.packet(0, MICROS, REQUEST, tag(file, 0)).packet(0, MICROS, REQUEST, tag(file, 7));

        final SocketEvent event = only(file);

        assertThat(pid(event)).isEqualTo(7);
        assertThat(Objects.requireNonNull(event.process).name()).isEmpty();
    }

    @Test
    void shouldIgnoreOtherCustomBlocksAndWhatIsCutOff() throws Exception {
        final PcapngFile file =
                new PcapngFile().section(ByteOrder.LITTLE_ENDIAN).describe(1, 0);
        file.block(0xbad, new byte[4]).block(0xbad, Frames.concat(file.u32(12_345), number(3), number(7)));
        file.block(0xbad, Frames.concat(file.u32(32_622), number(1), number(7), little(2, "other")));
        file.block(0xbad, Frames.concat(file.u32(32_622), number(3), number(7), new byte[] {2, 0, 99, 0, 1, 1, 1, 1}));
        file.packet(0, MICROS, REQUEST, tag(file, 7));

        assertThat(Objects.requireNonNull(only(file).process).name()).isEmpty();
    }

    private SocketEvent only(PcapngFile file) throws Exception {
        final ReadFiles read = read(file);
        assertThat(read.processes).hasSize(1);
        return read.processes.get(0);
    }

    private ReadFiles read(PcapngFile file) throws Exception {
        final ReadFiles read = ReadFiles.of(file.write(folder.resolve("f")));
        assertThat(read.notes).isEmpty();
        return read;
    }

    private static int pid(SocketEvent event) {
        return Objects.requireNonNull(event.process).pid();
    }

    private static byte[] tag(PcapngFile file, int pid) {
        return file.option(PROCESS, Frames.concat(file.u32(pid), file.u32(pid + 1)));
    }

    private static byte[] process(PcapngFile file, int pid, byte[]... options) {
        return Frames.concat(file.u32(32_622), number(3), number(pid), Frames.concat(options), new byte[4]);
    }

    private static byte[] little(int code, byte[] value) {
        return new PcapngFile().option(code, value);
    }

    private static byte[] little(int code, String value) {
        return little(code, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static byte[] long64(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    /** Between the same hosts the other way. */
    private static byte[] reversed(byte[] frame) {
        final byte[] reversed = frame.clone();
        System.arraycopy(frame, 26, reversed, 30, 4);
        System.arraycopy(frame, 30, reversed, 26, 4);
        return reversed;
    }
}
