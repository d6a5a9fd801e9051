// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.config.ReferencePage;
import java.util.Map;
import java.util.TreeMap;
import picocli.AutoComplete;
import picocli.CommandLine;

/** What an installation has beside the program and is made from the code: manual, completion, configuration. */
final class PackageFiles {
    private PackageFiles() {}

    /** Path below the folder to text. */
    static Map<String, String> of(CommandLine flowbraid) {
        final Map<String, String> files = new TreeMap<>();
        files.put("flowbraid.conf", ReferencePage.exampleFile());
        // The shell reads the file and does not run it.
        files.put(
                "completion/flowbraid.bash",
                AutoComplete.bash("flowbraid", flowbraid).replaceFirst("^#!.*\n", ""));
        files.put("completion/flowbraid.zsh", ShellCompletion.zsh(flowbraid));
        files.put("completion/flowbraid.fish", ShellCompletion.fish(flowbraid));
        files.put("man/flowbraid.1", ManPage.of(flowbraid));
        files.put("man/flowbraid.conf.5", ManPage.ofSettings());
        flowbraid.getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                files.put("man/flowbraid-" + name + ".1", ManPage.of(command));
            }
        });
        return files;
    }
}
