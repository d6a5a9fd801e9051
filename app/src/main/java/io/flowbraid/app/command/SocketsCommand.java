// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.option.CommonOptions;
import io.flowbraid.app.option.OptionOrigin;
import io.flowbraid.app.option.RuntimeOptions;
import io.flowbraid.app.plan.Pipeline;
import io.flowbraid.app.plan.Plan;
import io.flowbraid.app.plan.SocketsPlan;
import io.flowbraid.app.process.Streams;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowbraid sockets}: who listens and who is connected, of all namespaces and containers. */
@Command(
        name = "sockets",
        description =
                "List the open TCP and UDP sockets of every network namespace with their owners, as ss -tunap does"
                        + " for one.",
        sortOptions = false,
        footer = {
            "",
            "The owner is the process that opened or accepted the socket; NETNS is - for our own network namespace,",
            "else its name or number.",
            "",
            "Examples:",
            "  sudo flowbraid sockets -l",
            "  sudo flowbraid sockets -o json | jq 'select(.container)'"
        })
final class SocketsCommand extends PlannedCommand {
    @Option(
            names = {"-l", "--listening"},
            description = "Only those that listen, or wait for datagrams of anyone.")
    private boolean listeningOnly;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            description = "A table, or one JSON object for each socket, on stdout.")
    private @Nullable String format;

    @Mixin
    private RuntimeOptions runtimes = new RuntimeOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    SocketsCommand(Pipeline pipeline, Streams streams) {
        super(pipeline, streams);
    }

    @Override
    Plan plan() {
        final Overrides overrides = new Overrides();
        if (format != null) {
            overrides.put(Catalogue.FORMAT, format, OptionOrigin.of("-o"));
        }
        runtimes.addTo(overrides);
        final LoadedConfig config = common.load(overrides);
        final boolean isJson = config.value(Catalogue.FORMAT).equals("json");
        return new SocketsPlan(
                listeningOnly, isJson, config.value(Catalogue.RUNTIME_SOCKETS), RuntimeOptions.commandLines(config));
    }
}
