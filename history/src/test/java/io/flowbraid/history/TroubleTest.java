// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.history.file.HistoryTuning;
import io.flowbraid.record.history.HistoryException;
import io.flowbraid.record.history.HistoryState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps the history from keeping flows is reported once, counted, and over when its cause is. */
class TroubleTest {
    @TempDir
    Path directory;

    private final RandomFlows flows = new RandomFlows(4, TestHistory.ns(TestHistory.NOON), 1_000_000);

    @Test
    void shouldPauseWhileAnotherKeepsAHistoryThereAndGoOnAfterIt() {
        final TestHistory first = new TestHistory(directory);
        first.keep(flows.next());
        try (TestHistory second = new TestHistory(directory)) {
            second.history.sink().accept(flows.next());
            await().atMost(TestHistory.TIMEOUT).until(() -> !second.warnings.isEmpty());

            assertThat(second.warnings)
                    .singleElement()
                    .asString()
                    .startsWith(
                            "history paused: process " + ProcessHandle.current().pid() + " keeps a history in ");
            assertThat(second.history.state().condition()).isEqualTo(HistoryState.Condition.PAUSED);
            assertThat(second.history.state().flows()).isEqualTo(1);

            first.close();
            second.awaitWritten();
            assertThat(second.warnings).hasSize(2);
            assertThat(second.warnings.get(1)).isEqualTo("history goes on; 0 records were lost in all");
            assertThat(second.history.state().condition()).isEqualTo(HistoryState.Condition.RUNNING);
            assertThat(second.history.state().flows()).isEqualTo(2);
        }
    }

    @Test
    void shouldPauseWhenTheDirectoryCannotBeMadeAndLoseNoMoreThanDoesNotFitTheQueue() throws Exception {
        final Path inTheWay = Files.writeString(directory.resolve("history"), "a file");
        final HistoryTuning settings = TestHistory.settings(inTheWay, java.time.Duration.ofDays(7), 1L << 30);
        try (TestHistory test = new TestHistory(settings)) {
            await().atMost(TestHistory.TIMEOUT).until(() -> !test.warnings.isEmpty());
            for (int i = 0; i < settings.queueCapacity() + 100; i++) {
                test.history.sink().accept(flows.next());
            }
            assertThat(test.stage.loss("paused").get()).isEqualTo(100);

            Files.delete(inTheWay);
            test.awaitWritten();

            assertThat(test.stage.out().get()).isEqualTo(settings.queueCapacity());
            assertThat(test.warnings).hasSize(2);
            assertThat(test.history.state().lost()).isEqualTo(100);
        }
    }

    @Test
    void shouldCountWhatIsLeftWhenItIsClosedWhilePaused() throws Exception {
        final Path inTheWay = Files.writeString(directory.resolve("history"), "a file");
        final TestHistory test =
                new TestHistory(TestHistory.settings(inTheWay, java.time.Duration.ofDays(7), 1L << 30));
        test.history.sink().accept(flows.next());
        test.close();

        assertThat(test.stage.loss("not_written").get()).isEqualTo(1);
    }

    @Test
    void shouldPauseWhenTheDiskIsFullAndGoOnWhenThereIsRoom() throws Exception {
        mount();
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(flows.next());
            final Path ballast = directory.resolve("ballast");
            fill(ballast);
            for (int i = 0; i < 2_000; i++) {
                test.history.sink().accept(flows.next());
            }
            await().atMost(TestHistory.TIMEOUT).until(() -> !test.warnings.isEmpty());
            assertThat(test.warnings).singleElement().asString().contains("no space left for " + directory);
            assertThat(FilesOverTimeTest.total(test)).isLessThan(2_001);

            Files.delete(ballast);
            test.awaitWritten();

            assertThat(FilesOverTimeTest.total(test)).isEqualTo(2_001);
            assertThat(test.stage.lost()).isZero();
            assertThat(test.warnings).last().asString().startsWith("history goes on");
        } finally {
            run("umount", "--lazy", directory.toString());
        }
    }

    @Test
    void shouldSetADamagedFileAside() throws Exception {
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(flows.next());
        }
        Files.writeString(directory.resolve("open/2026-11-23T12.7-7.parquet"), "PAR1 no more");
        Files.writeString(directory.resolve("flows-2026-11-22T12.parquet"), "");

        try (TestHistory test = new TestHistory(directory)) {
            await().atMost(TestHistory.TIMEOUT).until(() -> test.warnings.size() == 2);
            assertThat(test.warnings).allSatisfy(warning -> assertThat(warning).contains("is damaged"));
            assertThat(FilesOverTimeTest.total(test)).isEqualTo(1);
            assertThat(directory.resolve("flows-2026-11-22T12.parquet.damaged")).exists();
        }
    }

    @Test
    void shouldSayWhenThereIsNoHistoryToRead() {
        final Path nowhere = directory.resolve("nowhere");

        assertThatThrownBy(() -> new DuckDbHistoryProvider().read(nowhere, warning -> {}))
                .isInstanceOf(HistoryException.class)
                .hasMessageStartingWith(nowhere + " holds no history: ");
    }

    /** A small disk of its own; needs root. */
    private void mount() throws Exception {
        final boolean isMounted =
                run("mount", "-t", "tmpfs", "-o", "size=8m", "flowbraid-test", directory.toString()) == 0;
        if (!"true".equals(System.getenv("CI"))) {
            assumeThat(isMounted).as("may mount").isTrue();
        }
        assertThat(isMounted).as("may mount").isTrue();
    }

    private static void fill(Path ballast) throws IOException {
        try (var out = Files.newOutputStream(ballast)) {
            final byte[] bytes = new byte[4_096];
            while (true) {
                out.write(bytes);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static int run(String... command) throws Exception {
        final Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
