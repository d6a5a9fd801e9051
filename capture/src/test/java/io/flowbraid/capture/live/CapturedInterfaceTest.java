// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.LiveSettings;
import io.flowbraid.capture.dissect.Dissection;
import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pcap4j.core.PcapHandle;

@SuppressWarnings("AddressSelection") // all are numeric
class CapturedInterfaceTest {
    /** First port of those that send: below the ports that the kernel chooses, which may be the same twice. */
    private static final int SENDERS = 20_000;

    private static final int FLOWS = 200;
    private static final int MAX_PACKETS = 20_000;

    private final LossLedger ledger = new LossLedger();
    private PrivateNetwork network;

    @BeforeEach
    void enter() throws Exception {
        network = new PrivateNetwork();
    }

    @AfterEach
    void leave() throws Exception {
        network.close();
    }

    @Test
    void shouldSeeTheSameFlowsWithThreeThreadsAsWithOne() throws Exception {
        network.ip("link add v0 type veth peer name v1");
        network.ip("link set v0 addrgenmode none up");
        network.ip("link set v1 addrgenmode none up");

        final List<List<Map<String, Totals>>> seen = seen("v1", 3, 10, CapturedInterfaceTest::exchange);

        assertThat(ledger.stages())
                .allSatisfy(stage -> assertThat(Dissection.losses(stage)).isEmpty());
        final List<Map<String, Totals>> shares = seen.get(1);
        assertThat(together(shares)).isEqualTo(seen.get(0).get(0)).hasSize(3 * FLOWS + 2);
        assertThat(shares).hasSize(3).allSatisfy(share -> assertThat(share).hasSizeGreaterThan(FLOWS / 4));
        // Both directions of a flow, which its fragments alone may leave, are in one share.
        assertThat(shares.stream().mapToInt(Map::size).sum()).isEqualTo(3 * FLOWS + 2);
    }

    @Test
    void shouldCountEachLoopbackDatagramOnceWithTwoThreads() throws Exception {
        final List<List<Map<String, Totals>>> seen = seen("lo", 2, 1, () -> {
            try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
                for (int i = 0; i < 50; i++) {
                    send(receiver, SENDERS + i);
                }
            }
            return 500;
        });

