// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.KafkaCatalogue;
import io.flowbraid.config.Overrides;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which Kafka, and how to reach it. */
public final class KafkaOptions {
    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            split = ",",
            description = {"Kafka brokers that take the flow records of all hosts,", "separated by commas."})
    private List<String> brokers = List.of();

    @Option(
            names = "--kafka-property",
            paramLabel = "NAME=VALUE",
            description = {
                "Give Kafka's client this property, such as",
                "security.protocol=SSL; once for each property. These replace",
                "kafka.client of the configuration."
            })
    private Map<String, String> properties = Map.of();

    /** Puts in place what was given. */
    public void addTo(Overrides overrides) {
        if (!brokers.isEmpty()) {
            overrides.put(Catalogue.KAFKA_BROKERS, brokers, OptionOrigin.of("--kafka"));
        }
        if (!properties.isEmpty()) {
            overrides.put(KafkaCatalogue.CLIENT, properties, OptionOrigin.of("--kafka-property"));
        }
    }
}
