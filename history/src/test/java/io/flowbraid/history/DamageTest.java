// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.HistoryState;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that look whole and are not, and files that somebody took away. */
class DamageTest {
    private final RandomFlows flows = new RandomFlows(7, TestHistory.ns(TestHistory.NOON), 1_000_000);

    @TempDir
    private Path directory;

    /** What is damaged of a file; its marks at both ends are right. */
    enum Damage {
        PAGES {
            @Override
            void to(FileChannel file) throws IOException {
                fill(file, 4, file.size() / 2);
            }
        },
        FOOTER {
            @Override
            void to(FileChannel file) throws IOException {
                fill(file, file.size() - 1_000, file.size() - 8);
            }
        },
        LENGTH_OF_THE_FOOTER {
            @Override
            void to(FileChannel file) throws IOException {
                fill(file, file.size() - 8, file.size() - 4);
            }
        };

        abstract void to(FileChannel file) throws IOException;

        private static void fill(FileChannel file, long from, long to) throws IOException {
            final byte[] nonsense = new byte[(int) (to - from)];
            Arrays.fill(nonsense, (byte) 0x5a);
            file.write(ByteBuffer.wrap(nonsense), from);
        }
    }

    private static void damage(Path path, Damage damage) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            damage.to(file);
        }
    }

    private Path newestPart() throws IOException {
        try (Stream<Path> parts = Files.list(directory.resolve("open"))) {
            return parts.filter(path -> path.toString().endsWith(".parquet"))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow();
        }
    }

    private static long total(FlowHistory history) {
        return history.flows(new FlowQuestion(
                        FlowQuery.ALL,
                        TimeRange.ALL,
                        FlowFields.of("event.end"),
                        true,
                        0,
                        100,
                        List.copyOf(FlowFields.all())))
                .rows()
                .size();
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void shouldCostNoMoreThanTheDamagedFile(Damage damage) throws Exception {
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(flows.next());
            test.keep(flows.next());
            final Path damaged = newestPart();
            damage(damaged, damage);

            assertThat(total(test.history)).isEqualTo(1);
            assertThat(test.warnings)
                    .singleElement()
                    .isEqualTo("history: a file is damaged and was set aside: " + damaged + ".damaged");
            assertThat(Path.of(damaged + ".damaged")).exists();

            test.keep(flows.next());
            assertThat(total(test.history)).isEqualTo(2);
            assertThat(test.history.state().condition()).isEqualTo(HistoryState.Condition.RUNNING);
        }
    }

    @Test
    void shouldMergeTheOtherPartsOfAnHourWithADamagedOne() throws Exception {
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(flows.next());
            test.keep(flows.next());
            damage(newestPart(), Damage.PAGES);
            test.keep(flows.next());
            test.set(TestHistory.NOON.plus(Duration.ofHours(1)));
            test.keep(flows.next());

            await().atMost(TestHistory.TIMEOUT)
                    .until(() -> TestHistory.files(directory).contains("flows-2026-11-23T12.parquet"));
            assertThat(test.warnings).singleElement().asString().contains("is damaged and was set aside");
            assertThat(total(test.history)).isEqualTo(3);
        }
    }

    @Test
    void shouldNameADamagedFileToWhoOnlyReads() throws Exception {
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(flows.next());
            test.keep(flows.next());
        }
        final Path damaged = newestPart();
        damage(damaged, Damage.FOOTER);
        final List<String> warnings = new CopyOnWriteArrayList<>();

        try (FlowHistory read = new DuckDbHistoryProvider().read(directory, warnings::add)) {
            assertThat(total(read)).isEqualTo(1);
            assertThat(total(read)).isEqualTo(1);
            assertThat(read.state().flows()).isEqualTo(1);
        }
        assertThat(warnings).singleElement().isEqualTo("a file is damaged and left out of the answer: " + damaged);
        assertThat(damaged).exists();
    }

    @Test
    void shouldMakeTheFolderOfPartsAgain() throws Exception {
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(flows.next());
            delete(directory.resolve("open"));
            test.keep(flows.next());

            assertThat(total(test.history)).isEqualTo(1);
            assertThat(test.stage.lost()).isZero();
            assertThat(test.warnings).singleElement().asString().contains("was removed and is made again");
        }
    }

    @Test
    void shouldGoOnWhenTheWholeDirectoryIsRemoved() throws Exception {
        final Path inner = directory.resolve("history");
        try (TestHistory test = new TestHistory(inner)) {
            test.keep(flows.next());
            delete(inner);
            test.keep(flows.next());

            assertThat(total(test.history)).isEqualTo(1);
            assertThat(test.stage.lost()).isZero();
            assertThat(inner.resolve("writer.lock")).exists();
            assertThat(test.warnings.get(0)).contains("was removed");
            assertThat(test.warnings.get(1)).startsWith("history goes on");
        }
    }

    /** As {@code rm -r}, beside a thread that may make new ones meanwhile. */
    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (final Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
