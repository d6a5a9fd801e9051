// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesOverTimeTest {
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    Path directory;

    private final RandomFlows flows = new RandomFlows(3, TestHistory.ns(TestHistory.NOON), 1_000_000);

    @Test
    void shouldSealAnHourThatHasPassedWithoutLosingOrRepeatingAFlow() {
        try (TestHistory test = new TestHistory(directory)) {
            for (int i = 0; i < 30; i++) {
                test.keep(flows.next(), flows.next());
                assertThat(total(test)).isEqualTo(2L * (i + 1));
            }
            test.set(TestHistory.NOON.plus(1, ChronoUnit.HOURS));
            test.keep(flows.next());

            awaitFiles(List.of("flows-2026-11-23T12.parquet", "2026-11-23T13"));
            assertThat(total(test)).isEqualTo(61);
        }
    }

    @Test
    void shouldMergeTheSmallPartsOfAnHourThatGoesOn() {
        try (TestHistory test = new TestHistory(directory)) {
            for (int i = 0; i < 30; i++) {
                test.keep(flows.next());
            }

            await().atMost(TestHistory.TIMEOUT)
                    .untilAsserted(
                            () -> assertThat(TestHistory.files(directory)).hasSizeLessThan(8));
            assertThat(total(test)).isEqualTo(30);
        }
    }

    @Test
    void shouldSealWhatWasLeftOpenByAnEarlierRun() throws Exception {
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(flows.next());
        }
        Files.writeString(directory.resolve("open/2026-11-23T12.9-9.parquet.tmp"), "cut off");

        try (TestHistory test = new TestHistory(directory)) {
            test.set(TestHistory.NOON.plus(2, ChronoUnit.HOURS));

            awaitFiles(List.of("flows-2026-11-23T12.parquet"));
            assertThat(total(test)).isEqualTo(1);
            assertThat(directory.resolve("open")).isEmptyDirectory();
        }
    }

    @Test
    void shouldSealAnHourAgainWhenTheClockWasSetBack() {
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(flows.next());
            test.set(TestHistory.NOON.plus(1, ChronoUnit.HOURS));
            awaitFiles(List.of("flows-2026-11-23T12.parquet"));
            test.set(TestHistory.NOON);
            test.keep(flows.next());
            test.set(TestHistory.NOON.plus(1, ChronoUnit.HOURS));

            awaitFiles(List.of("flows-2026-11-23T12.parquet", "flows-2026-11-23T12-2.parquet"));
            assertThat(total(test)).isEqualTo(2);
        }
    }

    @Test
    void shouldKeepEverythingWhenTheClockJumpsAndSaySo() {
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(flows.next());
            test.set(TestHistory.NOON.plus(1, ChronoUnit.HOURS));
            test.keep(flows.next());
            awaitFiles(List.of("flows-2026-11-23T12.parquet", "2026-11-23T13"));
            test.set(TestHistory.NOON.plus(Duration.ofDays(30)));

            await().atMost(TestHistory.TIMEOUT)
                    .untilAsserted(() -> assertThat(test.warnings)
                            .anyMatch(warning -> warning.matches(".*the wall clock was set ahead by (29|30) days.*")));
            awaitFiles(List.of("flows-2026-11-23T12.parquet", "flows-2026-11-23T13.parquet"));
            assertThat(total(test)).isEqualTo(2);
        }
    }

    @Test
    void shouldDeleteTheOldestWhenAllIsTooMuch() throws Exception {
        final long ofOne;
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(many());
            test.set(TestHistory.NOON.plus(1, ChronoUnit.HOURS));
            awaitFiles(List.of("flows-2026-11-23T12.parquet"));
            ofOne = Files.size(directory.resolve("flows-2026-11-23T12.parquet"));
        }

        try (TestHistory test = new TestHistory(TestHistory.settings(directory, WEEK, ofOne * 5 / 2))) {
            for (int hour = 1; hour <= 3; hour++) {
                test.set(TestHistory.NOON.plus(hour, ChronoUnit.HOURS));
                test.keep(many());
            }
            test.set(TestHistory.NOON.plus(4, ChronoUnit.HOURS));

            // A busy machine may seal an hour in two.
            await().atMost(TestHistory.TIMEOUT)
                    .untilAsserted(() -> assertThat(TestHistory.files(directory))
                            .extracting(file -> file.replaceFirst("-[0-9]+[.]parquet", ".parquet"))
                            .containsOnly("flows-2026-11-23T14.parquet", "flows-2026-11-23T15.parquet"));
        }
    }

    @Test
    void shouldSealACrowdedHourBeforeItHasPassed() throws Exception {
        try (TestHistory test = new TestHistory(TestHistory.settings(directory, WEEK, 16L << 20))) {
            for (int i = 0; i < 12; i++) {
                test.keep(many());
            }

            await().atMost(TestHistory.TIMEOUT)
                    .untilAsserted(
                            () -> assertThat(TestHistory.files(directory)).contains("flows-2026-11-23T12.parquet"));
            assertThat(total(test)).isEqualTo(12L * 2_000);
        }
    }

    private FlowRecord[] many() {
        final FlowRecord[] many = new FlowRecord[2_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = flows.next();
        }
        return many;
    }

    /** Waits for the files whose names begin so. */
    private void awaitFiles(List<String> names) {
        await().atMost(TestHistory.TIMEOUT).untilAsserted(() -> {
            final List<String> files = TestHistory.files(directory);
            assertThat(files).hasSameSizeAs(names);
            for (int i = 0; i < names.size(); i++) {
                assertThat(files.get(i)).startsWith(names.get(i));
            }
        });
    }

    static long total(TestHistory test) {
        return test.history
                .flows(new FlowQuestion(
                        FlowQuery.ALL, TimeRange.ALL, FlowFields.of("event.start"), false, 0, 0, List.of()))
                .total();
    }
}