        assertThat(together(seen.get(1))).isEqualTo(seen.get(0).get(0)).hasSize(50);
        assertThat(together(seen.get(1)).values()).allMatch(totals -> totals.packets == 10);
    }

    @Test
    void shouldNameTheAccountOfEachThread() throws Exception {
        try (CapturedInterface two = network.call(() -> open("lo", 2, LiveSettings.DEFAULTS));
                CapturedInterface limited =
                        network.call(() -> open("lo", 2, LiveSettings.DEFAULTS.withPacketLimit(9)));
                CapturedInterface any = network.call(() -> open("any", 2, LiveSettings.DEFAULTS))) {
            assertThat(two.way()).isEqualTo("in place (TPACKET_V3, 1024 blocks of 16 KiB) by 2 threads");
            assertThat(limited.sources()).hasSize(1);
            assertThat(any.sources()).hasSize(1);
            assertThat(ledger.stages()).extracting(LedgerStage::name).containsExactly("lo#1", "lo#2", "lo", "any");
        }
    }

    @Test
    void shouldKnowItsIndexInItsNamespaceUnlessItIsAllInterfaces() throws Exception {
        network.ip("link add v0 index 77 type veth peer name v1");
        network.ip("link set v0 up");
        try (CapturedInterface one = network.call(() -> open("v0", 1, LiveSettings.DEFAULTS));
                CapturedInterface any = network.call(() -> open("any", 1, LiveSettings.DEFAULTS))) {
            assertThat(network.call(one::links)).containsExactly(77);
            assertThat(network.call(any::links)).isEmpty();
        }
        try (CapturedInterface outside = open("v0@netns:" + network.name(), 1, LiveSettings.DEFAULTS)) {
            assertThat(outside.links()).containsExactly(77);
        }
    }

    private CapturedInterface open(String device, int threads, LiveSettings settings) throws CaptureException {
        return CapturedInterface.open(
                device, settings, threads, false, 0, name -> ledger.open("capture", name), CapturePoint::noContainers);
    }

    /** Both directions of flows of three kinds, and one datagram in fragments. Returns the packets. */
    private static int exchange() throws Exception {
        try (PcapHandle there = LiveHandle.open(CapturePoint.of("v0"), LiveSettings.DEFAULTS);
                PcapHandle back = LiveHandle.open(CapturePoint.of("v1"), LiveSettings.DEFAULTS)) {
            for (int i = 0; i < FLOWS; i++) {
                final int port = 1000 + i % FLOWS;
                there.sendPacket(Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(port, 53, port % 90))));
                back.sendPacket(Frames.ethernet(0x0800, returned(Frames.ipv4(17, Frames.udp(53, port, 7)))));
                there.sendPacket(Frames.ethernet(0x86dd, Frames.ipv6(6, Frames.tcp(port, 443, 16, port % 200))));
                final byte[] tagged = Frames.ipv4(6, Frames.tcp(port, 80, 16, 9));
                there.sendPacket(Frames.ethernet(0x8100, Frames.tag(42, 0x0800, tagged)));
            }
            there.sendPacket(Frames.ethernet(0x0800, Frames.ipv4(17, 1, 0x2000, new byte[0], Frames.udp(1, 2, 600))));
            there.sendPacket(Frames.ethernet(0x0800, Frames.ipv4(17, 1, 76, new byte[0], new byte[80])));
            there.sendPacket(Frames.ethernet(0x0800, Frames.ipv4(1, Frames.icmp(8, 0, 77, 20))));
            return 4 * FLOWS + 3;
        }
    }

    private static byte[] returned(byte[] ipv4) {
        return Frames.with(ipv4, 12, 10, 0, 0, 2, 10, 0, 0, 1);
    }

    private static void send(DatagramSocket receiver, int port) throws IOException {
        try (DatagramSocket sender = new DatagramSocket(port)) {
            for (int i = 0; i < 10; i++) {
                sender.send(new DatagramPacket(new byte[20], 20, receiver.getLocalSocketAddress()));
            }
        }
    }

    /** The flows that each source sees: with one thread, then with several, of the same packets. */
    private List<List<Map<String, Totals>>> seen(String device, int threads, int rounds, Callable<Integer> traffic)
            throws Exception {
        return network.call(() -> {
            try (CapturedInterface one = open(device, 1, LiveSettings.DEFAULTS);
                    CapturedInterface several = open(device, threads, LiveSettings.DEFAULTS)) {
                final Map<DeviceSource, PacketBatch> batches = new LinkedHashMap<>();
                one.sources().forEach(source -> batches.put(source, new PacketBatch(MAX_PACKETS)));
                several.sources().forEach(source -> batches.put(source, new PacketBatch(MAX_PACKETS)));
                int packets = 0;
                // A busy host's queue before its receivers holds a thousand packets.
                for (int round = 0; round < rounds; round++) {
                    packets += traffic.call();
                    final int sent = packets;
                    await().atMost(Duration.ofSeconds(60)).until(() -> {
                        batches.forEach((source, batch) -> source.poll(batch));
                        return one.delivered() >= sent && several.delivered() >= sent;
                    });
                }
                batches.forEach((source, batch) -> source.stage().out().add(batch.size()));
                assertThat(ledger.stages())
                        .allSatisfy(stage -> assertThat(stage.imbalance()).isZero());
                final List<Map<String, Totals>> flows = batches.values().stream()
                        .map(CapturedInterfaceTest::flows)
                        .toList();
                return List.of(flows.subList(0, 1), flows.subList(1, flows.size()));
            }
        });
    }

    private static Map<String, Totals> flows(PacketBatch batch) {
        final Map<String, Totals> flows = new HashMap<>();
        for (int at = 0; at < batch.nextOffset(); at += PacketBatch.WORDS) {
            final String key = Arrays.toString(Arrays.copyOfRange(batch.words(), at, at + PacketBatch.TIME_NS));
            flows.merge(key, new Totals(1, batch.words()[at + PacketBatch.LENGTHS] >>> 32), Totals::plus);
        }
        return flows;
    }

    private static Map<String, Totals> together(List<Map<String, Totals>> shares) {
        final Map<String, Totals> all = new HashMap<>();
        shares.forEach(share -> share.forEach((key, totals) -> all.merge(key, totals, Totals::plus)));
        return all;
    }

    private record Totals(long packets, long bytes) {
        Totals plus(Totals other) {
            return new Totals(packets + other.packets, bytes + other.bytes);
        }
    }
}
