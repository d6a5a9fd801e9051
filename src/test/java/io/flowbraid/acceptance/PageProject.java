// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The sources of the page, and npm and node as they work on them. */
public final class PageProject {
    private static final Path SOURCES =
            Path.of("..", "web", "page").toAbsolutePath().normalize();
    private static final int PATIENCE_MINUTES = 6;

    private static boolean isFetched;

    private PageProject() {}

    /** What the page is built and tested with, in the versions of its lock file. */
    public static synchronized void fetchPackages() throws Exception {
        if (!isFetched) {
            run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            isFetched = true;
        }
    }

    /** Runs it in the page's directory; what it says goes to the test's output, and into the message if it fails. */
    static void run(String... command) throws IOException, InterruptedException {
        runWith(Map.of(), command);
    }

    /** The same with variables of the environment. */
    public static void runWith(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        final Path output = Files.createTempFile("flowbraid-page", ".out");
        final ProcessBuilder builder = new ProcessBuilder(command)
                .directory(SOURCES.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .put("FLOWBRAID", Product.HOME.resolve("bin/flowbraid").toString());
        builder.environment().putAll(environment);
        final Process process = builder.start();
        try {
            final boolean hasEnded = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            final String said = Files.readString(output);
            System.out.println(said);
            assertThat(hasEnded)
                    .as("%s ended by itself:%n%s", List.of(command), said)
                    .isTrue();
            assertThat(process.exitValue())
                    .as("%s:%n%s", List.of(command), said)
                    .isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    public static void assumeNode() {
        Kernel.assumeCommand("node");
        Kernel.assumeCommand("npm");
    }
}
