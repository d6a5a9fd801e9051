// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app;

import io.flowbraid.app.pipeline.AgentPlan;
import io.flowbraid.app.pipeline.Pipeline;
import io.flowbraid.app.pipeline.Streams;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.Endpoint;
import io.flowbraid.config.Overrides;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
            "  sudo flowbraid agent --record events.jsonl            for: flowbraid run -r FILE --feed events.jsonl"
        })
final class AgentCommand implements Callable<Integer>, Verbose {
    private final Pipeline pipeline;
    private final Streams streams;

    @Option(
            names = "--zmq",
            paramLabel = "tcp://HOST:PORT[c]",
            description = "Publish here; a trailing c means that the collector binds. Repeatable.")
    private List<String> endpoints = List.of();

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Also write each event into this file, one JSON object a line, as run --feed reads it.")
    private @Nullable Path recordFile;

    @Mixin
    private CommonOptions common = new CommonOptions();

    AgentCommand(Pipeline pipeline, Streams streams) {
        this.pipeline = pipeline;
        this.streams = streams;
    }

    @Override
    public int verbosity() {
        return common.verbosity();
    }

    @Override
    public Integer call() {
        final Overrides overrides = new Overrides();
        if (!endpoints.isEmpty()) {
            overrides.put(Catalogue.AGENT_ENDPOINTS, endpoints, OptionOrigin.of("--zmq"));
        }
        final List<Endpoint> targets = common.load(overrides).value(Catalogue.AGENT_ENDPOINTS);
        if (targets.isEmpty() && recordFile == null) {
            throw new UsageException(
                    "nowhere to publish: name a collector with --zmq tcp://HOST:PORTc, or a file with --record");
        }
        return pipeline.run(new AgentPlan(targets, recordFile, common.verbosity()), streams);
    }
}
