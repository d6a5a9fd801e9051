// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.KafkaCatalogue;
import io.flowbraid.config.LoadedConfig;
import java.time.Duration;
import java.util.Map;

/**
 * What the sink needs to know.
 *
 * @param brokers as the user named them
 * @param topic of the flows
 * @param partitions of the topic when it is made
 * @param retention the same
 * @param site empty for the only one
 * @param spoolBytes room for messages on the disk
 * @param producer properties of the producer
 * @param admin properties of the client that looks at topics
 */
record KafkaSettings(
        String brokers,
        String topic,
        int partitions,
        Duration retention,
        String site,
        long spoolBytes,
        Map<String, Object> producer,
        Map<String, Object> admin) {
    /**
     * A message that is on its way leaves or waits, for as long as it takes: the bound is that of the spool. Batches
     * gather for a moment, since few readers of flows count milliseconds. LZ4 needs no native library. One request at a
     * time: with several, a broker that refuses the first batch of a new partition may take the second one, and then
     * refuses the first for ever (OUT_OF_ORDER_SEQUENCE_NUMBER).
     */
    private static final Map<String, Object> PRODUCER = Map.ofEntries(
            Map.entry("acks", "all"),
            Map.entry("enable.idempotence", "true"),
            Map.entry("max.in.flight.requests.per.connection", "1"),
            Map.entry("compression.type", "lz4"),
            Map.entry("linger.ms", "50"),
            Map.entry("batch.size", Integer.toString(32 << 10)),
            Map.entry("buffer.memory", Integer.toString(8 << 20)),
            Map.entry("max.block.ms", "3000"),
            Map.entry("delivery.timeout.ms", Integer.toString(Integer.MAX_VALUE)),
            Map.entry("request.timeout.ms", "10000"));

    static KafkaSettings of(LoadedConfig config, String host) {
        final Map<String, Object> ours = Map.of("client.id", "flowbraid-" + host);
        final Map<String, Object> producer = ClientProperties.of(config, PRODUCER);
        producer.putIfAbsent("client.id", ours.get("client.id"));
        return new KafkaSettings(
                String.join(", ", config.value(Catalogue.KAFKA_BROKERS)),
                config.value(KafkaCatalogue.TOPIC_OF_FLOWS),
                config.value(KafkaCatalogue.PARTITIONS).intValue(),
                config.value(KafkaCatalogue.RETENTION),
                config.value(KafkaCatalogue.SITE),
                config.value(KafkaCatalogue.SPOOL_SIZE),
                producer,
                ClientProperties.of(config, ours));
    }
}
