// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.option.AgentNamespaceOption;
import io.flowbraid.app.option.CommonOptions;
import io.flowbraid.app.option.OptionOrigin;
import io.flowbraid.app.option.PrivilegeOptions;
import io.flowbraid.app.option.RuntimeOptions;
import io.flowbraid.app.option.SmallOption;
import io.flowbraid.app.option.UsageException;
import io.flowbraid.app.plan.AgentPlan;
import io.flowbraid.app.plan.AgentSettings;
import io.flowbraid.app.plan.FeedSecurity;
import io.flowbraid.app.plan.Pipeline;
import io.flowbraid.app.plan.Plan;
import io.flowbraid.app.process.Streams;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.settings.Limits;
import io.flowbraid.config.value.Endpoint;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowbraid agent}: watches sockets and publishes what it sees. */
@Command(
        name = "agent",
        description = "Watch the sockets and processes of this host and publish them as an introspection feed.",
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  sudo flowbraid agent -v --zmq tcp://127.0.0.1:1234c   the collector binds, we connect",
            "  sudo flowbraid agent --zmq 'tcp://*:5556'             we bind, collectors connect",
            "  sudo flowbraid agent --record events.jsonl            for: flowbraid run -r FILE --feed events.jsonl",
            "  sudo flowbraid agent --netns blue --source-id 2 --zmq tcp://127.0.0.1:1234c"
        })
final class AgentCommand extends PlannedCommand {
    private static final int LARGEST_SOURCE_ID = 255;

    @Option(
            names = "--zmq",
            paramLabel = "tcp://HOST:PORT[c]",
            description = "Publish here; a trailing c means that the collector binds. Repeatable.")
    private List<String> endpoints = List.of();

    @Option(
            names = "--zmq-encryption-key",
            paramLabel = "KEY",
            description = {
                "Publish encrypted (CURVE), and to the collector with this public key only: flowbraid's",
                "(flowbraid keys prints it there) or ntopng's (--zmq-encryption)."
            })
    private @Nullable String collectorKey;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Also write each event into this file, one JSON object a line, as run --feed reads it.")
    private @Nullable Path recordFile;

    @Mixin
    private AgentNamespaceOption namespace = new AgentNamespaceOption();

    @Option(
            names = "--source-id",
            paramLabel = "0-255",
            description = "Tells this agent from others at the same collector; without it, made of the process id.")
    private @Nullable Integer sourceId;

    @Mixin
    private RuntimeOptions runtimes = new RuntimeOptions();

    @Mixin
    private PrivilegeOptions privileges = new PrivilegeOptions();

    @Mixin
    private SmallOption small = new SmallOption();

    @Mixin
    private CommonOptions common = new CommonOptions();

    AgentCommand(Pipeline pipeline, Streams streams) {
        super(pipeline, streams);
    }

    @Override
    Plan plan() {
        final Overrides overrides = new Overrides();
        if (!endpoints.isEmpty()) {
            overrides.put(Catalogue.AGENT_ENDPOINTS, endpoints, OptionOrigin.of("--zmq"));
        }
        if (collectorKey != null) {
            overrides.put(Catalogue.AGENT_COLLECTOR_KEY, collectorKey, OptionOrigin.of("--zmq-encryption-key"));
        }
        namespace.addTo(overrides);
        runtimes.addTo(overrides);
        privileges.addTo(overrides);
        small.addTo(overrides);
        final LoadedConfig config = common.load(overrides);
        final List<Endpoint> targets = config.value(Catalogue.AGENT_ENDPOINTS);
        if (targets.isEmpty() && recordFile == null) {
            throw new UsageException(
                    "nowhere to publish: name a collector with --zmq tcp://HOST:PORTc or agent.endpoints, or a file"
                            + " with --record");
        }
        final Limits limits = Limits.of(config, small.rings());
        return new AgentPlan(
                new AgentPlan.Publishing(targets, FeedSecurity.ofAgent(config), checked(sourceId)),
                recordFile,
                new AgentSettings(
                        config.value(Catalogue.HOST_NAME),
                        config.value(Catalogue.AGENT_NETNS),
                        config.value(Catalogue.RUNTIME_SOCKETS),
                        limits.agentRingBytes(),
                        limits.agentPeers(),
                        RuntimeOptions.commandLines(config)),
                PrivilegeOptions.process(config),
                common.verbosity());
    }

    private static @Nullable Integer checked(@Nullable Integer sourceId) {
        if (sourceId != null && (sourceId < 0 || sourceId > LARGEST_SOURCE_ID)) {
            throw new UsageException("--source-id " + sourceId + ": the feed has room for 0 to " + LARGEST_SOURCE_ID);
        }
        return sourceId;
    }
}
