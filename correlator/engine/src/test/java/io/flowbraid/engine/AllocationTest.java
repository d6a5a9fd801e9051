// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections that come and go, a thousand a second, with the socket events of both ends, followed live. */
class AllocationTest {
    private static final int WARM_UP = 100_000;
    private static final int MEASURED = 50_000;
    private static final int ROUNDS = 4;
    private static final long SPACING_NS = 1_000_000;
    private static final int PORTS = 20_000;
    private static final long LO = IpAddress.mapped(0x7f000001);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Tally tally = new Tally();
    private final Tally live = new Tally();
    private final Correlator correlator =
            new Correlator(CorrelatorSettings.defaults(List.of(Scene.lo())), tally, live, new LossLedger());
    private final PacketBatch batch = new PacketBatch(8);
    private final SocketEvent event = new SocketEvent();
    private final ProcessIdentity curl = Scene.process(4_000, "curl");
    private final ProcessIdentity python = Scene.process(100, "python3");

    @Test
    void shouldCorrelatePacketsAndEventsWithoutGarbage() {
        socket(0, false, openedNs(0), SocketEventKind.LISTEN, openedNs(0));
        connections(0, WARM_UP);

        assertThat(leastAllocated(this::connections)).isZero();

        correlator.shutdown();
        assertThat(tally.finals).isEqualTo(WARM_UP + ROUNDS * MEASURED);
        assertThat(live.updates).isGreaterThan(MEASURED);
        assertThat(tally.bothNamed).isEqualTo(WARM_UP + ROUNDS * MEASURED);
    }

    @Test
    void shouldCountPacketsOfUnknownOwnersWithoutGarbage() {
        packetsAlone(0, WARM_UP);

        assertThat(leastAllocated(this::packetsAlone)).isZero();
    }

    /**
     * Bytes of the best round: now and then the just-in-time compiler takes back a method and allocates in its stead.
     */
    private long leastAllocated(Connections connections) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            final int from = WARM_UP + round * MEASURED;
            final long before = threads.getCurrentThreadAllocatedBytes();
            connections.make(from, from + MEASURED);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private interface Connections {
        void make(int from, int to);
    }

    /** Of every second connection the events come before the packets, of the others after them. */
    private void connections(int from, int to) {
        for (int i = from; i < to; i++) {
            if (i % 2 == 0) {
                events(i);
                packets(i);
            } else {
                packets(i);
                events(i);
            }
            correlator.updateLive(8);
        }
    }

    private void packetsAlone(int from, int to) {
        for (int i = from; i < to; i++) {
            packets(i);
            correlator.updateLive(8);
        }
    }

    private void events(int connection) {
        final long openedNs = openedNs(connection);
        socket(connection, true, openedNs, SocketEventKind.CONNECT, openedNs);
        socket(connection, false, openedNs + 30_000, SocketEventKind.ACCEPT, openedNs + 40_000);
        final long closedNs = openedNs + 500_000;
        socket(connection, true, openedNs, SocketEventKind.CLOSE, closedNs);
        socket(connection, false, openedNs + 30_000, SocketEventKind.CLOSE, closedNs);
    }

    private void socket(int connection, boolean isClient, long openedNs, SocketEventKind kind, long timeNs) {
        event.clear();
        event.kind = kind;
        event.feed = Scene.FEED;
        event.timeNs = timeNs;
        event.kernelNs = timeNs - Scene.T0_NS;
        event.netns = Scene.HOST_NETNS;
        event.protocol = Transport.TCP;
        event.localLo = LO;
        event.remoteLo = LO;
        event.localPort = isClient ? clientPort(connection) : Scene.SERVER_PORT;
        event.remotePort = isClient ? Scene.SERVER_PORT : clientPort(connection);
        event.role = isClient ? SocketRole.CLIENT : SocketRole.SERVER;
        event.method = isClient ? AttributionMethod.CONNECT : AttributionMethod.ACCEPT;
        event.cookie = connection * 2L + (isClient ? 1 : 2);
        event.openedNs = openedNs;
        event.process = isClient ? curl : python;
        event.counters.bytesSent = isClient ? 100 : 200;
        event.counters.isFinal = kind == SocketEventKind.CLOSE;
        correlator.advance(event.timeNs);
        correlator.onEvent(event);
    }

    private void packets(int connection) {
        final long openedNs = openedNs(connection);
        final int isn = connection * 7_919;
        batch.clear();
        packet(connection, true, openedNs + 10_000, TcpFlags.SYN, isn, 0);
        packet(connection, false, openedNs + 20_000, TcpFlags.SYN | TcpFlags.ACK, 9_000, 0);
        packet(connection, true, openedNs + 30_000, TcpFlags.ACK, isn + 1, 0);
        packet(connection, true, openedNs + 40_000, TcpFlags.ACK | TcpFlags.PSH, isn + 1, 100);
        packet(connection, false, openedNs + 50_000, TcpFlags.ACK | TcpFlags.PSH, 9_001, 200);
        packet(connection, true, openedNs + 60_000, TcpFlags.ACK | TcpFlags.FIN, isn + 101, 0);
        packet(connection, false, openedNs + 70_000, TcpFlags.ACK | TcpFlags.FIN, 9_201, 0);
        packet(connection, true, openedNs + 80_000, TcpFlags.ACK, isn + 102, 0);
        correlator.onPackets(batch);
    }

    /** The server's port is the lower, so its end is canonical a. */
    private void packet(int connection, boolean isFromClient, long timeNs, int flags, int sequence, int payload) {
        final long[] words = batch.words();
        final int at = batch.nextOffset();
        final long ports = FiveTuple.packPorts(Scene.SERVER_PORT, clientPort(connection), Transport.TCP, 0);
        words[at + PacketBatch.HASH] = FiveTuple.hash(0, LO, 0, LO, ports);
        words[at + PacketBatch.A_LO] = LO;
        words[at + PacketBatch.B_LO] = LO;
        words[at + PacketBatch.PORTS] = ports;
        words[at + PacketBatch.TIME_NS] = timeNs;
        words[at + PacketBatch.LENGTHS] = (40L + payload) << 32 | payload;
        words[at + PacketBatch.FLAGS] = flags | (isFromClient ? PacketBatch.FROM_B : 0);
        words[at + PacketBatch.L4_DETAIL] = (long) sequence << 32;
        batch.commit();
    }

    private static int clientPort(int connection) {
        return 30_000 + connection % PORTS;
    }

    private static long openedNs(int connection) {
        return Scene.T0_NS + connection * SPACING_NS;
    }

    /** Counts final records, those with both ends named, and the others. */
    private static final class Tally implements FlowSink {
        private int finals;
        private int updates;
        private int bothNamed;

        @Override
        public void accept(FlowRecord flow) {
            if (!flow.isFinal) {
                updates++;
                return;
            }
            finals++;
            if (flow.client.attribution.status == AttributionStatus.ATTRIBUTED
                    && flow.server.attribution.status == AttributionStatus.ATTRIBUTED) {
                bothNamed++;
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
