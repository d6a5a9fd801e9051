// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.config.ConfigLoader;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options every command has. */
public final class CommonOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private HelpOption help = new HelpOption();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration; without it /etc/flowbraid/flowbraid.conf, if it is there.")
    private @Nullable Path configFile;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say more; twice also shows stack traces of errors.")
    private boolean[] verbose = {};

    public int verbosity() {
        return verbose.length;
    }

    /** The configuration; what it says in vain goes to stderr. */
    public LoadedConfig load(Overrides overrides) {
        final LoadedConfig config = ConfigLoader.load(configFile, StateFiles.companions(), overrides);
        final PrintWriter err = command.commandLine().getErr();
        config.remarks().forEach(remark -> err.println("flowbraid: " + remark));
        err.flush();
        return config;
    }
}
