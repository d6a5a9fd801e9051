// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.option.CommonOptions;
import io.flowbraid.app.option.KafkaOptions;
import io.flowbraid.app.option.OptionOrigin;
import io.flowbraid.app.option.UsageException;
import io.flowbraid.app.plan.PagePlan;
import io.flowbraid.app.plan.Pipeline;
import io.flowbraid.app.plan.Plan;
import io.flowbraid.app.process.Streams;
import io.flowbraid.app.stitch.StitchRunPlan;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.Setting;
import io.flowbraid.config.StitchCatalogue;
import io.flowbraid.config.settings.HistorySettings;
import io.flowbraid.config.state.FileRights;
import io.flowbraid.config.state.StateDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowbraid stitch}: joins what several hosts reported of one connection. */
@Command(
        name = "stitch",
        description = {
            "Join the flows that hosts sent to Kafka to conversations with both ends named.",
            "Several instances with the same application id share the work."
        },
        sortOptions = false,
        footer = {
            "",
            "It reads the topic flowbraid.flows and writes flowbraid.conversations and flowbraid.edges,",
            "each exactly once. See docs/guide/cluster.md.",
            "",
            "Examples:",
            "  flowbraid stitch --kafka kafka1:9092,kafka2:9092 --http 127.0.0.1:3001",
            "  flowbraid stitch --kafka kafka1:9092 --http 127.0.0.1:3001 --history-dir /srv/conversations",
            "  flowbraid stitch --kafka kafka1:9092 --threads 2 --grace 30s"
        })
final class StitchCommand extends PlannedCommand {
    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Option(
            names = "--application-id",
            paramLabel = "NAME",
            description = "Instances with the same one share the work; flowbraid-stitch without it.")
    private @Nullable String application;

    @Option(
            names = "--state-dir",
            paramLabel = "DIRECTORY",
            description = {
                "Keep open conversations there: each instance on a host needs its own.",
                "When it is lost, Kafka still has them."
            })
    private @Nullable Path directory;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "How long a conversation waits for the other host's report; 30s without it.")
    private @Nullable String grace;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that stitch; without it one for each processor.")
    private @Nullable String threads;

    @Option(
            names = "--history-dir",
            paramLabel = "DIRECTORY",
            description = {
                "Keep the conversations of the past there, as Parquet files for the page",
                "and for other programs; without it none are kept."
            })
    private @Nullable Path history;

    @Option(
            names = "--http",
            paramLabel = "ADDRESS:PORT",
            description = "Serve the page there, with the conversations of all hosts; without it none is served.")
    private @Nullable String listen;

    @Mixin
    private CommonOptions common = new CommonOptions();

    StitchCommand(Pipeline pipeline, Streams streams) {
        super(pipeline, streams);
    }

    @Override
    Plan plan() {
        final Overrides overrides = new Overrides();
        kafka.addTo(overrides);
        put(overrides, StitchCatalogue.APPLICATION, application, "--application-id");
        put(
                overrides,
                StitchCatalogue.DIRECTORY,
                directory == null ? null : directory.toAbsolutePath().toString(),
                "--state-dir");
        put(overrides, StitchCatalogue.GRACE, grace, "--grace");
        put(overrides, StitchCatalogue.THREADS, threads, "--threads");
        put(
                overrides,
                StitchCatalogue.HISTORY,
                history == null ? null : history.toAbsolutePath().toString(),
                "--history-dir");
        put(overrides, Catalogue.WEB_LISTEN, listen, "--http");
        // That of this host's own capture, which may run beside.
        overrides.put(Catalogue.WEB_SOCKET, "off", "stitch");
        final LoadedConfig config = common.load(overrides);
        if (config.value(Catalogue.KAFKA_BROKERS).isEmpty()) {
            throw new UsageException("stitch: no broker is named; give --kafka HOST:PORT, or set kafka.brokers");
        }
        final String kept = config.value(StitchCatalogue.DIRECTORY);
        return new StitchRunPlan(
                config,
                kept.isEmpty() ? StateDirectory.ofThisUser().resolve("stitch") : Path.of(kept),
                history(config),
                FileRights.of(config),
                listen == null ? null : PagePlan.of(config),
                common.verbosity() > 1);
    }

    private static @Nullable HistorySettings history(LoadedConfig config) {
        final String directory = config.value(StitchCatalogue.HISTORY);
        return directory.isEmpty() || !config.value(Catalogue.HISTORY_ENABLED)
                ? null
                : HistorySettings.in(Path.of(directory), config);
    }

    private static void put(Overrides overrides, Setting<?> setting, @Nullable String value, String option) {
        if (value != null) {
            overrides.put(setting, value, OptionOrigin.of(option));
        }
    }
}
