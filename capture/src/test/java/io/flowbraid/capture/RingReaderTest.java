// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcap4j.core.PcapHandle;

@SuppressWarnings("AddressSelection") // all are numeric
class RingReaderTest {
    private static final int PORT = 5353;

    private final LedgerStage inPlace = new LossLedger().open("capture", "in place");
    private final LedgerStage byLibpcap = new LossLedger().open("capture", "by libpcap");
    private PrivateNetwork network;

    @BeforeEach
    void enter() throws Exception {
        network = new PrivateNetwork();
    }

    @AfterEach
    void leave() throws Exception {
        network.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "udp", "vlan 42", "vlan 42 and udp port 5353", "ip6 or vlan", "len >= 60", "not udp port 7"})
    void shouldSeeEachKindOfFrameAsLibpcapDoes(String filter) throws Exception {
        makeSilentPair();
        final List<byte[]> frames = frames();

        final List<List<String>> seen = seenByBoth("v1", LiveSettings.DEFAULTS.withFilter(filter), () -> {
            try (PcapHandle sender = Pcap4J.openLive(CapturePoint.of("v0"), LiveSettings.DEFAULTS)) {
                for (final byte[] frame : frames) {
                    sender.sendPacket(frame);
                }
            }
            return null;
        });

        assertThat(seen.get(0)).isNotEmpty().isEqualTo(seen.get(1));
        assertThat(Dissection.losses(inPlace)).isEqualTo(Dissection.losses(byLibpcap));
        assertThat(inPlace.in().get()).isEqualTo(byLibpcap.in().get());
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 56, 192, 262_144})
    void shouldCutFramesWhereLibpcapCutsThem(int snaplen) throws Exception {
        makeSilentPair();

        final List<List<String>> seen = seenByBoth("v1", LiveSettings.DEFAULTS.withSnaplenBytes(snaplen), () -> {
            try (PcapHandle sender = Pcap4J.openLive(CapturePoint.of("v0"), LiveSettings.DEFAULTS)) {
                for (final byte[] frame : frames()) {
                    sender.sendPacket(frame);
                }
            }
            return null;
        });

        assertThat(seen.get(0)).isEqualTo(seen.get(1));
        assertThat(Dissection.losses(inPlace)).isEqualTo(Dissection.losses(byLibpcap));
        assertThat(inPlace.in().get()).isEqualTo(byLibpcap.in().get()).isPositive();
    }

    @Test
    void shouldSeeSuperPacketsInFullLengthAsLibpcapDoes() throws Exception {
        final List<List<String>> seen = seenByBoth("lo", LiveSettings.DEFAULTS, () -> transfer(20_000_000));

        // Two processors send at once, and the kernel hands each packet to one socket after the other.
        assertThat(seen.get(0)).containsExactlyInAnyOrderElementsOf(seen.get(1));
        assertThat(seen.get(0).size()).isLessThan(13_000);
    }

    @Test
    void shouldReadManyTimesItsBufferWithoutGarbage() throws Exception {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final LiveSettings settings = LiveSettings.DEFAULTS.withBufferBytes(1 << 20);
        final PacketBatch batch = new PacketBatch(1024);

        final long allocated = network.call(() -> {
            try (DatagramSocket receiver = new DatagramSocket(null);
                    DatagramSocket sender = new DatagramSocket();
                    DeviceSource source = Way.IN_PLACE.open("lo", settings, 1, inPlace)) {
                receiver.bind(new InetSocketAddress("127.0.0.1", PORT));
                long before = 0;
                for (int round = 0; round < 200; round++) {
                    send(sender, 200);
                    final long from = threads.getCurrentThreadAllocatedBytes();
                    final long wanted = (round + 1) * 200L;
                    while (inPlace.in().get() < wanted) {
                        source.awaitPackets(100);
                        batch.clear();
                        source.poll(batch);
                        inPlace.out().add(batch.size());
                    }
                    before += round < 100 ? 0 : threads.getCurrentThreadAllocatedBytes() - from;
                }
                return before;
            }
        });

        assertThat(allocated).isZero();
        assertThat(inPlace.in().get()).isEqualTo(40_000);
        assertThat(inPlace.imbalance()).isZero();
        assertThat(Dissection.losses(inPlace)).isEmpty();
    }

    @Test
    void shouldReadThroughLibpcapWhatHasNoHeaderOfItsOwn() throws Exception {
        try (DeviceSource any = network.call(() -> DeviceSource.open("any", LiveSettings.DEFAULTS, 1, byLibpcap));
                DeviceSource lo = network.call(() -> DeviceSource.open("lo", LiveSettings.DEFAULTS, 1, inPlace))) {
            assertThat(any.way()).isEqualTo("by libpcap (any is a cooked device)");
            assertThat(lo.way()).isEqualTo("in place (TPACKET_V3, 2048 blocks of 16 KiB)");
        }
    }

    /** A pair that sends nothing by itself, as IPv6 would. */
    private void makeSilentPair() throws IOException {
        network.ip("link add v0 type veth peer name v1");
        network.ip("link set v0 addrgenmode none up");
        network.ip("link set v1 addrgenmode none up");
    }

    /** What is told of each packet, in order, in place and by libpcap. */
    private List<List<String>> seenByBoth(String device, LiveSettings settings, Callable<Void> traffic)
            throws Exception {
        return network.call(() -> {
            try (DeviceSource ring = Way.IN_PLACE.open(device, settings, 1, inPlace);
                    DeviceSource libpcap = Way.BY_LIBPCAP.open(device, settings, 1, byLibpcap)) {
                traffic.call();
                final PacketBatch one = new PacketBatch(100_000);
                final PacketBatch other = new PacketBatch(100_000);
                // Nothing has come for as long as the kernel may keep it.
                await().during(Duration.ofMillis(150))
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> ring.poll(one) + libpcap.poll(other) == 0
                                && inPlace.in().get() == byLibpcap.in().get());
                return List.of(packets(one), packets(other));
            }
        });
    }

    /** Each packet but for its time, which the kernel takes for each socket by itself. */
    private static List<String> packets(PacketBatch batch) {
        final List<String> packets = new ArrayList<>();
        for (int at = 0; at < batch.nextOffset(); at += PacketBatch.WORDS) {
            final long[] words = Arrays.copyOfRange(batch.words(), at, at + PacketBatch.WORDS);
            assertThat(words[PacketBatch.TIME_NS]).isCloseTo(nowNs(), within(600_000_000_000L));
            words[PacketBatch.TIME_NS] = 0;
            packets.add(Arrays.toString(words));
        }
        return packets;
    }

    private static long nowNs() {
        return System.currentTimeMillis() * 1_000_000;
    }

    private static List<byte[]> frames() {
        final byte[] udp = Frames.ipv4(17, Frames.udp(1000, PORT, 300));
        final byte[] tcp6 = Frames.ipv6(6, Frames.tcp(1, 2, 0x12, 900));
        final List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            frames.add(Frames.ethernet(0x0800, udp));
            frames.add(Frames.ethernet(0x86dd, tcp6));
            frames.add(Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(80, i, 2, 0))));
            frames.add(Frames.ethernet(0x8100, Frames.tag(42, 0x0800, udp)));
            frames.add(Frames.ethernet(0x8100, Frames.tag(0, 0x86dd, tcp6)));
            frames.add(Frames.ethernet(0x88a8, Frames.tag(42, 0x8100, Frames.tag(7, 0x0800, udp))));
            frames.add(Frames.ethernet(0x9100, Frames.tag(42, 0x8100, Frames.tag(7, 0x86dd, tcp6))));
            frames.add(Frames.ethernet(0x0800, Frames.ipv4(17, i, 0x2000, new byte[0], Frames.udp(1, 2, 600))));
            frames.add(Frames.ethernet(0x0800, Frames.ipv4(17, i, 76, new byte[0], new byte[80])));
            frames.add(Frames.ethernet(0x0800, Frames.ipv4(1, Frames.icmp(8, 0, i, 20))));
            frames.add(Frames.ethernet(0x0806, new byte[28]));
            frames.add(Frames.ethernet(0x0800, new byte[] {0x45}));
        }
        return frames;
    }

    private static void send(DatagramSocket sender, int datagrams) throws IOException {
        final DatagramPacket packet = new DatagramPacket(new byte[100], 100, new InetSocketAddress("127.0.0.1", PORT));
        for (int i = 0; i < datagrams; i++) {
            sender.send(packet);
        }
    }

    private static Void transfer(int octets) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, new InetSocketAddress("127.0.0.1", 0).getAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            final Thread reader = new Thread(() -> {
                try {
                    accepted.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            reader.start();
            client.getOutputStream().write(new byte[octets]);
            client.shutdownOutput();
            reader.join();
            return null;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
