// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.libpcap.Pcap4J;
import io.flowbraid.capture.live.Command;
import io.flowbraid.capture.pcapng.PcapngFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcap4j.core.PcapHandle;

/** Filters select in files what tcpdump selects there. */
class FileFilterTest {
    private static final String ANY_FRAME = "ip or ip6 or not ip";

    @TempDir
    Path folder;

    private Path file;
    private Path ng;

    @BeforeEach
    void write() throws IOException {
        final List<byte[]> frames = traffic();
        file = CaptureFiles.pcap(folder.resolve("f.pcap"), 1, ByteOrder.LITTLE_ENDIAN, true, frames);
        ng = CaptureFiles.pcapng(folder.resolve("f.pcapng"), 1, true, frames);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ANY_FRAME,
                "tcp",
                "udp port 53",
                "not udp",
                "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
                "host 10.0.0.1 and (port 80 or portrange 1000-1010)",
                "src net 10.0.0.0/8 and dst host 10.0.0.2",
                "ip6 and tcp dst port 443",
                "ip[2:2] > 200 and ip[8] = 64",
                "len >= 600",
                "greater 300 and less 900",
                "udp[4:2] % 3 = 1",
                "(ip[2:2] - 20) / 4 < 40 and ip[2:2] * 3 > 90",
                "ether[14] & 0xf = 5",
                "(ip[4:2] << 1) ^ ip[6:2] != 0 or ip[2:2] >> 2 = 17",
                "icmp[icmptype] = icmp-echo or icmp6",
                "vlan 7 and udp",
                "vlan and vlan",
                "ip proto 132 or arp",
                "ip6 protochain 17",
                "ether host 02:00:00:00:00:01",
                "tcp[13] & tcp[12] = 16",
                "udp[udp[0] & 7] > 3",
                "port 53 or port 80 or port 443 or port 8080 or port 22 or host 10.0.0.9",
            })
    void shouldSelectWhatTcpdumpSelects(String filter) throws Exception {
        final long expected = tcpdumpCount(file, filter);

        assertThat(readCount(file, filter)).isEqualTo(expected);
        assertThat(readCount(ng, filter)).isEqualTo(expected);
    }

    private static long readCount(Path path, String filter) throws Exception {
        final ReadFiles read = ReadFiles.filtered(filter, path);
        assertThat(read.ledger.isClosed()).isTrue();
        return read.stage().in().get();
    }

    private static long tcpdumpCount(Path path, String filter) throws IOException {
        return Command.run("tcpdump", "--count", "-r", path.toString(), filter)
                .lines()
                .filter(line -> line.matches("\\d+ packets?"))
                .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldFindTheBroadcastsOfTheNetworkThatIsKnown() throws Exception {
        final List<byte[]> frames = List.of(
                to(10, 0, 0, 255), to(255, 255, 255, 255), to(10, 0, 0, 0), to(10, 0, 255, 255), to(10, 0, 0, 1));
        final Path path = CaptureFiles.pcap(folder.resolve("b"), 1, ByteOrder.LITTLE_ENDIAN, true, frames);

        assertThat(ReadFiles.filtered("ip broadcast", path).packets()).hasSize(1);
        assertThat(ReadFiles.filtered("ip broadcast", 0xffff_ff00, path).packets())
                .hasSize(4);
        assertThat(ReadFiles.filtered("ip broadcast", 0xffff_0000, path).packets())
                .hasSize(3);
        assertThat(ReadFiles.filtered("not ip broadcast", 0xffff_ff00, path).packets())
                .hasSize(1);
    }

    /** As devices are filtered. */
    @Test
    void shouldFindTheBroadcastsOfAKnownNetworkThroughLibpcap() throws Exception {
        final List<byte[]> frames = List.of(to(10, 0, 0, 255), to(10, 0, 255, 255), to(10, 0, 0, 1));
        final Path path = CaptureFiles.pcap(folder.resolve("b"), 1, ByteOrder.LITTLE_ENDIAN, true, frames);

        assertThat(countByLibpcap(path, 0xffff_ff00)).isEqualTo(2);
        assertThat(countByLibpcap(path, 0xffff_0000)).isEqualTo(1);
        assertThat(countByLibpcap(path, 0)).isZero();
    }

    private static int countByLibpcap(Path path, int netmask) throws Exception {
        final PcapHandle handle = Pcap4J.openFile(path.toString());
        Pcap4J.prepare(handle, path.toString(), "ip broadcast", netmask);
        int count = 0;
        try (handle) {
            while (handle.getNextRawPacket() != null) {
                count++;
            }
        }
        return count;
    }

    @Test
    void shouldTakeTheNetmaskOfAPcapngInterface() throws Exception {
        final PcapngFile made = new PcapngFile().section(ByteOrder.LITTLE_ENDIAN);
        made.describe(1, 0, made.option(4, new byte[] {10, 0, 0, 7, -1, -1, -1, 0}));
        made.describe(1, 0);
        final byte[] broadcast = to(10, 0, 0, 255);
        made.packet(0, 1, broadcast).packet(1, 1, broadcast).packet(0, 1, to(10, 0, 255, 255));

        final ReadFiles read = ReadFiles.filtered("ip broadcast", made.write(folder.resolve("ng")));

        assertThat(read.interfacesOfPackets()).containsExactly(0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inbound", "outbound", "not inbound", "udp and ifindex 3"})
    void shouldRefuseWhatAnEthernetFrameDoesNotSay(String filter) {
        for (final Path path : List.of(file, ng)) {
            assertThatThrownBy(() -> ReadFiles.filtered(filter, path))
                    .isInstanceOfSatisfying(
                            CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_FILTER))
                    .hasMessageStartingWith("filter '" + filter + "' does not parse: ");
        }
    }

    /** Each system has its own number for IPv6 there, in its own byte order. */
    @ParameterizedTest
    @ValueSource(strings = {"ip6", "ip", "udp", "udp port 53", "ip6 net fd00::/16", "not ip6"})
    void shouldSelectIpv6OfEverySystemOnBsdLoopback(String filter) throws Exception {
        final byte[] ipv4 = Frames.ipv4(17, Frames.udp(5, 53, 1));
        final byte[] ipv6 = Frames.ipv6(17, Frames.udp(5, 53, 1));
        for (final ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            final List<byte[]> frames = List.of(
                    family(2, order, ipv4), family(24, order, ipv6), family(28, order, ipv6), family(30, order, ipv6));
            final Path path = CaptureFiles.pcap(folder.resolve("null"), 0, order, true, frames);
            final PcapngFile made = new PcapngFile().section(order).describe(0, 0);
            frames.forEach(frame -> made.packet(0, 1, frame));
            final long expected = tcpdumpCount(path, filter);

            assertThat(expected).isPositive();
            assertThat(readCount(path, filter)).isEqualTo(expected);
            assertThat(readCount(made.write(folder.resolve("null.pcapng")), filter))
                    .isEqualTo(expected);
        }
    }

    private static byte[] family(int family, ByteOrder order, byte[] packet) {
        return Frames.concat(ByteBuffer.allocate(4).order(order).putInt(family).array(), packet);
    }

    @Test
    void shouldSelectByTheDirectionThatACookedFrameSays() throws Exception {
        final byte[] udp = Frames.ipv4(17, Frames.udp(5, 53, 1));
        final byte[] in = Frames.concat(new byte[14], new byte[] {8, 0}, udp);
        final byte[] out = in.clone();
        out[1] = 4;
        final Path cooked =
                CaptureFiles.pcap(folder.resolve("sll"), 113, ByteOrder.LITTLE_ENDIAN, false, List.of(in, in, out));

        assertThat(readCount(cooked, "inbound")).isEqualTo(2);
        assertThat(readCount(cooked, "outbound")).isEqualTo(1);
    }

    @Test
    void shouldCompileForEachLinkTypeOfAFile() throws Exception {
        final byte[] udp = Frames.ipv4(17, Frames.udp(5, 53, 1));
        final byte[] tcp = Frames.ipv4(6, Frames.tcp(5, 53, 2, 1));
        final PcapngFile made =
                new PcapngFile().section(ByteOrder.BIG_ENDIAN).describe(1, 0).describe(101, 0);
        made.packet(0, 1, Frames.ethernet(0x0800, udp)).packet(0, 1, Frames.ethernet(0x0800, tcp));
        made.packet(1, 1, udp).packet(1, 1, tcp).packet(1, 1, udp);

        final ReadFiles read = ReadFiles.filtered("udp port 53", made.write(folder.resolve("ng")));

        assertThat(read.interfacesOfPackets()).containsExactly(0, 1, 1);
    }

    @Test
    void shouldCountThePacketsOfAnInterfaceForWhichTheFilterMeansNothing() throws Exception {
        final byte[] udp = Frames.ipv4(17, Frames.udp(5, 53, 1));
        final PcapngFile made =
                new PcapngFile().section(ByteOrder.LITTLE_ENDIAN).describe(1, 0);
        made.describe(101, 0, made.option(2, "tun0")).describe(101, 0);
        final String filter = "not ether host 02:00:00:00:00:99";
        made.packet(0, 1, Frames.ethernet(0x0800, udp));
        made.packet(1, 1, udp).packet(1, 2, udp).packet(2, 3, udp);
        final Path path = made.write(folder.resolve("ng"));

        final ReadFiles read = ReadFiles.filtered(filter, path);

        assertThat(read.interfacesOfPackets()).containsExactly(0);
        assertThat(read.notes).hasSize(2);
        assertThat(read.notes.get(0))
                .startsWith(
                        path + ", interface tun0: its packets are left out: filter '" + filter + "' does not parse: ");
        assertThat(read.notes.get(1)).startsWith(path + ", interface 2 (counted from 0): its packets are left out: ");
        assertThat(read.failures()).isEmpty();
        assertThat(read.stage().in().get()).isEqualTo(4);
        assertThat(read.lost("unsupported_filter")).isEqualTo(3);
        assertThat(read.ledger.isClosed()).isTrue();
    }

    private static byte[] to(int... destination) {
        return Frames.ethernet(0x0800, Frames.with(Frames.ipv4(17, Frames.udp(68, 67, 10)), 16, destination));
    }

    private static List<byte[]> traffic() {
        final Random random = new Random(99);
        final List<byte[]> frames = new ArrayList<>();
        final int[] ports = {22, 53, 80, 443, 1000, 1005, 8080};
        for (int i = 0; i < 800; i++) {
            final int port = ports[random.nextInt(ports.length)];
            final int other = 1_024 + random.nextInt(60_000);
            final int length = random.nextInt(1_000);
            final byte[] udp = Frames.udp(other, port, length);
            final byte[] tcp = Frames.tcp(other, port, random.nextInt(64), length);
            frames.add(
                    switch (random.nextInt(9)) {
                        case 0 -> Frames.ethernet(0x0800, Frames.ipv4(6, tcp));
                        case 1 -> Frames.ethernet(0x86dd, Frames.ipv6(6, tcp));
                        case 2 -> Frames.ethernet(0x0800, Frames.ipv4(17, i, 0, new byte[4 * (i % 3)], udp));
                        case 3 -> Frames.ethernet(0x8100, Frames.tag(i % 9, 0x0800, Frames.ipv4(17, udp)));
                        case 4 -> Frames.ethernet(0x86dd, Frames.ipv6(60, Frames.extension(17, udp)));
                        case 5 -> Frames.ethernet(0x0800, Frames.ipv4(1, Frames.icmp(i % 2 * 8, 0, port, 56)));
                        case 6 ->
                            Frames.ethernet(0x88a8, Frames.tag(1, 0x8100, Frames.tag(7, 0x86dd, Frames.ipv6(17, udp))));
                        case 7 -> Frames.ethernet(0x0800, Frames.ipv4(17, i, 100, new byte[0], new byte[length + 8]));
                        default -> Frames.ethernet(0x0806, new byte[28]);
                    });
        }
        return frames;
    }
}
