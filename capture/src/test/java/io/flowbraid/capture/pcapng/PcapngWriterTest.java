// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.saved.ReadFiles;
import io.flowbraid.model.process.ProcessIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapngWriterTest {
    private static final long NS = 1_700_000_000_123_456_789L;
    private static final int ETHERNET = 1;
    private static final int INBOUND = 1;
    private static final byte[] REQUEST = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(5_000, 53, 3)));
    private static final ProcessIdentity DIG = new ProcessIdentity(
            "", 4321, 0, NS - 5, "dig", "/usr/bin/dig", "dig -p 53", 1_000, "alice", 1_000, "alice", 99, "", "");

    @TempDir
    private Path folder;

    @Test
    void shouldWriteWhatTheReaderReads() throws Exception {
        final ReadFiles read = ReadFiles.of(write(ProcessDetail.FULL));

        assertThat(read.interfaces).containsExactly("lo");
        assertThat(read.packets()).hasSize(2).first().satisfies(packet -> {
            assertThat(packet.timeNs()).isEqualTo(NS);
            assertThat(packet.bytes()).isEqualTo(31);
        });
        final ProcessIdentity process = Objects.requireNonNull(read.processes.get(0).process);
        assertThat(process.pid()).isEqualTo(4321);
        assertThat(process.name()).isEqualTo("dig");
        assertThat(process.executable()).isEqualTo("/usr/bin/dig");
        assertThat(process.commandLine()).isEqualTo("dig -p 53");
        assertThat(process.parentPid()).isEqualTo(99);
        assertThat(process.uid()).isEqualTo(1_000);
        assertThat(process.userName()).isEqualTo("alice");
        assertThat(process.startTimeNs()).isEqualTo(NS - 5);
        assertThat(read.processes.get(0).localPort).isEqualTo(5_000);
    }

    @Test
    void shouldLeaveOutWhatIsSensitiveUnlessAskedFor() throws Exception {
        final ReadFiles read = ReadFiles.of(write(ProcessDetail.BASIC));

        final ProcessIdentity process = Objects.requireNonNull(read.processes.get(0).process);
        assertThat(process.name()).isEqualTo("dig");
        assertThat(process.executable()).isEmpty();
        assertThat(process.commandLine()).isEmpty();
        assertThat(process.userName()).isNull();
        assertThat(process.uid()).isEqualTo(ProcessIdentity.UNKNOWN_ID);
    }

    @Test
    void shouldKnowWhatIsInAFileThatFailed() throws Exception {
        final Path file = folder.resolve("short.pcapng");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            final WritableByteChannel full = new FullAfter(channel, 400);
            final PcapngWriter writer = new PcapngWriter(262_144, ProcessDetail.OFF, full);
            writer.begin(full, "test");
            final int lo = writer.addInterface("lo", ETHERNET);
            for (int i = 0; i < 10; i++) {
                packet(writer, lo, PcapngWriter.NO_PROCESS, 0);
            }

            assertThatThrownBy(writer::flush).isInstanceOf(IOException.class);
            channel.truncate(writer.landedBytes());

            assertThat(writer.landedPackets()).isBetween(1L, 9L);
            assertThat(ReadFiles.of(file).packets()).hasSize((int) writer.landedPackets());
        }
    }

    private Path write(ProcessDetail detail) throws IOException {
        final Path file = folder.resolve("out.pcapng");
        Files.deleteIfExists(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            final PcapngWriter writer = new PcapngWriter(262_144, detail, channel);
            writer.begin(channel, "test");
            final int lo = writer.addInterface("lo", ETHERNET);
            writer.addProcess(DIG, "container.name=resolver");
            packet(writer, lo, 4321, 0);
            packet(writer, lo, PcapngWriter.NO_PROCESS, INBOUND);
            writer.flush();
            assertThat(writer.landedPackets()).isEqualTo(2);
            assertThat(writer.landedBytes()).isEqualTo(channel.size());
        }
        return file;
    }

    private static void packet(PcapngWriter writer, int on, int pid, int direction) throws IOException {
        final UnsafeBuffer frame = new UnsafeBuffer(BufferUtil.allocateDirectAligned(REQUEST.length, 8));
        frame.putBytes(0, REQUEST);
        writer.addPacket(on, NS, frame.addressOffset(), REQUEST.length, REQUEST.length, direction, pid);
    }

    /** Takes so many bytes, as a disk that is nearly full. */
    private static final class FullAfter implements WritableByteChannel {
        private final WritableByteChannel to;
        private int left;

        FullAfter(WritableByteChannel to, int bytes) {
            this.to = to;
            left = bytes;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            if (left == 0) {
                throw new IOException("No space left on device");
            }
            final ByteBuffer part = from.slice(from.position(), Math.min(left, from.remaining()));
            final int written = to.write(part);
            from.position(from.position() + written);
            left -= written;
            return written;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // the file is the test's
        }
    }
}
