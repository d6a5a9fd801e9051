// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.app.plan.OutputPlan;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.state.FileRights;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where results go. */
public final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            description = "One readable line or one JSON object for each flow, on stdout.")
    private @Nullable String format;

    @Option(
            names = {"-m", "--local-networks"},
            paramLabel = "CIDR",
            split = ",",
            description = "Networks that count as inside, separated by commas.")
    private List<String> localNetworks = List.of();

    @Option(
            names = "--stats",
            paramLabel = "FILE",
            description = "Write the ledger of every packet and event to this file, at the end and on SIGUSR1.")
    private @Nullable Path statsFile;

    boolean isFormatAsked() {
        return format != null;
    }

    public void addTo(Overrides overrides) {
        if (format != null) {
            overrides.put(Catalogue.FORMAT, format, OptionOrigin.of("-o"));
        }
        if (!localNetworks.isEmpty()) {
            overrides.put(Catalogue.LOCAL_NETWORKS, localNetworks, OptionOrigin.of("-m"));
        }
    }

    OutputPlan plan(LoadedConfig config) {
        return new OutputPlan(
                config.value(Catalogue.FORMAT).equals("json"),
                config.value(Catalogue.LOCAL_NETWORKS),
                config.value(Catalogue.HOST_NAME),
                RuntimeOptions.commandLines(config),
                statsFile,
                FileRights.of(config));
    }
}
