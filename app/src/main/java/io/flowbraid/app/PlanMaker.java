// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app;

import io.flowbraid.app.pipeline.RunPlan;
import io.flowbraid.app.pipeline.RunPlan.CompanionPlan;
import io.flowbraid.app.pipeline.RunPlan.PagePlan;
import io.flowbraid.config.CaptureSettings;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.Companion;
import io.flowbraid.config.Endpoint;
import io.flowbraid.config.HistorySettings;
import io.flowbraid.config.Limits;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.SavedCompanions;
import io.flowbraid.config.Timeouts;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the plan of a run out of its options and the configuration. */
record PlanMaker(
        CaptureOptions capture,
        OutputOptions output,
        PageOptions page,
        RuntimeOptions runtimes,
        SmallOption small,
        CommonOptions common) {

    /** A run on interfaces; {@code fallback} are those to take when nobody names any. */
    RunPlan live(boolean hasAgent, List<String> fallback) {
        final LoadedConfig config = config();
        final List<String> declared = config.value(Catalogue.INTERFACES);
        final List<String> interfaces = declared.isEmpty() ? fallback : declared;
        if (interfaces.isEmpty()) {
            throw new UsageException(
                    "nothing to capture: name an interface with -i (-D lists them) or a capture file with -r");
        }
        return plan(config, interfaces, config.value(Catalogue.FEEDS), hasAgent, null, null);
    }

    /** A run on a capture file: interfaces and feeds of the configuration take no part. */
    RunPlan offline(Path captureFile, @Nullable Path feedFile) {
        return plan(config(), List.of(), List.of(), false, captureFile, feedFile);
    }

    private LoadedConfig config() {
        final Overrides overrides = new Overrides();
        capture.addTo(overrides);
        output.addTo(overrides);
        page.addTo(overrides);
        runtimes.addTo(overrides);
        small.addTo(overrides);
        return common.load(overrides);
    }

    private RunPlan plan(
            LoadedConfig config,
            List<String> interfaces,
            List<Endpoint> feeds,
            boolean hasAgent,
            @Nullable Path captureFile,
            @Nullable Path feedFile) {
        final List<Companion> companions = config.value(Catalogue.COMPANIONS).stream()
                .filter(companion -> interfaces.contains(companion.interfaceName()) && feeds.contains(companion.feed()))
                .toList();
        return new RunPlan(
                interfaces,
                feeds,
                new CompanionPlan(
                        companions,
                        config.value(Catalogue.AGENT_EXCEPT),
                        SavedCompanions.fileOfThisUser(),
                        OptionOrigin.isOption(config.origin(Catalogue.COMPANIONS))),
                hasAgent,
                config.value(Catalogue.RUNTIME_SOCKETS),
                captureFile,
                feedFile,
                capture.filter(),
                capture.packetLimit,
                CaptureSettings.of(config),
                Limits.of(config),
                Timeouts.of(config),
                output.output(config),
                captureFile == null ? pagePlan(config) : null,
                captureFile == null && config.value(Catalogue.HISTORY_ENABLED) ? HistorySettings.of(config) : null,
                Version.text(),
                common.verbosity());
    }

    private static @Nullable PagePlan pagePlan(LoadedConfig config) {
        final String listen = config.value(Catalogue.WEB_LISTEN);
        return listen.equals("off")
                ? null
                : new PagePlan(
                        listen,
                        !config.origin(Catalogue.WEB_LISTEN).equals(LoadedConfig.DEFAULT),
                        config.value(Catalogue.WEB_TOKEN),
                        Math.toIntExact(config.value(Catalogue.WEB_FLOWS)));
    }
}
