// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flowbraid docs FOLDER}, for the build: writes the generated reference pages. */
@Command(name = "docs", hidden = true, description = "Write the reference pages made from the code.")
final class DocsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FOLDER", description = "Where the pages go.")
    private @Nullable Path folder;

    @Override
    public Integer call() throws IOException {
        final CommandLine flowbraid = Objects.requireNonNull(spec.root().commandLine());
        ReferencePages.write(flowbraid, Objects.requireNonNull(folder));
        return ExitCode.OK;
    }
}
