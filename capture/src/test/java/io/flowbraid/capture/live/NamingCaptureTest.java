// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.capture.LiveSettings;
import io.flowbraid.capture.dissect.Dissection;
import io.flowbraid.capture.dissect.PayloadKeeper;
import io.flowbraid.capture.kept.FrameKeeper;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel itself runs the filter that keeps packets with names long. */
class NamingCaptureTest {
    private static final int LONG_PAYLOAD = 1_200;
    private static final int OTHER_PORT = 5_353;

    private final LedgerStage stage = new LossLedger().open("capture", "lo");
    private final List<Integer> payloads = new ArrayList<>();
    /** Lengths of all frames, as captured. */
    private final List<Integer> frames = new ArrayList<>();

    private PrivateNetwork network;

    @BeforeEach
    void enter() throws Exception {
        network = new PrivateNetwork();
    }

    @AfterEach
    void leave() throws Exception {
        network.close();
    }

    /** Keeps lengths. */
    private final class Lengths implements FrameKeepers {
        private final boolean readsNames;

        private Lengths(boolean readsNames) {
            this.readsNames = readsNames;
        }

        @Override
        public FrameKeeper keeper(String source) {
            return frame -> frames.add(frame.captured);
        }

        @Override
        public @Nullable PayloadKeeper payloads(String source) {
            return readsNames ? (payload, captured, words, at) -> payloads.add(captured) : null;
        }

        @Override
        public boolean readsNames() {
            return readsNames;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "udp or tcp", "host 127.0.0.1 and not arp"})
    void shouldKeepOnlyPacketsWithNamesLong(String filter) throws Exception {
        capture(true, filter);

        assertThat(payloads).containsExactly(LONG_PAYLOAD, LONG_PAYLOAD);
        assertThat(frames).filteredOn(length -> length > 192).hasSize(2);
        assertThat(frames).filteredOn(length -> length == 192).hasSize(2);
        assertThat(Dissection.losses(stage)).isEmpty();
        assertThat(stage.imbalance()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "udp or tcp"})
    void shouldKeepAllPacketsShortWithoutNames(String filter) throws Exception {
        capture(false, filter);

        assertThat(payloads).isEmpty();
        assertThat(frames).filteredOn(length -> length == 192).hasSize(4);
        assertThat(frames).noneMatch(length -> length > 192);
    }

    /** Two datagrams and two segments, one of each with a name. */
    private void capture(boolean readsNames, String filter) throws Exception {
        final LiveSettings settings = new LiveSettings(192, 1 << 20, 3, true, filter, 0, new Lengths(readsNames));
        network.call(() -> {
            final InetAddress loopback = InetAddress.getByName("127.0.0.1");
            try (DeviceSource source = Way.IN_PLACE.open("lo", settings, 1, stage);
                    DatagramSocket dns = new DatagramSocket(new InetSocketAddress(loopback, 53));
                    DatagramSocket other = new DatagramSocket(new InetSocketAddress(loopback, OTHER_PORT));
                    ServerSocket server = new ServerSocket(0, 5, loopback);
                    Socket client = new Socket(loopback, server.getLocalPort())) {
                client.setTcpNoDelay(true);
                final byte[] payload = new byte[LONG_PAYLOAD];
                other.send(new DatagramPacket(payload, payload.length, loopback, 53));
                other.send(new DatagramPacket(payload, payload.length, loopback, OTHER_PORT));
                client.getOutputStream().write(payload);
                client.getOutputStream().flush();
                server.accept().getInputStream().readNBytes(payload.length);
                payload[0] = 0x16;
                payload[1] = 0x03;
                payload[5] = 1;
                client.getOutputStream().write(payload);
                assertThat(dns.isBound()).isTrue();
                poll(source, 9);
                return null;
            }
        });
    }

    /** Three packets of the handshake, two datagrams, two segments, an acknowledgement of each. */
    private void poll(DeviceSource source, int packets) {
        final PacketBatch batch = new PacketBatch(64);
        final long endNs = System.nanoTime() + 5_000_000_000L;
        while (frames.size() < packets && System.nanoTime() - endNs < 0) {
            source.awaitPackets(100);
            batch.clear();
            source.poll(batch);
            stage.out().add(batch.size());
        }
    }
}
