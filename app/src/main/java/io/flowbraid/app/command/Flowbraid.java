// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.option.HelpOption;
import io.flowbraid.app.process.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flowbraid} without a command: shows what there is. */
@Command(
        name = "flowbraid",
        versionProvider = Version.class,
        description = "Packets and system introspection, braided into one flow with both ends named.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  sudo flowbraid up                       flows of this host, with their processes",
            "  sudo flowbraid up -o json tcp port 443  the same as JSON, one protocol only",
            "  flowbraid run -r trace.pcap             flows of a capture file",
            "  sudo flowbraid sockets -l               who listens, with containers",
            "  sudo flowbraid top                      who uses the network now",
            "  flowbraid history process:curl last 1h  flows of the past",
            "  flowbraid doctor                        what this host allows and what is missing",
            "",
            "Exit codes of every command:",
            "  0  done; also when SIGINT or SIGTERM ended a run",
            "  1  failed: a device, file, filter, address or permission, or something that doctor finds MISSING",
            "  2  the command line or the configuration is wrong; nothing was started"
        })
final class Flowbraid implements Callable<Integer> {
    static final String COMMANDS = "up, run, agent, sockets, top, history, packets, stitch, keys, config and doctor";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version and exit.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean versionAsked;

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private HelpOption help = new HelpOption();

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing; there are " + COMMANDS);
    }
}
