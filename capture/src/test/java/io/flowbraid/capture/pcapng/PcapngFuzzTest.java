// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.saved.ReadFiles;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong in a file: it is read to an end, and every packet and damaged place is accounted for. */
class PcapngFuzzTest {
    private static final long MICROS = 1_700_000_000_000_000L;
    private static final int ROUNDS = 1_500;

    @TempDir
    Path folder;

    @Test
    void shouldReadDamagedFilesToTheirEnd() throws Exception {
        final byte[] sound = sound();
        final int packets =
                ReadFiles.of(Files.write(folder.resolve("f"), sound)).packets().size();
        final Random random = new Random(20_261_128);
        int complaints = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final Path file = Files.write(folder.resolve("f"), damage(sound, random));
            try {
                final ReadFiles read = ReadFiles.of(file);

                assertThat(read.ledger.isClosed()).as("round %d", round).isTrue();
                assertThat(read.packets().size()).as("round %d", round).isLessThanOrEqualTo(packets + 1);
                complaints += read.failures().isEmpty() ? 0 : 1;
            } catch (CaptureException e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
            }
        }
        assertThat(complaints).as("files in which something was found").isGreaterThan(ROUNDS / 4);
    }

    private static byte[] sound() {
        final PcapngFile file = new PcapngFile();
        for (final ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            file.section(order, file.option(1, "made by hand"));
            file.describe(1, 0, file.option(2, "eth0"), file.option(9, new byte[] {9}));
            file.describe(101, 64, file.option(2, "tun0"));
            file.block(0xbad, Frames.concat(file.u32(32_622), new byte[] {3, 0, 0, 0, 7, 0, 0, 0, 2, 0, 1, 0, 65}));
            for (int i = 0; i < 6; i++) {
                final byte[] ip = Frames.ipv4(17, Frames.udp(1_000 + i, 53, i));
                file.packet(0, MICROS * 1_000 + i, Frames.ethernet(0x0800, ip), file.option(8, new byte[8]));
                file.packet(1, MICROS + i, ip, file.option(2, file.u32(1)), file.option(8, file.u64(7L << 32)));
                file.obsoletePacket(1, MICROS + i, ip).simplePacket(Frames.ethernet(0x0800, ip), 42);
            }
            file.block(5, new byte[12]);
        }
        return file.bytes();
    }

    /** Some bytes changed, a piece removed, or a piece put in. */
    private static byte[] damage(byte[] sound, Random random) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final int at = random.nextInt(sound.length);
        final int length = Math.min(random.nextInt(40), sound.length - at);
        out.write(sound, 0, at);
        switch (random.nextInt(3)) {
            case 0 -> {
                final byte[] garbage = new byte[length];
                random.nextBytes(garbage);
                out.writeBytes(garbage);
                out.write(sound, at + length, sound.length - at - length);
            }
            case 1 -> out.write(sound, at + length, sound.length - at - length);
            default -> {
                final byte[] garbage = new byte[length];
                random.nextBytes(garbage);
                out.writeBytes(garbage);
                out.write(sound, at, sound.length - at);
            }
        }
        final byte[] damaged = out.toByteArray();
        for (int i = random.nextInt(5); i > 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        return damaged;
    }
}
