// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.conversation.EdgeRecord;
import io.flowbraid.cluster.conversation.EdgeSample;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Sums up the samples of each edge and minute. The sum leaves every few seconds while it changes: the topic is
 * compacted, so the last one counts. An edge is forgotten when no late conversation can change it any more. (NOT thread
 * safe.)
 */
final class EdgeProcessor implements Processor<String, byte[], String, byte[]> {
    static final String EDGES = "edges";

    private static final Duration EMIT = Duration.ofSeconds(5);
    private static final long MS_PER_MINUTE = 60_000;
    private static final int MAX_RECENT = 1_024;

    private final long keptMs;
    /** Those that have changed since they left last. */
    private final Set<String> changed = new LinkedHashSet<>();
    /** Keys of all edges: which are to be forgotten is known without reading the store. */
    private final TreeMap<Long, Set<String>> keysByMinute = new TreeMap<>();
    /** The edges that were used last, as objects. The store has each change, too. */
    private final Map<String, EdgeRecord> recent = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, EdgeRecord> eldest) {
            return size() > MAX_RECENT;
        }
    };

    private @Nullable KeyValueStore<String, byte[]> edges;

    /** @param keptMs after the end of its minute */
    EdgeProcessor(long keptMs) {
        this.keptMs = keptMs;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> assigned) {
        final KeyValueStore<String, byte[]> store = assigned.getStateStore(EDGES);
        edges = store;
        // Kafka Streams may use this processor again after it gave up what it did.
        recent.clear();
        changed.clear();
        keysByMinute.clear();
        // Whether they left after their last change is not known; one more time does no harm.
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                final String key = all.next().key;
                changed.add(key);
                remember(key);
            }
        }
        assigned.schedule(EMIT, PunctuationType.WALL_CLOCK_TIME, nowMs -> emit(assigned, store));
    }

    @Override
    public void process(Record<String, byte[]> message) {
        final KeyValueStore<String, byte[]> store = edges;
        if (store == null) {
            throw new IllegalStateException("a sample came before init");
        }
        final EdgeSample sample = EdgeSampleBytes.decode(message.value());
        final EdgeRecord known = edge(store, message.key());
        final EdgeRecord edge;
        if (known == null) {
            edge = EdgeRecord.of(sample);
            remember(message.key());
        } else {
            edge = known;
            edge.add(sample);
        }
        store.put(message.key(), EdgeSampleBytes.encode(edge));
        recent.put(message.key(), edge);
        changed.add(message.key());
    }

    private @Nullable EdgeRecord edge(KeyValueStore<String, byte[]> store, String key) {
        final EdgeRecord known = recent.get(key);
        if (known != null) {
            return known;
        }
        final byte[] kept = store.get(key);
        return kept == null ? null : EdgeSampleBytes.decodeSum(kept);
    }

    private void emit(ProcessorContext<String, byte[]> running, KeyValueStore<String, byte[]> store) {
        final long timeMs = Math.max(0, running.currentStreamTimeMs());
        for (final String key : changed) {
            final EdgeRecord edge = edge(store, key);
            if (edge != null) {
                running.forward(new Record<>(key, edge.toJson(), timeMs));
            }
        }
        changed.clear();
        forget(store, timeMs);
    }

    private void remember(String key) {
        keysByMinute.computeIfAbsent(minute(key), minute -> new HashSet<>()).add(key);
    }

    private void forget(KeyValueStore<String, byte[]> store, long timeMs) {
        final Map<Long, Set<String>> old = keysByMinute.headMap((timeMs - keptMs) / MS_PER_MINUTE);
        for (final Set<String> keys : old.values()) {
            for (final String key : keys) {
                store.delete(key);
                recent.remove(key);
            }
        }
        old.clear();
    }

    /** Of {@code SITE|MINUTE|…}. */
    private static long minute(String key) {
        final int from = key.indexOf('|') + 1;
        return Long.parseLong(key, from, key.indexOf('|', from), 10);
    }
}
