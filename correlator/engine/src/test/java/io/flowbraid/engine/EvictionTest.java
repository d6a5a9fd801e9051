// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.model.flow.EndReason;
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
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A table that is full, and a flood of SYNs that goes on. */
class EvictionTest {
    private static final int ROOM = 200_000;
    private static final int BUSY = 2_000;
    private static final int FLOOD = 1_000_000;
    private static final int WARM_UP = 600_000;
    private static final int MEASURED = 400_000;
    private static final int BATCH = 256;
    /** So many flows later all of the busy ones have had another packet; a tenth of the table. */
    private static final int ROUND = ROOM / 10;
    /** Of the time that a new flow takes while there is room. */
    private static final double MAX_RATIO = 4;

    private static final long SPACING_NS = 8_000; // 125,000 SYNs a second
    private static final long ATTACKER = IpAddress.mapped(0x0a000000);
    private static final long SERVER = IpAddress.mapped(0xc0a80001);

    private final LossLedger ledger = new LossLedger();
    private final Tally tally = new Tally();
    private final PacketBatch batch = new PacketBatch(BATCH);
    private Correlator correlator = full(ROOM);
    private long nowNs = Scene.T0_NS;

    @Test
    void shouldKeepBusyFlowsWhileAFloodGoesBy() {
        for (int i = 0; i < FLOOD; i++) {
            if (i % ROUND == 0) {
                busy();
            }
            syn(i);
        }
        flush();
        correlator.shutdown();

        assertThat(tally.evicted).isEqualTo(FLOOD + BUSY - ROOM);
        assertThat(tally.evictedBusy).isZero();
        assertThat(correlator.evictedFlows().get()).isEqualTo(tally.evicted);
        assertThat(ledger.isClosed()).isTrue();
        assertThat(stage("evictions").in().get()).isEqualTo(tally.evicted);
        assertThat(stage("flows").out().get()).isEqualTo(FLOOD + BUSY);
    }

    @Test
    void shouldTakeNotMuchLongerForAFlowInAFullTable() {
        flood(0, WARM_UP); // compiles it
        correlator = full(MEASURED);
        flood(0, MEASURED);
        final long fullNs = flood(MEASURED, 2 * MEASURED);
        assertThat(correlator.evictedFlows().get()).isEqualTo(MEASURED);
        correlator = full(2 * MEASURED);
        flood(0, MEASURED);
        final long roomNs = flood(MEASURED, 2 * MEASURED);

        final String rate = String.format(Locale.ROOT, "%.2f million evictions a second", MEASURED * 1e3 / fullNs);
        assertThat((double) fullNs / roomNs).as(rate).isLessThan(MAX_RATIO);
    }

    @Test
    void shouldNameTheOwnerAgainAfterItsFlowWasEvicted() {
        final Scene scene =
                new Scene(CorrelatorSettings.defaults(List.of(Scene.lo())).withRoom(16, 64));
        scene.connect(0, 40_000, 1, Scene.process(7, "curl"));
        scene.accept(0, 40_000, 2, Scene.process(8, "python3"));
        scene.handshake(0, 40_000, 100);
        for (int i = 0; i < 100; i++) {
            scene.tcp(10 + i, Scene.LO, 1_000 + i, Scene.LO, Scene.SERVER_PORT, TcpFlags.SYN, 1, 0);
        }
        scene.tcp(200, Scene.LO, 40_000, Scene.LO, Scene.SERVER_PORT, TcpFlags.ACK | TcpFlags.PSH, 101, 10);
        scene.shutdown();

        assertThat(scene.finals())
                .filteredOn(flow -> flow.client.port == 40_000)
                .hasSize(2)
                .allMatch(flow -> flow.client.attribution.isNamed() && flow.server.attribution.isNamed())
                .extracting(flow -> flow.endReason)
                .containsExactly(EndReason.EVICTED, EndReason.SHUTDOWN);
        assertThat(scene.ledger.isClosed()).isTrue();
    }

    private Correlator full(int room) {
        return new Correlator(CorrelatorSettings.defaults(List.of(Scene.lo())).withRoom(room, 16), tally, null, ledger);
    }

    private LedgerStage stage(String kind) {
        return ledger.stages().stream()
                .filter(each -> each.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private long flood(int from, int to) {
        return CpuTime.of(() -> {
            for (int i = from; i < to; i++) {
                syn(i);
            }
            flush();
        });
    }

    private void busy() {
        for (int i = 0; i < BUSY; i++) {
            packet(SERVER + 1, 1_024 + i, TcpFlags.ACK, 500);
        }
    }

    private void syn(int number) {
        packet(ATTACKER + number / 50_000, 1_024 + number % 50_000, TcpFlags.SYN, 0);
    }

    /** The server's end is canonical b: its address is the higher, or its port is. */
    private void packet(long client, int port, int flags, int payload) {
        nowNs += SPACING_NS;
        final boolean isFromA = FiveTuple.isCanonical(0, client, port, 0, SERVER, 80);
        final FiveTuple tuple = FiveTuple.of(0, client, port, 0, SERVER, 80, Transport.TCP);
        final long[] words = batch.words();
        final int at = batch.nextOffset();
        final long ports = FiveTuple.packPorts(tuple.aPort(), tuple.bPort(), Transport.TCP, 0);
        words[at + PacketBatch.HASH] = FiveTuple.hash(0, tuple.aLo(), 0, tuple.bLo(), ports);
        words[at + PacketBatch.A_HI] = 0;
        words[at + PacketBatch.A_LO] = tuple.aLo();
        words[at + PacketBatch.B_HI] = 0;
        words[at + PacketBatch.B_LO] = tuple.bLo();
        words[at + PacketBatch.PORTS] = ports;
        words[at + PacketBatch.TIME_NS] = nowNs;
        words[at + PacketBatch.LENGTHS] = (40L + payload) << 32 | payload;
        words[at + PacketBatch.FLAGS] = flags | (isFromA ? 0 : PacketBatch.FROM_B);
        words[at + PacketBatch.L4_DETAIL] = 7L << 32;
        batch.commit();
        if (batch.size() == BATCH) {
            flush();
        }
    }

    private void flush() {
        correlator.onPackets(batch);
        batch.clear();
    }

    private static final class Tally implements FlowSink {
        private long evicted;
        private long evictedBusy;

        @Override
        public void accept(FlowRecord flow) {
            if (flow.endReason == EndReason.EVICTED) {
                evicted++;
                evictedBusy += flow.client.payloadBytes + flow.server.payloadBytes > 0 ? 1 : 0;
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
