// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.LiveSettings;
import io.flowbraid.capture.SourceStats;
import io.flowbraid.capture.dissect.Dissection;
import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.network.VlanTags;
import io.flowbraid.model.packet.PacketBatch;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcap4j.core.PcapHandle;

@SuppressWarnings("AddressSelection") // all are numeric
class LiveCaptureTest {
    private static final long HELD_UP_NS = 300_000_000L;
    private static final int PORT = 5353;
    private static final int BUFFER_BYTES = LiveSettings.DEFAULTS.bufferBytes();

    private final LedgerStage stage = new LossLedger().open("capture", "live");
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
    @ValueSource(strings = {"lo", "any"})
    void shouldCountEachLoopbackDatagramOnce(String device) throws Exception {
        final Seen seen = capture(device, LiveSettings.DEFAULTS, 64, () -> send("127.0.0.1", 1000));

        assertThat(seen.packets).isEqualTo(1000);
        assertThat(seen.payloadBytes).isEqualTo(100_000);
        assertThat(stage.out().get()).isEqualTo(1000);
        assertThat(stage.imbalance()).isZero();
        assertThat(stage.lost()).isZero();
    }

    @Test
    void shouldCountEachPacketOnceThatAnySeesOnABridgeAndItsPort() throws Exception {
        network.ip("link add br0 type bridge");
        network.ip("link add p0 type veth peer name c0");
        network.ip("link set p0 addrgenmode none master br0 up");
        network.ip("link set c0 addrgenmode none up");
        network.ip("link set br0 addrgenmode none up");
        network.ip("addr add 10.88.0.1/24 dev br0");
        network.ip("neigh add 10.88.0.2 lladdr 02:00:00:00:00:09 dev br0");
        final LiveSettings settings = LiveSettings.DEFAULTS.withFilter("udp port " + PORT);

        final Seen seen = capture("any", settings, 64, () -> send("10.88.0.2", 500));

        assertThat(seen.packets).isEqualTo(500);
        assertThat(seen.payloadBytes).isEqualTo(50_000);
        assertThat(stage.loss(LedgerStage.COPY).get()).isGreaterThanOrEqualTo(1000);
        assertThat(stage.imbalance()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldCountEachByteOfATcpConnectionOnce(String address) throws Exception {
        final Seen seen = capture("lo", LiveSettings.DEFAULTS, 64, () -> transfer(address, 3_000_000));

        // On a busy host the kernel sends a segment again even on loopback; each byte twice would be 6,000,000.
        assertThat(seen.payloadBytes).isBetween(3_000_000L, 4_000_000L);
        assertThat(stage.imbalance()).isZero();
        assertThat(stage.lost()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSeeOnlyWhatTheFilterLetsThrough(Way way) throws Exception {
        final LiveSettings settings = LiveSettings.DEFAULTS.withFilter("udp port " + PORT);

        final Seen seen = capture(way, "lo", settings, 64, () -> {
            transfer("127.0.0.1", 10_000);
            return send("127.0.0.1", 50);
        });

        assertThat(seen.packets).isEqualTo(50);
        assertThat(stage.imbalance()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndAtThePacketLimit(Way way) throws Exception {
        final Seen seen = capture(way, "lo", LiveSettings.DEFAULTS.withPacketLimit(7), 64, () -> send("127.0.0.1", 50));

        assertThat(seen.packets).isEqualTo(7);
        assertThat(stage.in().get()).isEqualTo(7);
    }

    @Test
    void shouldLeavePacketsInTheKernelWhileTheRingIsFull() throws Exception {
        final RingBuffer<PacketBatch> ring = ShardOutlet.newRing(2, 8, new BlockingWaitStrategy());
        final EventPoller<PacketBatch> poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
        final DeviceSource source = network.call(() -> DeviceSource.open("lo", LiveSettings.DEFAULTS, 1, stage));
        final CaptureAgent agent = new CaptureAgent(source, BUFFER_BYTES, new ShardOutlet(ring, () -> {}));
        final Future<?> run = network.start(() -> {
            agent.run();
            return null;
        });
        network.call(() -> send("127.0.0.1", 1000));
        await().until(() -> !ring.hasAvailableCapacity(1));
        await().until(() -> agent.behindNs(System.nanoTime()) > HELD_UP_NS);

        final Seen seen = new Seen();
        await().until(() -> {
            poller.poll((batch, sequence, endOfBatch) -> {
                seen.add(batch);
                return true;
            });
            return seen.packets == 1000;
        });
        await().until(() -> agent.behindNs(System.nanoTime()) < HELD_UP_NS);
        agent.stop();
        run.get();
        assertThat(agent.behindNs(System.nanoTime())).isZero();

        assertThat(Dissection.losses(stage)).isEmpty();
        assertThat(stage.imbalance()).isZero();
    }

    @Test
    void shouldCountWhatFindsTheRingFullAtTheEnd() throws Exception {
        final RingBuffer<PacketBatch> ring = ShardOutlet.newRing(2, 8, new BlockingWaitStrategy());
        ring.addGatingSequences(ring.newPoller().getSequence());

        network.call(() -> {
            final DeviceSource source = DeviceSource.open("lo", LiveSettings.DEFAULTS, 1, stage);
            final CaptureAgent agent = new CaptureAgent(source, BUFFER_BYTES, new ShardOutlet(ring, () -> {}));
            final Future<Void> sender = network.start(() -> send("127.0.0.1", 1000));
            sender.get();
            agent.stop();
            agent.run();
            return null;
        });

        assertThat(stage.in().get()).isEqualTo(1000);
        // Two slots of eight; the end of a kernel block closes a slot early.
        final long published = stage.out().get();
        assertThat(published).isBetween(2L, 16L);
        assertThat(Dissection.losses(stage)).containsOnlyKeys("ring_full").containsEntry("ring_full", 1000 - published);
        assertThat(stage.imbalance()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountWhatTheKernelDropsToTheLastPacket(Way way) throws Exception {
        final LiveSettings settings = LiveSettings.DEFAULTS.withBufferBytes(1 << 20);
        final PacketBatch batch = new PacketBatch(50_000);

        final SourceStats stats = network.call(() -> {
            final DeviceSource source = way.open("lo", settings, 1, stage);
            send("127.0.0.1", 40_000);
            source.awaitPackets(1000);
            int frames = source.poll(batch);
            while (frames > 0) {
                source.awaitPackets(100);
                frames = source.poll(batch);
            }
            source.close();
            return source.stats();
        });

        assertThat(stats.kernelDropped()).isPositive();
        assertThat(stats.delivered()).isPositive();
        assertThat(stats.delivered() + stats.kernelDropped()).isEqualTo(40_000);
        stage.out().add(batch.size());
        assertThat(stage.imbalance()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSeeVlanTagsOnAVethPair(Way way) throws Exception {
        network.ip("link add v0 type veth peer name v1");
        network.ip("link set v0 up");
        network.ip("link set v1 up");
        final byte[] udp = Frames.ipv4(17, Frames.udp(1000, PORT, 5));
        final byte[] tagged = Frames.ethernet(0x8100, Frames.tag(42, 0x0800, udp));
        final byte[] stacked = Frames.ethernet(0x88a8, Frames.tag(42, 0x8100, Frames.tag(7, 0x0800, udp)));

        final Seen seen = capture(way, "v1", LiveSettings.DEFAULTS, 64, () -> {
            try (PcapHandle sender = LiveHandle.open(CapturePoint.of("v0"), LiveSettings.DEFAULTS)) {
                for (int i = 0; i < 100; i++) {
                    sender.sendPacket(tagged);
                    sender.sendPacket(stacked);
                }
            }
            return null;
        });

        assertThat(seen.inVlan42).isEqualTo(200);
        assertThat(seen.netns).isPositive().isNotEqualTo(NetworkNamespace.currentInode());
        assertThat(stage.imbalance()).isZero();
    }

    @Test
    void shouldCaptureInANamedNamespaceFromOutside() throws Exception {
        try (DeviceSource source = DeviceSource.open("lo@netns:" + network.name(), LiveSettings.DEFAULTS, 1, stage)) {
            network.call(() -> send("127.0.0.1", 10));
            final PacketBatch batch = new PacketBatch(64);
            await().until(() -> {
                source.awaitPackets(100);
                source.poll(batch);
                return batch.size() >= 10; // maybe in two blocks
            });

            assertThat(batch.size()).isEqualTo(10);
            assertThat(source.name()).isEqualTo("lo@netns:" + network.name());
            assertThat(source.netns()).isEqualTo(network.call(NetworkNamespace::currentInode));
            assertThat(source.hostAddresses())
                    .containsExactlyInAnyOrder(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("::1"));
            assertThat(NetworkNamespace.currentInode()).isNotEqualTo(source.netns());
        }
    }

    @Test
    void shouldCaptureInTheNamespaceOfAProcess() throws Exception {
        final Process inside = new ProcessBuilder("ip", "netns", "exec", network.name(), "sleep", "60").start();
        try {
            final long inode = network.call(NetworkNamespace::currentInode);
            await().until(() -> NetworkNamespace.ofProcess((int) inside.pid()).inode() == inode);
            for (final String place :
                    new String[] {"@pid:" + inside.pid(), "@netns:/proc/" + inside.pid() + "/ns/net"}) {
                try (DeviceSource source = DeviceSource.open("lo" + place, LiveSettings.DEFAULTS, 1, stage)) {
                    assertThat(source.netns()).isEqualTo(inode);
                }
            }
        } finally {
            inside.destroy();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        lo@netns:nowhere         | there is no network namespace /run/netns/nowhere. See those there are: ip netns list
        lo@netns:/etc/hostname   | /etc/hostname is not a network namespace. See those there are: lsns -t net
        lo@pid:0                 | '0' is not a process id
        lo@container:web         | containers are not known here; write @pid:PID with the pid of a process in it
        lo@netns:                | which network namespace? Write DEVICE@netns:NAME (ip netns list)\
        """)
    void shouldSayInOneSentenceWhyThereIsNoSuchPlace(String name, String sentence) {
        assertThatThrownBy(() -> DeviceSource.open(name, LiveSettings.DEFAULTS, 1, stage))
                .isInstanceOfSatisfying(
                        CaptureException.class,
                        e -> assertThat(e.reason()).isIn(Reason.NO_SUCH_DEVICE, Reason.BAD_NAME))
                .hasMessageStartingWith(name + ": " + sentence)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void shouldNameTheDevicesOfTheNamespaceWhenOneIsNotThere() {
        assertThatThrownBy(() -> DeviceSource.open("eth9@netns:" + network.name(), LiveSettings.DEFAULTS, 1, stage))
                .hasMessageStartingWith("eth9@netns:" + network.name() + ": no such device. Devices there: ")
                .hasMessageContaining("lo");
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndWithASentenceWhenTheDeviceGoesAway(Way way) throws Exception {
        network.ip("link add v0 type veth peer name v1");
        network.ip("link set v0 up");

        final DeviceSource source = network.call(() -> way.open("v0", LiveSettings.DEFAULTS, 1, stage));
        final CaptureAgent agent = new CaptureAgent(
                source, BUFFER_BYTES, new ShardOutlet(ShardOutlet.newRing(2, 8, new BlockingWaitStrategy()), () -> {}));
        final Future<?> run = network.start(() -> {
            agent.run();
            return null;
        });
        network.ip("link delete v0");
        run.get();

        assertThat(source.failure().orElseThrow()).hasMessageStartingWith("v0: capture ended: ");
        assertThat(stage.imbalance()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldOutlastADeviceThatGoesDownAndComesBack(Way way) throws Exception {
        network.ip("link add v0 type veth peer name v1");
        network.ip("link set v0 up");
        network.ip("link set v1 up");

        final Seen seen = capture(way, "v1", LiveSettings.DEFAULTS, 64, () -> {
            network.ip("link set v1 down");
            network.ip("link set v1 up");
            try (PcapHandle sender = LiveHandle.open(CapturePoint.of("v0"), LiveSettings.DEFAULTS)) {
                for (int i = 0; i < 100; i++) {
                    sender.sendPacket(Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(1000, PORT, 5))));
                }
            }
            return null;
        });

        assertThat(seen.packets).isEqualTo(100);
        assertThat(stage.imbalance()).isZero();
    }

    @Test
    void shouldNameTheDevicesThereAreWhenThereIsNoSuchOne() {
        assertThatThrownBy(() -> network.call(() -> DeviceSource.open("nonesuch0", LiveSettings.DEFAULTS, 1, stage)))
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_DEVICE))
                .hasMessageContaining("nonesuch0: no such device. Devices here: ")
                .hasMessageContaining("lo");
    }

    @Test
    void shouldQuoteTheFilterThatDoesNotParse() {
        final LiveSettings settings = LiveSettings.DEFAULTS.withFilter("tcp prot 80");

        assertThatThrownBy(() -> network.call(() -> DeviceSource.open("lo", settings, 1, stage)))
                .isInstanceOf(CaptureException.class)
                .hasMessageMatching("filter 'tcp prot 80' does not parse: .*syntax error.*See pcap-filter\\(7\\)");
    }

    @Test
    void shouldSayWhatToDoWithoutPermission() throws Exception {
        final String output = Command.run(
                "setpriv",
                "--bounding-set=-net_raw,-net_admin",
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                OpenLoopback.class.getName());

        assertThat(output)
                .contains("lo: no permission to capture. Run as root, or: setcap cap_net_raw,cap_net_admin+ep /")
                .endsWith("/bin/java\n");
    }

    @Test
    void shouldListTheLoopbackDeviceWithItsAddresses() throws Exception {
        final CaptureDevice lo = network.call(() -> CaptureDevice.at(CapturePoint.of("lo"), CaptureDevice.all()));

        assertThat(lo.isLoopback()).isTrue();
        assertThat(lo.isUp()).isTrue();
        assertThat(lo.addresses())
                .contains(
                        new InetSocketAddress("127.0.0.1", 0).getAddress(),
                        new InetSocketAddress("::1", 0).getAddress());
    }

    /** Captures while the traffic runs, through agent and ring, and tells what came out. */
    private Seen capture(String device, LiveSettings settings, int packetsPerSlot, Traffic traffic) throws Exception {
        return capture(DeviceSource::open, device, settings, packetsPerSlot, traffic);
    }

    private Seen capture(Opening way, String device, LiveSettings settings, int packetsPerSlot, Traffic traffic)
            throws Exception {
        final RingBuffer<PacketBatch> ring = ShardOutlet.newRing(1024, packetsPerSlot, new BlockingWaitStrategy());
        final EventPoller<PacketBatch> poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
        final DeviceSource source = network.call(() -> way.open(device, settings, 1, stage));
        final CaptureAgent agent = new CaptureAgent(source, BUFFER_BYTES, new ShardOutlet(ring, () -> {}));
        final Future<?> run = network.start(() -> {
            agent.run();
            return null;
        });
        network.call(traffic::run);
        agent.stop();
        run.get();
        final Seen seen = new Seen();
        seen.netns = source.netns();
        poller.poll((batch, sequence, endOfBatch) -> {
            seen.add(batch);
            return true;
        });
        return seen;
    }

    private static Void send(String address, int datagrams) throws IOException {
        try (DatagramSocket receiver = new DatagramSocket(null);
                DatagramSocket socket = new DatagramSocket()) {
            receiver.bind(new InetSocketAddress("127.0.0.1", PORT));
            final InetSocketAddress to = new InetSocketAddress(address, PORT);
            for (int i = 0; i < datagrams; i++) {
                socket.send(new DatagramPacket(new byte[100], 100, to));
            }
        }
        return null;
    }

    private static Void transfer(String address, int bytes) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, new InetSocketAddress(address, 0).getAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            final Thread writer = new Thread(() -> {
                try {
                    client.getOutputStream().write(new byte[bytes]);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            writer.start();
            accepted.getInputStream().readAllBytes();
        }
        return null;
    }

    private interface Traffic {
        Void run() throws Exception;
    }

    private static final class Seen {
        long packets;
        long payloadBytes;
        long inVlan42;
        long netns;

        void add(PacketBatch batch) {
            for (int at = 0; at < batch.nextOffset(); at += PacketBatch.WORDS) {
                final int protocol = FiveTuple.protocolOf(batch.words()[at + PacketBatch.PORTS]);
                if (protocol == Transport.ICMPV6) {
                    continue;
                }
                packets++;
                payloadBytes += (int) batch.words()[at + PacketBatch.LENGTHS];
                final int tags = PacketBatch.vlanTagsOf(batch.words()[at + PacketBatch.FLAGS]);
                if (VlanTags.outer(tags) == 42 && protocol == Transport.UDP) {
                    inVlan42++;
                }
            }
        }
    }
}
