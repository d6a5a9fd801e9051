// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.Scene;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory of ended connections holds what it should, and never more than its bound. */
class TombstonesTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long TICK_NS = 1L << 26;

    private final LossLedger ledger = new LossLedger();
    private final LedgerStage stage = ledger.open("tombstones", "0");
    private final FlowTable flows = new FlowTable(1_000);
    private final long[] words = new long[PacketBatch.WORDS];

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldRememberWhatAMapRemembers(long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final Tombstones tombstones = new Tombstones(100_000, stage);
        final Map<Integer, Long> ended = new LinkedHashMap<>();
        long nowNs = Scene.T0_NS;
        for (int step = 0; step < 300_000; step++) {
            nowNs += random.nextLong(20_000_000);
            final int connection = random.nextInt(60_000);
            if (random.nextInt(3) > 0) {
                add(tombstones, connection, nowNs);
                ended.put(connection, nowNs);
            } else {
                final Long endNs = ended.get(connection);
                final long found = find(tombstones, connection, nowNs);
                if (endNs == null || nowNs - endNs > Tombstones.KEPT_NS + TICK_NS) {
                    assertThat(found).isEqualTo(Tombstones.NULL);
                } else if (nowNs - endNs < Tombstones.KEPT_NS - TICK_NS) {
                    assertThat(found).isNotEqualTo(Tombstones.NULL);
                }
                if (found != Tombstones.NULL && random.nextBoolean()) {
                    tombstones.leave(found);
                    ended.remove(connection);
                }
            }
            assertThat(stage.imbalance()).isZero();
        }
        assertThat(stage.loss(LedgerStage.FORGOTTEN).get()).isZero();
        assertThat(tombstones.size()).isLessThan(60_001);
    }

    /** 20,000 connections a second from new ports, for as long as they would be kept. */
    @Test
    void shouldStayWithinItsBoundAtTwentyThousandConnectionsASecond() {
        final int bound = 1 << 20;
        final Tombstones tombstones = new Tombstones(bound, stage);
        final int connections = 240 * 20_000;
        for (int i = 0; i < connections; i++) {
            add(tombstones, i, Scene.T0_NS + i * 50_000L);
        }

        assertThat(tombstones.size()).isEqualTo(bound);
        assertThat(stage.loss(LedgerStage.FORGOTTEN).get()).isEqualTo(connections - bound);
        final long nowNs = Scene.T0_NS + connections * 50_000L;
        assertThat(find(tombstones, connections - 1, nowNs)).isNotEqualTo(Tombstones.NULL);
        assertThat(find(tombstones, connections - bound, nowNs)).isNotEqualTo(Tombstones.NULL);
        assertThat(find(tombstones, connections - bound - 1, nowNs)).isEqualTo(Tombstones.NULL);
    }

    @Test
    void shouldNeedNoMoreRoomThanFiveTuplesAreUsed() {
        final Tombstones tombstones = new Tombstones(1 << 20, stage);
        for (int i = 0; i < 2_000_000; i++) {
            add(tombstones, i % 28_000, Scene.T0_NS + i * 50_000L);
        }

        assertThat(tombstones.size()).isEqualTo(28_000);
        assertThat(stage.loss(LedgerStage.FORGOTTEN).get()).isZero();
    }

    @Test
    void shouldShrinkWhenConnectionsBecomeFew() {
        final Tombstones tombstones = new Tombstones(1 << 20, stage);
        for (int i = 0; i < 50_000; i++) {
            add(tombstones, i, Scene.T0_NS + i * 50_000L);
        }
        final long laterNs = Scene.T0_NS + 300 * SECOND_NS;
        for (int i = 50_000; i < 110_000; i++) {
            add(tombstones, i, laterNs);
        }

        assertThat(tombstones.size()).isEqualTo(60_000);
    }

    @Test
    void shouldBeBoundedWhenEveryOneIsRenewed() {
        final Tombstones tombstones = new Tombstones(1_000, stage);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 1_000; i++) {
                add(tombstones, i, Scene.T0_NS + i);
            }
        }
        for (int i = 1_000; i < 1_500; i++) {
            add(tombstones, i, Scene.T0_NS + i);
        }

        assertThat(tombstones.size()).isEqualTo(1_000);
        assertThat(stage.loss(LedgerStage.FORGOTTEN).get()).isEqualTo(500);
        assertThat(stage.imbalance()).isZero();
    }

    private void add(Tombstones tombstones, int connection, long nowNs) {
        final TupleKey key = key(connection);
        final int id = flows.insert(key.hash(), key);
        final long flow = flows.at(id);
        Flow.lastNs(flow, nowNs);
        Flow.closedNs(flow, nowNs);
        tombstones.add(flow);
        flows.remove(id);
    }

    private long find(Tombstones tombstones, int connection, long nowNs) {
        final TupleKey key = key(connection);
        words[PacketBatch.HASH] = key.hash();
        words[PacketBatch.A_HI] = key.aHi;
        words[PacketBatch.A_LO] = key.aLo;
        words[PacketBatch.B_HI] = key.bHi;
        words[PacketBatch.B_LO] = key.bLo;
        words[PacketBatch.PORTS] = key.ports;
        words[PacketBatch.TIME_NS] = nowNs;
        return tombstones.find(words, 0);
    }

    private static TupleKey key(int connection) {
        return new TupleKey()
                .set(0, connection >>> 16, 0, ~0L, FiveTuple.packPorts(connection & 0xffff, 80, Transport.TCP, 3));
    }
}
