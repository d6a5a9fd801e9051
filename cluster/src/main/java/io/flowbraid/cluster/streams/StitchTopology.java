// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.stitch.StitchSettings;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Sources, processors, stores and sinks, as the package shows them. */
final class StitchTopology {
    private static final String FLOWS = "flows";
    private static final String FORWARDS = "forwards";
    private static final String SAMPLES = "edge-samples";
    private static final String STITCH = "stitch";
    private static final String SUM_UP = "sum-up-edges";
    private static final String EDGES = "to-edges";

    private StitchTopology() {}

    static Topology of(
            StitchTopics topics, StitchSettings settings, StitchMeters meters, LongSupplier clockMs, long edgesKeptMs) {
        final ArrivalTime time = new ArrivalTime(clockMs);
        final StringDeserializer keys = new StringDeserializer();
        final ByteArrayDeserializer values = new ByteArrayDeserializer();
        final StringSerializer keyBytes = new StringSerializer();
        final ByteArraySerializer valueBytes = new ByteArraySerializer();
        return new Topology()
                .addSource(AutoOffsetReset.earliest(), FLOWS, time, keys, values, topics.flows())
                .addSource(AutoOffsetReset.earliest(), FORWARDS, time, keys, values, topics.forwards())
                .addProcessor(STITCH, () -> new StitchProcessor(topics, settings, meters), FLOWS, FORWARDS)
                .addStateStore(tuples(), STITCH)
                .addStateStore(skews(), STITCH)
                .addSink(StitchedOutput.CONVERSATIONS, topics.conversations(), keyBytes, valueBytes, STITCH)
                .addSink(
                        StitchedOutput.FORWARDS,
                        topics.forwards(),
                        keyBytes,
                        valueBytes,
                        QuietPartition.partitioner(),
                        STITCH)
                .addSink(StitchedOutput.EDGE_SAMPLES, topics.edgeSamples(), keyBytes, valueBytes, STITCH)
                .addSource(AutoOffsetReset.earliest(), SAMPLES, time, keys, values, topics.edgeSamples())
                .addProcessor(SUM_UP, () -> new EdgeProcessor(edgesKeptMs), SAMPLES)
                .addStateStore(edges(), SUM_UP)
                .addSink(EDGES, topics.edges(), keyBytes, valueBytes, SUM_UP);
    }

    /** On disk, with a cache that takes the changes between two commits together. */
    private static StoreBuilder<?> tuples() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(StitchProcessor.TUPLES), Serdes.String(), new TupleStateSerde())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }

    private static StoreBuilder<?> skews() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(StitchProcessor.SKEWS), Serdes.String(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of());
    }

    /** In memory: the edges of some minutes. */
    private static StoreBuilder<?> edges() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(EdgeProcessor.EDGES), Serdes.String(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }
}
