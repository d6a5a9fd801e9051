// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.app.plan.ExportsPlan;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Receivers elsewhere that get every flow record, too. */
public final class ExportOptions {
    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            split = ",",
            description = {"Also send every flow record to Kafka, through these brokers,", "separated by commas."})
    private List<String> brokers = List.of();

    @Option(
            names = "--ipfix",
            paramLabel = "HOST[:PORT]",
            split = ",",
            description = {
                "Also send every flow record to these IPFIX collectors, separated",
                "by commas: over UDP and to port 4739, unless it says",
                "tcp://HOST or HOST:PORT."
            })
    private List<String> collectors = List.of();

    void addTo(Overrides overrides) {
        if (!brokers.isEmpty()) {
            overrides.put(Catalogue.KAFKA_BROKERS, brokers, OptionOrigin.of("--kafka"));
        }
        if (!collectors.isEmpty()) {
            overrides.put(Catalogue.IPFIX_COLLECTORS, collectors, OptionOrigin.of("--ipfix"));
        }
    }

    static ExportsPlan plan(LoadedConfig config) {
        final List<String> kinds = new ArrayList<>();
        if (!config.value(Catalogue.KAFKA_BROKERS).isEmpty()) {
            kinds.add("kafka");
        }
        if (!config.value(Catalogue.IPFIX_COLLECTORS).isEmpty()) {
            kinds.add("ipfix");
        }
        return new ExportsPlan(List.copyOf(kinds), config, StateFiles.exports());
    }
}
