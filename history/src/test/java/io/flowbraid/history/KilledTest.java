// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledTest {
    @TempDir
    Path directory;

    @Test
    void shouldHaveEverythingThatWasWrittenAfterTheProcessIsKilled() throws Exception {
        final Path files = directory.resolve("history");
        long written = 0;
        final Process keeper = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // DuckDB unpacks its library there, and who is killed does not clean up.
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Keeper.class.getName(),
                        files.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = keeper.inputReader()) {
            while (written < 20_000) {
                written = Long.parseLong(lines.readLine());
            }
            keeper.destroyForcibly();
            assertThat(keeper.waitFor(60, SECONDS)).isTrue();
        }

        try (TestHistory test = new TestHistory(files)) {
            test.keep(new RandomFlows(6, 0, 1).next());
            assertThat(FilesOverTimeTest.total(test)).isGreaterThan(written);
        }
        // Closed: while it was open, it may have been writing the next part.
        assertThat(files.resolve("open")).isDirectoryNotContaining("glob:**.tmp");
    }

    /** Keeps flows until it is killed, and says how many are in files. */
    static final class Keeper {
        private Keeper() {}

        public static void main(String[] arguments) {
            try (TestHistory test = new TestHistory(Path.of(arguments[0]))) {
                final RandomFlows flows = new RandomFlows(5, TestHistory.ns(TestHistory.NOON), 1_000);
                while (true) {
                    for (int i = 0; i < 500; i++) {
                        test.history.sink().accept(flows.next());
                    }
                    test.awaitWritten();
                    System.out.println(test.stage.out().get());
                }
            }
        }
    }
}
