// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What Kafka Streams is told. Commits are half a second apart: each is a transaction of all topics and costs the same
 * however much it holds, and a conversation becomes visible with it.
 */
final class StreamsProperties {
    private static final int COMMIT_MS = 500;
    private static final int SESSION_MS = 10_000;
    private static final int HEARTBEAT_MS = 3_000;
    /** What an instance that was killed left open hides what others write behind it for so long. */
    private static final int TRANSACTION_MS = 10_000;

    private static final int POLL_RECORDS = 2_000;
    private static final int LINGER_MS = 50;
    private static final int BATCH_BYTES = 256 * 1024;
    private static final long MAX_CACHE_BYTES = 64L << 20;

    private StreamsProperties() {}

    /**
     * All of them. What the user set wins over ours, except where the stitcher is built on it.
     *
     * @param clients connection, TLS, SASL and what else the user set for Kafka's clients
     * @param memoryBytes of RocksDB
     * @param replicas of the changelogs
     */
    static Properties of(
            Map<String, Object> clients,
            String application,
            Path state,
            int threads,
            long memoryBytes,
            short replicas) {
        final Properties all = new Properties();
        all.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) replicas);
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MS);
        all.put(
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                Math.min(MAX_CACHE_BYTES, Runtime.getRuntime().maxMemory() / 8));
        all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        all.put(BoundedRocksDb.MEMORY_BYTES, Long.toString(memoryBytes));
        // An idle partition does not hold up others; one with unread records does.
        all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0L);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_MS);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), HEARTBEAT_MS);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), POLL_RECORDS);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), TRANSACTION_MS);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        all.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), LINGER_MS);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        all.putAll(clients);
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        all.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        return all;
    }
}
