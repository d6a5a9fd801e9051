// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user can do wrong is answered by one sentence: the thing, the cause, the mend. */
class UserErrorsTest {
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldSayWhatToDoWithoutThePermission() throws Exception {
        final Path copy = readableCopy();

        final Product.Outcome outcome = Product.runAs(copy, AS_NOBODY, "run", "-i", "lo");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertSentence(outcome, "lo", "permission");
        assertThat(outcome.stderr()).containsIgnoringCase("root");
    }

    @Test
    void shouldNameAnInterfaceThatIsNotThere() throws Exception {
        final Product.Outcome outcome = Product.run("run", "-i", "nosuch0");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertSentence(outcome, "nosuch0");
    }

    @Test
    void shouldSayWhereItLookedForAContainerThatIsNotThere() throws Exception {
        final Product.Outcome outcome =
                Product.run("run", "-i", "lo@container:nosuch", "--runtime-socket", "/run/flowbraid-no.sock");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertSentence(outcome, "lo@container:nosuch", "/run/flowbraid-no.sock", "--runtime-socket");
    }

    @Test
    void shouldShowAFilterThatDoesNotParse() throws Exception {
        final Product.Outcome outcome = Product.run("run", "-i", "lo", "tcp prot 80");

        assertThat(outcome.exitCode()).isIn(1, 2);
        assertSentence(outcome, "tcp prot 80");
    }

    @Test
    void shouldNameAnAddressThatIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            final String port = Integer.toString(taken.getLocalPort());

            final Product.Outcome outcome = Product.run("run", "-i", "tcp://*:" + port + "c", "-i", "lo");

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertSentence(outcome, port, "in use");
        }
    }

    @Test
    void shouldPointAtTheLineOfABrokenConfiguration() throws Exception {
        final Path config = Files.writeString(directory.resolve("flowbraid.conf"), "limits {\n  flows = [ 1,\n");

        final Product.Outcome outcome = Product.run("run", "--config", config.toString(), "-i", "lo");

        assertThat(outcome.exitCode()).isIn(1, 2);
        assertSentence(outcome, "flowbraid.conf");
    }

    @Test
    void shouldNameACaptureFileThatIsNotThere() throws Exception {
        final Product.Outcome outcome = Product.run("run", "-r", "nosuch.pcap");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertSentence(outcome, "nosuch.pcap");
    }

    @Test
    void shouldExplainAnUnknownOption() throws Exception {
        final Product.Outcome outcome = Product.run("run", "--no-such-option");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.stderr()).contains("--no-such-option").doesNotContain("Exception");
    }

    private static void assertSentence(Product.Outcome outcome, String... words) {
        assertThat(outcome.stdout()).isEmpty();
        assertThat(outcome.stderr().strip().lines().toList())
                .as("one sentence on standard error")
                .hasSize(1);
        assertThat(outcome.stderr()).contains(words).doesNotContain("Exception").doesNotContain("\tat ");
    }

    /** Where the build put it, others may not look. */
    private Path readableCopy() throws IOException {
        final Path copy = directory.resolve("flowbraid");
        try (Stream<Path> files = Files.walk(Product.HOME)) {
            for (Path file : files.toList()) {
                final Path to = copy.resolve(Product.HOME.relativize(file).toString());
                Files.copy(file, to);
                Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return copy;
    }
}
