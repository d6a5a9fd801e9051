// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source was saved: {@code ./flowbraid} builds again, in a tree whose path has spaces, with a Maven of our own. */
@Tag("once")
class RebuildTest {
    private static final Path LAUNCHER = Path.of("..", "flowbraid");
    private static final String MAKES_A_PRODUCT = "mkdir -p app/target/flowbraid/bin\n"
            + "printf '#!/bin/sh\\necho new\\n' >app/target/flowbraid/bin/flowbraid\n"
            + "chmod +x app/target/flowbraid/bin/flowbraid\n";

    @TempDir
    private Path directory;

    private Path tree;
    private Path product;

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectory(directory.resolve("a checkout"));
        product = tree.resolve("app/target/flowbraid");
        Files.copy(LAUNCHER, tree.resolve("flowbraid"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(product.resolve("bin"));
        script(product.resolve("bin/flowbraid"), "echo old");
        final Path stamp = Files.createFile(product.resolve("built"));
        Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().minusSeconds(60)));
        Files.createFile(tree.resolve("pom.xml")); // newer than the stamp
        Files.createDirectory(tree.resolve("tools"));
    }

    @Test
    void shouldStartWhatABuildMade() throws Exception {
        maven(MAKES_A_PRODUCT);

        final Outcome outcome = run();

        assertThat(outcome.text).endsWith("new\n");
        assertThat(outcome.exitCode).isZero();
        assertThat(product.resolve("built")).exists();
        assertThat(product.resolveSibling("flowbraid.before")).doesNotExist();
    }

    @Test
    void shouldKeepTheProductWhenTheBuildFails() throws Exception {
        maven(MAKES_A_PRODUCT + "echo '[ERROR] Flow.java:[7,1] class expected'; exit 1");

        final Outcome outcome = run();

        assertThat(outcome.exitCode).isEqualTo(1);
        assertThat(outcome.text)
                .contains("[ERROR] Flow.java:[7,1] class expected")
                .endsWith(
                        "flowbraid: the build failed; its messages are above; the product of the last build that worked"
                                + " is kept, as " + product + "/bin/flowbraid\n");
        assertThat(oldProduct()).isEqualTo("old\n");
    }

    @Test
    void shouldKeepTheProductWhenTheBuildIsInterrupted() throws Exception {
        maven("touch " + directory.resolve("begun") + "; exec sleep 2");
        final Process launcher = start();
        await().until(() -> Files.exists(directory.resolve("begun")));

        launcher.destroy();

        assertThat(launcher.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(launcher.exitValue()).isEqualTo(130);
        assertThat(oldProduct()).isEqualTo("old\n");
    }

    @Test
    void shouldKeepTheProductThatABuildHadPutAsideBeforeItWasKilled() throws Exception {
        Files.move(product, product.resolveSibling("flowbraid.before"));
        Files.createDirectories(product.resolve("lib"));
        maven("exit 1");

        assertThat(run().exitCode).isEqualTo(1);
        assertThat(oldProduct()).isEqualTo("old\n");
    }

    private String oldProduct() throws Exception {
        return text(new ProcessBuilder(product.resolve("bin/flowbraid").toString()).start());
    }

    private void maven(String lines) throws IOException {
        script(tree.resolve("tools/mvn"), lines);
    }

    private static void script(Path file, String lines) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + lines + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Outcome(int exitCode, String text) {}

    private Outcome run() throws Exception {
        final Process process = start();
        final String text = text(process);
        return new Outcome(process.waitFor(), text);
    }

    private Process start() throws IOException {
        final ProcessBuilder command =
                new ProcessBuilder(tree.resolve("flowbraid").toString(), "--version").redirectErrorStream(true);
        command.environment().merge("PATH", tree.resolve("tools").toString(), (path, tools) -> tools + ":" + path);
        return command.start();
    }

    private static String text(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
