// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.config.ConfigLoader;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options every command has. */
public final class CommonOptions {
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

    public LoadedConfig load(Overrides overrides) {
        return ConfigLoader.load(configFile, StateFiles.companions(), overrides);
    }
}
