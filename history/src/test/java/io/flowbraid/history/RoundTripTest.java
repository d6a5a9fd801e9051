// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.history.file.Database;
import io.flowbraid.history.file.HistoryDirectory;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.ParquetCopy;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.FlowRow;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTripTest {
    private static final FlowField START = FlowFields.of("event.start");

    @TempDir
    Path directory;

    @Test
    void shouldGiveBackEveryFieldOfEveryFlow() {
        final RandomFlows flows = new RandomFlows(1, TestHistory.ns(TestHistory.NOON), 1_000_003);
        final List<FlowRecord> kept = new ArrayList<>();
        try (TestHistory test = new TestHistory(directory)) {
            for (int i = 0; i < 3_000; i++) {
                kept.add(flows.next());
                test.history.sink().accept(kept.get(i));
            }
            test.awaitWritten();

            final FlowPage page = test.history.flows(
                    new FlowQuestion(FlowQuery.ALL, TimeRange.ALL, START, false, 0, kept.size(), FlowFields.all()));

            assertThat(page.total()).isEqualTo(kept.size());
            for (int i = 0; i < kept.size(); i++) {
                final FlowRow row = page.rows().get(i);
                assertThat(row.isFinal()).isTrue();
                for (int column = 0; column < FlowFields.all().size(); column++) {
                    final FlowField field = FlowFields.all().get(column);
                    assertThat(row.values().get(column))
                            .as("%s of flow %d", field, i)
                            .isEqualTo(valueOf(field, kept.get(i)));
                }
            }
        }
    }

    @Test
    void shouldShowAFlowOfAMomentAgoAndKeepItWhenClosed() {
        final FlowRecord flow = new RandomFlows(2, TestHistory.ns(TestHistory.NOON), 1).next();
        try (TestHistory test = new TestHistory(directory)) {
            test.history.sink().accept(flow);
        }

        try (var again = new DuckDbHistoryProvider().read(directory, warning -> {})) {
            final FlowPage page =
                    again.flows(new FlowQuestion(FlowQuery.ALL, TimeRange.ALL, START, false, 0, 10, List.of(START)));
            assertThat(page.rows())
                    .singleElement()
                    .satisfies(row -> assertThat(row.values()).containsExactly(flow.startNs));
        }
    }

    @Test
    void shouldReadFilesThatLackAColumnBesideOthers() throws Exception {
        final RandomFlows flows = new RandomFlows(3, TestHistory.ns(TestHistory.NOON), 1);
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(flows.next(), flows.next());
            test.set(TestHistory.NOON.plus(1, ChronoUnit.HOURS));
            test.keep(flows.next());
        }
        final HistoryFile older = new HistoryDirectory(directory).files().get(0);
        try (Connection connection = Database.open(1, 256, "");
                Statement statement = connection.createStatement()) {
            final Path made = directory.resolve("made");
            statement.execute("COPY (SELECT * EXCLUDE (\"observer.hostname\") FROM " + Database.literal(older.path())
                    + ") TO " + Database.literal(made) + ParquetCopy.FORMAT);
            Files.move(made, older.path(), StandardCopyOption.REPLACE_EXISTING);
        }

        try (var again = new DuckDbHistoryProvider().read(directory, warning -> {})) {
            final FlowPage page = again.flows(new FlowQuestion(
                    FlowQuery.ALL, TimeRange.ALL, START, false, 0, 10, List.of(FlowFields.of("observer.hostname"))));
            assertThat(page.rows()).hasSize(3);
            assertThat(page.rows().get(0).values()).containsOnlyNulls();
            assertThat(page.rows().get(2).values()).containsExactly("atlas");
        }
    }

    private static @Nullable Object valueOf(FlowField field, FlowRecord flow) {
        return field.value(flow, RandomFlows.CONTEXT);
    }
}
