// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.packet.PacketBatch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Object2ObjectHashMap;

/** Ways to find the flow of a packet: ours, and those at hand in Java. */
public enum FlowTables {
    /** Sequence tracking, handshake, state, timers and owners, all it does. */
    CORRELATOR {
        @Override
        FlowCounter make() {
            final var loopback = new ObservedInterface("lo", 1, 0, new long[0]);
            final var correlator =
                    new Correlator(CorrelatorSettings.defaults(List.of(loopback)), new TallySink(), new LossLedger());
            return correlator::onPackets;
        }
    },
    /** A record as key, made for each packet. */
    HASH_MAP {
        @Override
        FlowCounter make() {
            final Map<FiveTuple, FlowCounts> flows = new HashMap<>();
            return batch -> {
                final long[] words = batch.words();
                for (int at = 0; at < batch.nextOffset(); at += PacketBatch.WORDS) {
                    flows.computeIfAbsent(keyOf(words, at), unused -> new FlowCounts())
                            .add(words, at);
                }
            };
        }
    },
    /** Open addressing, and a key that is used again and hashed already. */
    AGRONA_MAP {
        @Override
        FlowCounter make() {
            final Map<ReusedKey, FlowCounts> flows = new Object2ObjectHashMap<>();
            final ReusedKey key = new ReusedKey();
            return batch -> {
                final long[] words = batch.words();
                for (int at = 0; at < batch.nextOffset(); at += PacketBatch.WORDS) {
                    FlowCounts counts = flows.get(key.set(words, at));
                    if (counts == null) {
                        counts = new FlowCounts();
                        flows.put(new ReusedKey().set(words, at), counts);
                    }
                    counts.add(words, at);
                }
            };
        }
    },
    /** Bounded and with an idle timeout, the only rival that forgets. */
    CAFFEINE {
        @Override
        FlowCounter make() {
            final Cache<FiveTuple, FlowCounts> flows = Caffeine.newBuilder()
                    .maximumSize(2_000_000)
                    .expireAfterAccess(Duration.ofMinutes(5))
                    .build();
            return batch -> {
                final long[] words = batch.words();
                for (int at = 0; at < batch.nextOffset(); at += PacketBatch.WORDS) {
                    flows.get(keyOf(words, at), unused -> new FlowCounts()).add(words, at);
                }
            };
        }
    };

    abstract FlowCounter make();

    private static FiveTuple keyOf(long[] words, int at) {
        final long ports = words[at + PacketBatch.PORTS];
        return new FiveTuple(
                words[at + PacketBatch.A_HI],
                words[at + PacketBatch.A_LO],
                FiveTuple.aPortOf(ports),
                words[at + PacketBatch.B_HI],
                words[at + PacketBatch.B_LO],
                FiveTuple.bPortOf(ports),
                FiveTuple.protocolOf(ports));
    }
}
