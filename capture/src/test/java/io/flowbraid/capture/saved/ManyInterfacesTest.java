// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.pcapng.PcapngFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files have any number of interfaces, and there may be any number of files: memory must not grow with them. */
class ManyInterfacesTest {
    private static final int INTERFACES = 1_000;
    private static final long MAX_BYTES = 64L << 20;
    private static final long MICROS = 1_700_000_000_000_000L;
    private static final byte[] UDP = Frames.ipv4(17, Frames.udp(1, 2, 3));

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    @Test
    void shouldReadThousandInterfacesOfAFileInLittleMemory() throws Exception {
        final PcapngFile made = new PcapngFile().section(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < INTERFACES; i++) {
            made.describe(1, 0, made.option(2, "eth" + i));
        }
        for (int i = 0; i < INTERFACES; i++) {
            made.packet(i, MICROS + i, Frames.ethernet(0x0800, UDP));
        }
        final Path file = made.write(folder.resolve("f.pcapng"));

        final long before = threads.getCurrentThreadAllocatedBytes();
        final ReadFiles read = ReadFiles.of(file);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MAX_BYTES);
        assertThat(read.packets()).hasSize(INTERFACES);
    }

    /** Frames of the {@code any} device, which are compared with those of other devices. */
    @Test
    void shouldReadHundredFilesBesideEachOtherInLittleMemory() throws Exception {
        final Path[] files = new Path[100];
        for (int i = 0; i < files.length; i++) {
            final String name = "" + (char) ('a' + i / 26) + (char) ('a' + i % 26);
            files[i] = CaptureFiles.pcap(
                    folder.resolve(name), 276, ByteOrder.LITTLE_ENDIAN, true, List.of(Frames.sll2(0x0800, UDP)));
        }

        final long before = threads.getCurrentThreadAllocatedBytes();
        final ReadFiles read = ReadFiles.of(files);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MAX_BYTES);
        assertThat(read.packets()).hasSize(files.length);
    }

    @Test
    void shouldKeepTheFragmentsOfInterfacesApart() throws Exception {
        final PcapngFile made = new PcapngFile().section(ByteOrder.LITTLE_ENDIAN);
        for (final String name : new String[] {"eth0", "eth1"}) {
            made.describe(1, 0, made.option(2, name));
        }
        made.packet(0, MICROS, fragment(0x2000, Frames.udp(5, 6, 8)));
        made.packet(1, MICROS, fragment(0x2000, Frames.udp(7, 8, 8)));
        made.packet(0, MICROS + 1, fragment(2, new byte[8])).packet(1, MICROS + 1, fragment(2, new byte[8]));

        final ReadFiles read = ReadFiles.of(made.write(folder.resolve("f.pcapng")));

        assertThat(read.packets()).extracting(ReadFiles.Packet::ports).containsExactly(5, 7, 5, 7);
    }

    private static byte[] fragment(int field, byte[] payload) {
        return Frames.ethernet(0x0800, Frames.ipv4(17, 9, field, new byte[0], payload));
    }
}
