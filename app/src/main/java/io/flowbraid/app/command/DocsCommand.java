// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flowbraid docs FOLDER}, for the build: writes the pages and files that are made from the code. */
@Command(name = "docs", hidden = true, description = "Write the reference pages made from the code.")
final class DocsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FOLDER", description = "Where the pages go.")
    private @Nullable Path folder;

    @Option(names = "--package", description = "Write the files of an installation instead: manual, completion.")
    private boolean packageAsked;

    @Override
    public Integer call() throws IOException {
        final CommandLine flowbraid = Objects.requireNonNull(spec.root().commandLine());
        write(packageAsked ? PackageFiles.of(flowbraid) : ReferencePages.of(flowbraid), Objects.requireNonNull(folder));
        return ExitCode.OK;
    }

    private static void write(Map<String, String> files, Path folder) throws IOException {
        for (final Map.Entry<String, String> each : files.entrySet()) {
            final Path file = folder.resolve(each.getKey());
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, each.getValue());
        }
    }
}
