// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.KafkaCatalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.record.export.ExportException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Properties of Kafka's clients: ours, and those of {@code kafka.client} over them. */
public final class ClientProperties {
    /** Kept, since java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger LOGGER = Logger.getLogger("org.apache.kafka");

    private static final String BROKERS = "bootstrap.servers";
    /** What the sink is built on, with what to do instead. */
    private static final Map<String, String> FIXED = Map.of(
            BROKERS,
            "name the brokers with --kafka or kafka.brokers",
            "key.serializer",
            "remove it",
            "value.serializer",
            "remove it",
            "transactional.id",
            "remove it",
            "application.id",
            "set stitch.application-id");

    static {
        LOGGER.setLevel(Level.OFF); // what a user must know of it, it throws as well
    }

    private ClientProperties() {}

    /**
     * Those for any client.
     *
     * @param ours properties that the user may replace
     * @throws ExportException when the user sets one that cannot be replaced
     */
    public static Map<String, Object> of(LoadedConfig config, Map<String, Object> ours) {
        final Map<String, Object> properties = new HashMap<>(ours);
        // Metrics of Kafka's clients are neither shown nor sent to the brokers.
        properties.put("metric.reporters", "");
        properties.put("enable.metrics.push", "false");
        config.value(KafkaCatalogue.CLIENT).forEach((name, value) -> {
            final String instead = FIXED.get(name);
            if (instead != null) {
                throw new ExportException("kafka.client: Flowbraid sets '" + name + "' itself; " + instead);
            }
            properties.put(name, value);
        });
        final List<String> brokers = config.value(Catalogue.KAFKA_BROKERS);
        properties.put(BROKERS, String.join(",", brokers));
        return properties;
    }
}
