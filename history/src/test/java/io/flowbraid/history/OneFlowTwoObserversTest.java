// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.history.TrafficSeries;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.QueryException;
import io.flowbraid.record.query.TimeRange;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection that is known from its sockets and from its packets, one after the other or at the same time. */
class OneFlowTwoObserversTest {
    private static final long START_NS = TestHistory.ns(TestHistory.NOON);
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    Path directory;

    private TestHistory test;

    @BeforeEach
    void open() {
        test = new TestHistory(directory);
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void shouldAddUpBothPartsOfAFlowThatPacketsTakeOver() {
        test.keep(
                sockets(1, 10, 1_000, 5_000, false),
                sockets(1, 20, 3_000, 9_000, false),
                packets(1, 30, 40, 70, false),
                packets(1, 40, 140, 370, true));

        assertThat(talker()).isEqualTo(new Talker("x", "x", 12_510, 3_140, 9_370, 12, 1));
        assertThat(test.history.talkers(FlowQuery.ALL, TimeRange.ALL, Grouping.INTERFACE, 5))
                .as("named by what counted the flow at last")
                .singleElement()
                .extracting(Talker::key)
                .isEqualTo("lo");
    }

    @Test
    void shouldAddUpPartsThatAreWrittenToFilesOfTheirOwn() {
        test.keep(sockets(1, 10, 1_000, 5_000, false));
        test.keep(sockets(1, 20, 3_000, 9_000, false));
        test.keep(packets(1, 30, 40, 70, false));
        test.keep(packets(1, 40, 140, 370, true));

        assertThat(talker()).isEqualTo(new Talker("x", "x", 12_510, 3_140, 9_370, 12, 1));
    }

    @Test
    void shouldGoOnFromTheSocketsWhenTheCaptureEnds() {
        test.keep(
                sockets(1, 10, 1_000, 5_000, false),
                packets(1, 20, 140, 370, false),
                sockets(1, 30, 1_700, 5_000, false),
                sockets(1, 40, 1_800, 5_001, true));

        assertThat(talker()).isEqualTo(new Talker("x", "x", 7_311, 1_940, 5_371, 12, 1));
    }

    @Test
    void shouldPutBothPartsIntoTheirTimes() {
        test.keep(sockets(1, 10, 1_000, 0, false), packets(1, 20, 500, 0, false), packets(1, 30, 700, 0, true));

        final TrafficSeries series =
                test.history.traffic(FlowQuery.ALL, TimeRange.ALL, Grouping.PROCESS, 10 * SECOND_NS, 5);

        assertThat(series.series().get(0).bytes().subList(0, 3)).containsExactly(1_000L, 500L, 200L);
    }

    @Test
    void shouldLoseNothingWhenThePacketsAreBehindTheEvents() {
        test.keep(sockets(1, 10, 1_000, 0, false), packets(1, 9, 500, 0, false), packets(1, 30, 700, 0, true));

        for (final long stepNs : new long[] {SECOND_NS, 5 * SECOND_NS, 3_600 * SECOND_NS}) {
            assertThat(test.history.traffic(FlowQuery.ALL, TimeRange.ALL, null, stepNs, 5).total().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(1_700);
        }
    }

    @Test
    void shouldShowTheFlowOnceAsItsLastRecordSays() {
        test.keep(sockets(1, 10, 1_000, 5_000, false), packets(1, 20, 40, 70, true));

        final FlowPage page = test.history.flows(new FlowQuestion(
                FlowQuery.ALL,
                TimeRange.ALL,
                FlowFields.of("event.start"),
                false,
                0,
                10,
                List.of(FlowFields.of("observer.type"), FlowFields.of("network.bytes"))));

        assertThat(page.total()).isEqualTo(1);
        assertThat(page.rows().get(0).values()).containsExactly("packets", 110L);
    }

    @Test
    void shouldCountAConversationOnce() throws QueryException {
        test.keep(packets(1, 10, 140, 370, true), leg(sockets(2, 10, 100, 300, true), false));

        assertThat(talker()).isEqualTo(new Talker("x", "x", 510, 140, 370, 2, 1));
        assertThat(test.history
                        .map(FlowQuery.ALL, TimeRange.ALL, Grouping.PROCESS, null, 10)
                        .edges())
                .singleElement()
                .satisfies(edge -> {
                    assertThat(edge.bytes()).isEqualTo(510);
                    assertThat(edge.flows()).isEqualTo(1);
                });
        assertThat(test.history
                        .traffic(FlowQuery.ALL, TimeRange.ALL, null, 3_600 * SECOND_NS, 5)
                        .total())
                .containsExactly(510L);
        assertThat(total(FlowQuery.ALL)).as("the list shows every flow").isEqualTo(2);
        assertThat(total(FlowQuery.parse("counted:true"))).isEqualTo(1);
    }

    @Test
    void shouldCountWhatIsNotCountedForAQueryThatAsksForIt() throws QueryException {
        test.keep(packets(1, 10, 140, 370, true), leg(sockets(2, 10, 100, 300, true), false));

        assertThat(test.history.talkers(FlowQuery.parse("counted:false"), TimeRange.ALL, Grouping.PROCESS, 5).stream()
                        .filter(talker -> "x".equals(talker.key())))
                .containsExactly(new Talker("x", "x", 400, 100, 300, 10, 1));
    }

    @Test
    void shouldTakeALinkThatIsFoundLateForTheWholeFlow() {
        final FlowRecord first = sockets(2, 10, 100, 300, false);
        test.keep(packets(1, 20, 140, 370, true), first);
        assertThat(talker().bytes()).isEqualTo(910);

        test.keep(leg(sockets(2, 20, 110, 330, true), false));

        assertThat(talker()).isEqualTo(new Talker("x", "x", 510, 140, 370, 2, 1));
    }

    @Test
    void shouldCountPayloadWhereNothingElseIsKnownAndNothingWhereNothingIs() {
        final FlowRecord oneWay = sockets(1, 10, 100, -1, true);
        oneWay.server.packets = -1;
        final FlowRecord exported = packets(2, 10, 1_000, -1, true);
        exported.observer = ObserverType.EXPORTER;
        exported.client.payloadBytes = -1;
        exported.server.packets = -1;

        test.keep(oneWay, exported);

        assertThat(talker()).isEqualTo(new Talker("x", "x", 1_100, 1_100, 0, 6, 2));
    }

    private Talker talker() {
        return test.history.talkers(FlowQuery.ALL, TimeRange.ALL, Grouping.PROCESS, 5).stream()
                .filter(talker -> "x".equals(talker.key()))
                .findFirst()
                .orElseThrow();
    }

    private long total(FlowQuery query) {
        return test.history
                .flows(new FlowQuestion(query, TimeRange.ALL, FlowFields.of("event.start"), false, 0, 10, List.of()))
                .total();
    }

    private static FlowRecord leg(FlowRecord flow, boolean isCounted) {
        flow.conversation.id = 77;
        flow.conversation.leg = ConversationLeg.COPY;
        flow.conversation.isCounted = isCounted;
        return flow;
    }

    /** A record {@code second} seconds after the start: five segments each way. */
    private static FlowRecord sockets(long id, int second, long sent, long received, boolean isFinal) {
        final FlowRecord flow = flow(id, second, isFinal);
        flow.observer = ObserverType.SOCKETS;
        flow.interfaceId = 3;
        count(flow, 5, -1, -1, sent, received);
        return flow;
    }

    /** A record of packets, one each way, that carried half of the bytes as payload. */
    private static FlowRecord packets(long id, int second, long sent, long received, boolean isFinal) {
        final FlowRecord flow = flow(id, second, isFinal);
        count(flow, 1, sent, received, sent / 2, received / 2);
        return flow;
    }

    private static void count(
            FlowRecord flow, long packets, long sent, long received, long sentPayload, long receivedPayload) {
        flow.client.packets = packets;
        flow.client.bytes = sent;
        flow.client.payloadBytes = sentPayload;
        flow.server.packets = packets;
        flow.server.bytes = received;
        flow.server.payloadBytes = receivedPayload;
    }

    private static FlowRecord flow(long id, int second, boolean isFinal) {
        final FlowRecord flow = TestFlows.ofProcess("x", START_NS);
        flow.flowId = id;
        flow.endNs = START_NS + second * SECOND_NS;
        flow.isFinal = isFinal;
        flow.endReason = isFinal ? EndReason.CLOSED : EndReason.ACTIVE;
        return flow;
    }
}
