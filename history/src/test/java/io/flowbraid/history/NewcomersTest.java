// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.Newcomer;
import io.flowbraid.record.history.NewcomerQuestion;
import io.flowbraid.record.history.NewcomerQuestion.Place;
import io.flowbraid.record.history.Newcomers;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is new is in no flow that began before. */
class NewcomersTest {
    private static final long NOON_NS = TestHistory.ns(TestHistory.NOON);
    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);
    private static final Place CLIENT =
            new Place(List.of(FlowFields.of("client.process.name")), FlowFields.of("server.ip"));
    private static final Place SERVER =
            new Place(List.of(FlowFields.of("server.process.name")), FlowFields.of("server.ip"));

    @TempDir
    Path directory;

    private TestHistory test;
    private long lastId;

    @BeforeEach
    void start() {
        test = new TestHistory(directory);
    }

    @AfterEach
    void stop() {
        test.close();
    }

    private FlowRecord flow(String process, long startNs, long endNs) {
        final FlowRecord flow = TestFlows.ofProcess(process, startNs);
        flow.flowId = ++lastId;
        flow.endNs = endNs;
        flow.isFinal = true;
        return flow;
    }

    /** New since an hour before noon, of all the time there is. */
    private Newcomers ask(FlowQuery query, List<Newcomer> known, int limit) {
        return test.history.newcomers(new NewcomerQuestion(
                query,
                new TimeRange(NOON_NS - 24 * HOUR_NS, NOON_NS),
                NOON_NS - HOUR_NS,
                List.of(CLIENT, SERVER),
                known,
                limit));
    }

    @Test
    void shouldNameWhatNoEarlierFlowHad() {
        test.keep(
                flow("curl", NOON_NS - 5 * HOUR_NS, NOON_NS - 5 * HOUR_NS),
                flow("curl", NOON_NS - 10, NOON_NS - 5),
                flow("nc", NOON_NS - 30, NOON_NS - 20),
                flow("nc", NOON_NS - 10, NOON_NS - 5));

        final Newcomers found = ask(FlowQuery.ALL, List.of(), 10);

        assertThat(found.total()).isEqualTo(1);
        assertThat(found.rows()).containsExactly(new Newcomer(List.of("nc"), NOON_NS - 30, "93.184.216.34"));
    }

    @Test
    void shouldNotTakeForNewWhatBeganBeforeAndWasReportedSince() {
        test.keep(flow("sshd", NOON_NS - 3 * HOUR_NS, NOON_NS - 10));

        assertThat(ask(FlowQuery.ALL, List.of(), 10)).isEqualTo(new Newcomers(0, List.of()));
    }

    @Test
    void shouldCompareWhatIsNotWrittenYet() {
        test.keep(flow("curl", NOON_NS - 5 * HOUR_NS, NOON_NS - 5 * HOUR_NS));

        final Newcomers found = ask(
                FlowQuery.ALL,
                List.of(
                        new Newcomer(List.of("curl"), NOON_NS - 7, "10.0.0.1"),
                        new Newcomer(List.of("nmap"), NOON_NS - 9, null)),
                10);

        assertThat(found.rows()).containsExactly(new Newcomer(List.of("nmap"), NOON_NS - 9, null));
    }

    @Test
    void shouldShowTheLatestAndCountAll() throws Exception {
        for (int i = 0; i < 20; i++) {
            test.history.sink().accept(flow("worker-" + i, NOON_NS - 100 + i, NOON_NS - 50));
        }
        test.awaitWritten();

        final Newcomers found = ask(FlowQuery.ALL, List.of(), 2);

        assertThat(found.total()).isEqualTo(20);
        assertThat(found.rows())
                .extracting(newcomer -> newcomer.keys().get(0))
                .containsExactly("worker-19", "worker-18");
        assertThat(ask(FlowQuery.parse("process:worker-3"), List.of(), 2).total())
                .isEqualTo(1);
    }
}
