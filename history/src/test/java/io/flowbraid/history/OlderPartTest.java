// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.FlowRow;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A file of the version before flows without packets, which has none of their columns: {@code old-a} (100 and 200
 * bytes), {@code old-b} (two records; 110 and 220 bytes) and {@code old-c} (a copy of another; 1,000 and 2,000 bytes).
 * Beside it one of this version, with a flow of sockets, {@code new-a} (7 and 8 bytes).
 */
class OlderPartTest {
    private static final String SEALED = "flows-2026-11-23T12.parquet";
    private static final FlowField START = FlowFields.of("event.start");
    private static final FlowField PROCESS = FlowFields.of("client.process.name");

    @TempDir
    Path directory;

    @BeforeEach
    void copyOlderFile() throws IOException {
        copyTo(directory.resolve(SEALED));
    }

    private static void copyTo(Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream in = Objects.requireNonNull(
                OlderPartTest.class.getResourceAsStream("/before-flows-without-packets/" + SEALED))) {
            Files.copy(in, file);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            process:old-*          | old-a old-b old-c
            observer:sockets       | new-a
            -observer:sockets      | old-a old-b old-c
            observer:packets       |
            counted:true           | old-a old-b old-c new-a
            counted:false          |
            bytes:15               | new-a
            bytes>299              | old-a old-b old-c
            network.payload_bytes:15 | new-a
            end_reason:closed      | new-a
            end_reason:fin         | old-a old-b old-c
            has:socket_end         |
            """)
    void shouldFindFlowsOfBoth(String query, String names) throws Exception {
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(ofSockets());

            final FlowPage page = test.history.flows(
                    new FlowQuestion(FlowQuery.parse(query), TimeRange.ALL, START, false, 0, 10, List.of(PROCESS)));

            assertThat(page.rows().stream().map(row -> row.values().get(0)).toList())
                    .containsExactly(names == null ? new Object[0] : names.split(" "));
        }
    }

    @Test
    void shouldSumFlowsOfBoth() {
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(ofSockets());

            assertThat(test.history.talkers(FlowQuery.ALL, TimeRange.ALL, Grouping.PROCESS, 10))
                    .filteredOn(talker -> talker.key() != null)
                    .containsExactly(
                            new Talker("old-c", "old-c", 3_000, 1_000, 2_000, 11, 1),
                            new Talker("old-b", "old-b", 330, 110, 220, 27, 1),
                            new Talker("old-a", "old-a", 300, 100, 200, 3, 1),
                            new Talker("new-a", "new-a", 15, 7, 8, 5, 1));
            assertThat(test.history.traffic(FlowQuery.ALL, TimeRange.ALL, null, 3_600_000_000_000L, 5).total().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(3_645);
        }
    }

    @Test
    void shouldSayNothingInFieldsThatTheOlderFileDoesNotHave() {
        final List<FlowField> fields = List.of(
                FlowFields.of("observer.type"),
                FlowFields.of("conversation.counted"),
                FlowFields.of("client.segments"),
                FlowFields.of("socket.client.end_reason"),
                FlowFields.of("socket.server.netns"));
        try (TestHistory test = new TestHistory(directory)) {
            final FlowPage page =
                    test.history.flows(new FlowQuestion(FlowQuery.ALL, TimeRange.ALL, START, false, 0, 10, fields));

            assertThat(page.rows())
                    .hasSize(3)
                    .extracting(FlowRow::values)
                    .allSatisfy(values -> assertThat(values).containsOnlyNulls());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"network.bytes", "observer.type", "conversation.counted", "client.segments"})
    void shouldSortFlowsOfBoth(String sort) {
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(ofSockets());

            assertThat(test.history
                            .flows(new FlowQuestion(
                                    FlowQuery.ALL, TimeRange.ALL, FlowFields.of(sort), true, 0, 10, FlowFields.all()))
                            .rows())
                    .hasSize(4);
        }
    }

    /** The older version was stopped within the hour, and this one started. */
    @Test
    void shouldMergeAPartOfTheOlderVersionWithItsOwn() throws Exception {
        Files.delete(directory.resolve(SEALED));
        copyTo(directory.resolve("open/2026-11-23T12.1-4.parquet"));
        try (TestHistory test = new TestHistory(directory)) {
            test.keep(ofSockets());
            test.set(TestHistory.NOON.plus(1, ChronoUnit.HOURS));

            await().atMost(TestHistory.TIMEOUT)
                    .untilAsserted(
                            () -> assertThat(TestHistory.files(directory)).containsExactly(SEALED));
            assertThat(test.history.talkers(FlowQuery.ALL, TimeRange.ALL, Grouping.PROCESS, 10))
                    .filteredOn(talker -> talker.key() != null)
                    .extracting(Talker::key, Talker::bytes)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("old-c", 3_000L),
                            org.assertj.core.groups.Tuple.tuple("old-b", 330L),
                            org.assertj.core.groups.Tuple.tuple("old-a", 300L),
                            org.assertj.core.groups.Tuple.tuple("new-a", 15L));
            assertThat(test.history
                            .flows(new FlowQuestion(
                                    FlowQuery.parse("observer:sockets"), TimeRange.ALL, START, false, 0, 10, List.of()))
                            .total())
                    .isEqualTo(1);
        }
    }

    private static FlowRecord ofSockets() {
        final FlowRecord flow = TestFlows.ofProcess("new-a", TestHistory.ns(TestHistory.NOON.plusSeconds(30)));
        flow.flowId = 0xd;
        flow.endNs = flow.startNs + 1_000_000_000L;
        flow.observer = ObserverType.SOCKETS;
        flow.interfaceId = 3;
        flow.isFinal = true;
        flow.endReason = EndReason.CLOSED;
        flow.client.packets = 2;
        flow.client.bytes = -1;
        flow.client.payloadBytes = 7;
        flow.server.packets = 3;
        flow.server.bytes = -1;
        flow.server.payloadBytes = 8;
        return flow;
    }
}
