// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 20,000 connections a second, each from another address, and each with a late ACK. */
class ManyConnectionsTest {
    private static final int CONNECTIONS = 200_000;
    private static final long SPACING_NS = 50_000;
    /** The late ACK comes so many connections later, after 2 s. */
    private static final int LATE = 40_000;

    private static final int MAX_FLOWS = 65_536;
    private static final int PACKETS = 5;

    private final LossLedger ledger = new LossLedger();
    private final Sums sums = new Sums();
    private final Correlator correlator =
            new Correlator(CorrelatorSettings.defaults(List.of(Scene.lo())).withRoom(MAX_FLOWS, 16), sums, ledger);
    private final PacketBatch batch = new PacketBatch(PACKETS + 1);

    @Test
    void shouldAccountForEachPacketWithinItsBounds() {
        long mostTombstones = 0;
        for (int i = 0; i < CONNECTIONS; i++) {
            batch.clear();
            connection(i, Scene.T0_NS + i * SPACING_NS);
            if (i >= LATE) {
                packet(i - LATE, true, Scene.T0_NS + i * SPACING_NS + 5_000, TcpFlags.ACK, 113, 0);
            }
            correlator.onPackets(batch);
            mostTombstones = Math.max(mostTombstones, stage("tombstones").held());
        }
        correlator.shutdown();

        assertThat(mostTombstones).isEqualTo(MAX_FLOWS);
        assertThat(stage("evictions").in().get()).isZero();
        assertThat(sums.flows).isEqualTo(CONNECTIONS);
        assertThat(sums.packets).isEqualTo((long) CONNECTIONS * PACKETS);
        assertThat(stage("shard packets").loss(LedgerStage.LATE).get()).isEqualTo(CONNECTIONS - LATE);
        assertThat(sums.packets + stage("late packets").in().get())
                .isEqualTo(stage("shard packets").in().get());
        assertThat(sums.bytes + stage("late bytes").in().get())
                .isEqualTo((long) CONNECTIONS * (PACKETS * 40 + 10) + (CONNECTIONS - LATE) * 40L);
        assertThat(ledger.isClosed()).isTrue();
    }

    private LedgerStage stage(String kind) {
        return ledger.stages().stream()
                .filter(stage -> stage.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private void connection(int i, long ns) {
        packet(i, true, ns, TcpFlags.SYN, 101, 0);
        packet(i, false, ns + 1_000, TcpFlags.SYN | TcpFlags.ACK, 500, 0);
        packet(i, true, ns + 2_000, TcpFlags.ACK | TcpFlags.PSH, 102, 10);
        packet(i, true, ns + 3_000, TcpFlags.ACK | TcpFlags.FIN, 112, 0);
        packet(i, false, ns + 4_000, TcpFlags.ACK | TcpFlags.FIN, 501, 0);
    }

    private void packet(int i, boolean isFromClient, long ns, int flags, int sequence, int payload) {
        final long[] words = batch.words();
        final int at = batch.nextOffset();
        final long client = IpAddress.mapped(0x0a00_0000 + i);
        final long server = IpAddress.mapped(0x0b00_0001);
        final long ports = FiveTuple.packPorts(50_000, 443, Transport.TCP, 0);
        words[at + PacketBatch.HASH] = FiveTuple.hash(0, client, 0, server, ports);
        words[at + PacketBatch.A_LO] = client;
        words[at + PacketBatch.B_LO] = server;
        words[at + PacketBatch.PORTS] = ports;
        words[at + PacketBatch.TIME_NS] = ns;
        words[at + PacketBatch.LENGTHS] = (40L + payload) << 32 | payload;
        words[at + PacketBatch.FLAGS] = flags | (isFromClient ? 0 : PacketBatch.FROM_B);
        words[at + PacketBatch.L4_DETAIL] = (long) sequence << 32;
        batch.commit();
    }

    /** Of the final records. */
    private static final class Sums implements FlowSink {
        private long flows;
        private long packets;
        private long bytes;

        @Override
        public void accept(FlowRecord flow) {
            if (flow.isFinal) {
                flows++;
                packets += flow.client.packets + flow.server.packets;
                bytes += flow.client.bytes + flow.server.bytes;
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
