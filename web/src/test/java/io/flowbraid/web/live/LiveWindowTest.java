// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.Flows;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.TalkMap;
import io.flowbraid.record.history.TrafficSeries;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.web.SocketFlows;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Every sum over the flows of now is of one stated time, and has each flow once. */
class LiveWindowTest {
    private static final int CAPACITY = 3;
    private static final long START_MS = Flows.curlToPython().startNs / 1_000_000 / 10_000 * 10_000;

    private final AtomicLong clockMs = new AtomicLong(START_MS);
    private final LiveFlows live = new LiveFlows(
            new FlowContext(SocketFlows.OBSERVER, new LocalNetworks(List.of())),
            new LossLedger().open("live", "page"),
            CAPACITY,
            clockMs::get);

    private FlowRecord flow(long id, long clientBytes, boolean isFinal) {
        final FlowRecord flow = Flows.curlToPython();
        flow.flowId = id;
        flow.startNs = clockMs.get() * 1_000_000;
        flow.endNs = clockMs.get() * 1_000_000;
        flow.isFinal = isFinal;
        flow.client.bytes = clientBytes;
        flow.client.packets = clientBytes / 100;
        flow.server.bytes = 0;
        flow.server.packets = 0;
        return flow;
    }

    private LiveTalkers talkers(Grouping by) {
        return LiveTalkers.of(live, FlowQuery.ALL, by, 10);
    }

    private void pass(long seconds) {
        clockMs.addAndGet(seconds * 1_000);
    }

    @Test
    void shouldCountAFlowWithinOneHostOnce() {
        live.accept(flow(1, 5_000, false));
        pass(1);

        final LiveTalkers hosts = talkers(Grouping.HOST);
        final TalkMap map = LiveMap.of(live, live.window(), FlowQuery.ALL, Grouping.HOST, null, 10);

        assertThat(hosts.bytes()).isEqualTo(5_000);
        assertThat(hosts.rows()).singleElement().satisfies(row -> {
            assertThat(row.talker().bytes()).isEqualTo(5_000);
            assertThat(row.talker().bytesSent()).isEqualTo(5_000);
            assertThat(row.talker().bytesReceived()).isEqualTo(5_000);
            assertThat(row.talker().packets()).isEqualTo(50);
            assertThat(row.bytesPerSecond()).isEqualTo(hosts.bytesPerSecond());
        });
        assertThat(map.nodes())
                .singleElement()
                .satisfies(node -> assertThat(node.bytes()).isEqualTo(5_000));
        for (final TrafficSeries chart : List.of(
                live.traffic().series(Grouping.HOST, 1, 8, clockMs.get()),
                LiveTraffic.of(live, FlowQuery.ALL, Grouping.HOST, 1, 8))) {
            assertThat(chart.total()).containsOnlyOnce(5_000L);
            assertThat(chart.series())
                    .singleElement()
                    .satisfies(line -> assertThat(line.bytes()).isEqualTo(chart.total()));
        }
    }

    @Test
    void shouldCountAFlowBetweenTwoProcessesForBothAndOnceInAll() {
        live.accept(flow(1, 5_000, false));
        pass(1);

        final LiveTalkers processes = talkers(Grouping.PROCESS);
        final TrafficSeries chart = live.traffic().series(Grouping.PROCESS, 1, 8, clockMs.get());

        assertThat(processes.bytes()).isEqualTo(5_000);
        assertThat(processes.rows()).extracting(row -> row.talker().bytes()).containsExactly(5_000L, 5_000L);
        assertThat(chart.total()).containsOnlyOnce(5_000L);
        assertThat(chart.series())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.bytes()).isEqualTo(chart.total()));
    }

    @Test
    void shouldLeaveOutWhatWasSentBeforeTheWindow() {
        live.accept(flow(1, 1_000, false));
        for (int minute = 1; minute <= 20; minute++) {
            pass(60);
            final FlowRecord report = flow(1, 1_000 + minute * 100L, false);
            report.startNs = START_MS * 1_000_000;
            live.accept(report);
        }

        final LiveTalkers talkers = talkers(Grouping.PROCESS);

        final long seconds = (talkers.window().toMs() - talkers.window().fromMs()) / 1_000;
        assertThat(seconds).isBetween(890L, 900L);
        assertThat(talkers.window().isCut()).isFalse();
        assertThat(talkers.bytes()).isEqualTo(15 * 100);
        assertThat(talkers.packets()).isEqualTo(15);
        assertThat(talkers.rows().get(0).talker().bytesSent()
                        + talkers.rows().get(1).talker().bytesSent())
                .isEqualTo(15 * 100);
    }

    @Test
    void shouldCountToTheByteWhatIsTooLargeForASample() {
        final long bytes = 123_456_789_123L;
        live.accept(flow(1, bytes, false));

        assertThat(talkers(Grouping.PROCESS).bytes()).isEqualTo(bytes);
    }

    @Test
    void shouldBeginWhereNothingIsMissingWhenFlowsHadToLeaveEarly() {
        live.accept(flow(1, 7_000, true));
        pass(25);
        live.accept(flow(2, 300, false));
        live.accept(flow(3, 400, false));
        assertThat(talkers(Grouping.PROCESS).bytes()).isEqualTo(7_700);
        assertThat(live.window().isCut()).isFalse();

        live.accept(flow(4, 500, false));

        assertThat(live.isKept(1)).isFalse();
        assertThat(live.window()).isEqualTo(new LiveWindow(START_MS + 10_000, clockMs.get(), true));
        assertThat(talkers(Grouping.PROCESS).bytes()).isEqualTo(1_200);
        assertThat(LiveTraffic.of(live, FlowQuery.ALL, null, 10, 1).startNs())
                .isEqualTo((START_MS + 10_000) * 1_000_000);
    }

    @Test
    void shouldLeaveOutAFlowThatEndedBeforeTheWindow() {
        live.accept(flow(1, 7_000, true));
        pass(5);
        live.accept(flow(2, 300, true));
        pass(20);
        live.accept(flow(3, 400, false));
        live.accept(flow(4, 500, false));

        assertThat(live.isKept(2)).isTrue();
        assertThat(talkers(Grouping.PROCESS).flows()).isEqualTo(2);
        assertThat(talkers(Grouping.PROCESS).bytes()).isEqualTo(900);
    }
}
