// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.Flows;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.TalkMap;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.web.SocketFlows;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LiveSocketFlowsTest {
    private static final String NUMBERS = "sent=%d received=%d packets=%d flows=%d";

    private final AtomicLong clockMs = new AtomicLong(Flows.curlToPython().startNs / 1_000_000);
    private final LiveFlows live = new LiveFlows(
            new FlowContext(SocketFlows.OBSERVER, new LocalNetworks(List.of())),
            new LossLedger().open("live", "page"),
            100,
            clockMs::get);

    private static FlowRecord captured(long id) {
        final FlowRecord flow = Flows.curlToPython();
        flow.flowId = id;
        flow.isFinal = false;
        return flow;
    }

    private static FlowRecord leftOut(FlowRecord flow) {
        flow.conversation.isCounted = false;
        return flow;
    }

    private LiveTalkers talkers() {
        return LiveTalkers.of(live, FlowQuery.ALL, Grouping.PROCESS, 10);
    }

    private String talker(String name) {
        return talkers().rows().stream()
                .map(LiveTalker::talker)
                .filter(row -> name.equals(row.key()))
                .map(row -> NUMBERS.formatted(row.bytesSent(), row.bytesReceived(), row.packets(), row.flows()))
                .findFirst()
                .orElse("none");
    }

    private long bytesOfLastSecond() {
        clockMs.addAndGet(1_000);
        final List<Long> bytes =
                live.traffic().series(null, 1, 1, clockMs.get()).total();
        return bytes.get(bytes.size() - 1);
    }

    private LiveScan look(long id) {
        final LiveScan scan = new LiveScan();
        assertThat(live.look(id, scan)).isTrue();
        return scan;
    }

    @Test
    void shouldSumThePayloadOfASocketFlowBesideTheIpBytesOfACapturedOne() {
        live.accept(SocketFlows.curlToPython(1));
        live.accept(captured(2));

        assertThat(talker("curl")).isEqualTo(NUMBERS.formatted(78 + 394, 1_270 + 1_534, 9 + 11, 2));
        assertThat(talkers().bytes()).isEqualTo(78 + 1_270 + 394 + 1_534);
        assertThat(bytesOfLastSecond()).isEqualTo(78 + 1_270 + 394 + 1_534);
    }

    @Test
    void shouldSayThatANumberIsNotKnownWhenNobodyCountedIt() {
        live.accept(SocketFlows.uncounted(1));
        final TalkMap map = LiveMap.of(live, live.window(), FlowQuery.ALL, Grouping.PROCESS, null, 10);

        assertThat(talker("curl")).isEqualTo(NUMBERS.formatted(-1, -1, -1, 1));
        assertThat(map.edges())
                .extracting(TalkMap.Edge::bytes, TalkMap.Edge::packets)
                .containsExactly(tuple(-1L, -1L));
        assertThat(look(1).rate()).isNaN();
        assertThat(bytesOfLastSecond()).isZero();
        assertThat(look(1).rate()).isNaN();
    }

    @Test
    void shouldLeaveAnUnknownDirectionOutOfASumAndKeepTheOther() {
        final FlowRecord halfKnown = SocketFlows.uncounted(1);
        halfKnown.server.payloadBytes = 500;
        halfKnown.server.packets = 3;
        live.accept(halfKnown);
        live.accept(SocketFlows.curlToPython(2));

        assertThat(talker("curl")).isEqualTo(NUMBERS.formatted(78, 1_270 + 500, 9 + 3, 2));
        assertThat(look(1).rate()).isEqualTo(500);
    }

    @Test
    void shouldTakeTheRateOfASocketFlowFromTheDifferenceOfItsPayload() {
        final FlowRecord flow = SocketFlows.curlToPython(1);
        live.accept(flow);
        clockMs.addAndGet(1_000);
        flow.client.payloadBytes += 4_000;
        live.accept(flow);

        assertThat(look(1).clientRate()).isEqualTo(4_000);
        assertThat(look(1).serverRate()).isZero();
        clockMs.addAndGet(LiveFlow.QUIET_AFTER_MS + 1);
        assertThat(look(1).rate()).isZero();
    }

    @Test
    void shouldCountFromTheBeginningWhenTheFirstCountersComeLate() {
        live.accept(SocketFlows.uncounted(1));
        clockMs.addAndGet(1_000);
        live.accept(SocketFlows.curlToPython(1));

        assertThat(look(1).clientRate()).isEqualTo(78);
        assertThat(bytesOfLastSecond()).isEqualTo(78 + 1_270);
    }

    @Test
    void shouldNotSayThatTheBytesOfAFlowThatContinuesAnotherCameNow() {
        final FlowRecord flow = SocketFlows.curlToPython(2);
        flow.continuesId = 1;
        flow.client.payloadBytes = 1_000_000_000_000L;
        live.accept(flow);

        assertThat(look(2).rate()).isZero();
        assertThat(bytesOfLastSecond()).isZero();
        assertThat(live.points().of(SocketFlows.FEED).bytes()).isZero();
    }

    @Test
    void shouldLeaveALegThatAnotherStandsForOutOfEverySumAndKeepItInTheList() {
        live.accept(leftOut(SocketFlows.curlToPython(1)));
        live.accept(captured(2));

        assertThat(talker("curl")).isEqualTo(NUMBERS.formatted(394, 1_534, 11, 1));
        assertThat(LiveMap.of(live, live.window(), FlowQuery.ALL, Grouping.PROCESS, null, 10)
                        .edges()
                        .get(0)
                        .flows())
                .isEqualTo(1);
        assertThat(LiveTraffic.of(live, FlowQuery.ALL, null, 1, 1).total().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isZero();
        assertThat(bytesOfLastSecond()).isEqualTo(394 + 1_534);
        assertThat(live.points().of(SocketFlows.FEED).bytes()).isZero();
        assertThat(live.points().of(SocketFlows.FEED).liveFlows()).isEqualTo(1);
        assertThat(look(1).clientRate()).isEqualTo(78);
    }

    @Test
    void shouldFollowALateWordThatAFlowIsALegOfAnother() {
        live.accept(SocketFlows.curlToPython(1));
        live.accept(leftOut(SocketFlows.curlToPython(1)));

        assertThat(talker("curl")).isEqualTo("none");
        assertThat(talkers().bytes()).isZero();
    }

    @Test
    void shouldKeepWhatTheSocketsCountedWhenPacketsTakeTheFlowOver() {
        live.accept(SocketFlows.curlToPython(1));
        clockMs.addAndGet(1_000);
        final FlowRecord flow = captured(1);
        live.accept(flow);

        assertThat(flow.observer).isEqualTo(ObserverType.PACKETS);
        assertThat(look(1).clientRate()).isEqualTo(394);
        assertThat(talker("curl")).isEqualTo(NUMBERS.formatted(78 + 394, 1_270 + 1_534, 9 + 11, 1));
        assertThat(look(1).clientKey(Grouping.INTERFACE)).isEqualTo("lo");
        assertThat(live.points().of("lo").liveFlows()).isEqualTo(1);
        assertThat(live.points().of(SocketFlows.FEED).liveFlows()).isZero();
    }

    @Test
    void shouldTellTheFlowsAndTrafficOfEachObservationPoint() {
        live.accept(SocketFlows.curlToPython(1));
        live.accept(SocketFlows.curlToPython(2));
        live.accept(captured(3));
        final FlowRecord ended = SocketFlows.curlToPython(2);
        ended.isFinal = true;
        live.accept(ended);

        assertThat(live.points().of(SocketFlows.FEED))
                .isEqualTo(new PointTally.PointCounts(1, 2 * (78 + 1_270), 2 * 9));
        assertThat(live.points().of("lo")).isEqualTo(new PointTally.PointCounts(1, 394 + 1_534, 11));
        assertThat(live.points().of("eth7")).isEqualTo(new PointTally.PointCounts(0, 0, 0));
    }
}
