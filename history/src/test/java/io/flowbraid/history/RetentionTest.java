// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.history.file.HistoryDirectory;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.merge.ClockTrust;
import io.flowbraid.history.merge.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final long HOUR_NS = Duration.ofHours(1).toNanos();

    @TempDir
    Path directory;

    private final List<String> reports = new ArrayList<>();
    private Instant now = START;
    private long steadyNs = 5;
    private Retention retention;

    @BeforeEach
    void open() throws IOException {
        final HistoryDirectory files = new HistoryDirectory(directory);
        files.create();
        for (int hour = 0; hour < 4; hour++) {
            Files.writeString(directory.resolve(HistoryFile.sealedName(START.minus(Duration.ofHours(hour)), 1)), "x");
        }
        retention =
                new Retention(files, WEEK, 1 << 20, () -> now, new ClockTrust(() -> now, () -> steadyNs, reports::add));
    }

    @Test
    void shouldDeleteWhatIsTooOldWhenTimePasses() throws IOException {
        pass(Duration.ofDays(7).minusHours(1));
        assertThat(files()).hasSize(2);
        pass(Duration.ofHours(1));

        assertThat(files()).hasSize(1);
        assertThat(reports).isEmpty();
    }

    @Test
    void shouldDeleteNothingAfterAJumpUntilTheClockIsSetRight() throws IOException {
        retention.tend();
        now = now.plus(Duration.ofDays(30));
        pass(Duration.ofHours(3));
        assertThat(files()).hasSize(4);
        assertThat(reports).singleElement().asString().contains("the wall clock was set ahead by 30 days");

        now = now.minus(Duration.ofDays(30));
        pass(Duration.ofMinutes(1));
        assertThat(reports).hasSize(2);
        assertThat(files()).hasSize(4);
        pass(Duration.ofDays(8));

        assertThat(files()).isEmpty();
    }

    @Test
    void shouldBelieveAClockThatStaysWhereItWasSet() throws IOException {
        retention.tend();
        now = now.plus(Duration.ofDays(30));
        pass(Duration.ofHours(23));
        assertThat(files()).hasSize(4);
        pass(Duration.ofHours(2));

        assertThat(files()).isEmpty();
        assertThat(reports).hasSize(2);
    }

    @Test
    void shouldReportAClockThatIsSetBackAndNotLoseWhatIsNew() throws IOException {
        retention.tend();
        now = now.minus(Duration.ofDays(400));
        pass(Duration.ofHours(1));

        assertThat(reports).singleElement().asString().contains("set back by 400 days");
        assertThat(files()).hasSize(4);
    }

    @Test
    void shouldWaitAtTheStartWhenTheNewestFileIsOld() throws IOException {
        now = now.plus(Duration.ofDays(30));
        retention.tend();
        assertThat(files()).hasSize(4);
        assertThat(reports).singleElement().asString().contains("in case the wall clock is wrong");
        pass(Duration.ofMinutes(61));

        assertThat(files()).isEmpty();
    }

    /** In steps, as the product looks. */
    private void pass(Duration duration) throws IOException {
        final long endNs = steadyNs + duration.toNanos();
        retention.tend();
        while (steadyNs < endNs) {
            final long stepNs = Math.min(HOUR_NS / 2, endNs - steadyNs);
            steadyNs += stepNs;
            now = now.plusNanos(stepNs);
            retention.tend();
        }
    }

    private List<String> files() throws IOException {
        return TestHistory.files(directory);
    }
}
