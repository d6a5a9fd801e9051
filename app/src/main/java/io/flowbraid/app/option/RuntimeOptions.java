// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import io.flowbraid.introspection.secrets.CommandLines;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is found out about processes and containers, and how much of it is shown. */
public final class RuntimeOptions {
    @Option(
            names = "--runtime-socket",
            paramLabel = "[RUNTIME:]PATH",
            description = {
                "Ask this container runtime for names, instead of those at the usual sockets. Repeatable.",
                "RUNTIME is docker, podman, containerd or cri-o; without it the socket is asked. none asks nobody."
            })
    private List<String> sockets = List.of();

    @Option(
            names = "--command-lines",
            paramLabel = "masked|full|name-only",
            description = {
                "Command lines of processes: with secrets masked (the default), in full,",
                "or not at all. The setting command-lines.mask adds names of secrets."
            })
    private @Nullable String shownCommandLines;

    public void addTo(Overrides overrides) {
        if (shownCommandLines != null) {
            overrides.put(Catalogue.COMMAND_LINES, shownCommandLines, OptionOrigin.of("--command-lines"));
        }
        if (!sockets.isEmpty()) {
            overrides.put(Catalogue.RUNTIME_SOCKETS, sockets, OptionOrigin.of("--runtime-socket"));
        }
    }

    /** As options and configuration say. */
    public static CommandLines commandLines(LoadedConfig config) {
        final CommandLines.Mode mode = switch (config.value(Catalogue.COMMAND_LINES)) {
            case "full" -> CommandLines.Mode.FULL;
            case "name-only" -> CommandLines.Mode.NAME_ONLY;
            default -> CommandLines.Mode.MASKED;
        };
        return CommandLines.of(mode, config.value(Catalogue.COMMAND_LINES_MASK));
    }
}
