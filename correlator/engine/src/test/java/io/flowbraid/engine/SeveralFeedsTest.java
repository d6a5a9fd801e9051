// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One agent sends to two feeds, or two agents of one host to one each: a connection is one flow, counted once. */
class SeveralFeedsTest {
    private static final String LO = "127.0.0.1";
    private static final String A = "192.168.2.5";
    private static final String B = "192.168.2.9";
    private static final int FIRST = Scene.FEED;
    private static final int SECOND = Scene.FEED - 1;

    private final SocketScene scene = SocketScene.alone();

    @ParameterizedTest
    @CsvSource({"1, 20", "1, 2000", "2, 20", "2, 2000"})
    void shouldMakeOneFlowOfAConnectionThatAnotherFeedReportsLater(int agent, double laterMs) {
        converse(FIRST, 1, 0);
        scene.advance(laterMs);
        converse(SECOND, agent, 0);

        final FlowRecord flow = scene.only(10_000);
        assertThat(flow.client.payloadBytes).isEqualTo(10);
        assertThat(flow.server.payloadBytes).isEqualTo(20);
        assertThat(scene.scene.loss("shard events", "copy")).isEqualTo(6);
    }

    @Test
    void shouldMakeOneFlowOfAConnectionThatAnotherFeedReportsMuchLater() {
        for (int feed = SECOND; feed <= FIRST; feed++) {
            heartbeat(feed, 0);
            converse(feed, 1, 10);
        }
        for (int second = 1; second <= 21; second++) {
            heartbeat(FIRST, second * 1_000);
            if (second == 1) {
                converse(FIRST, 1, 1_100);
            }
            scene.scene.isClockHeld = true;
            heartbeat(SECOND, 100 + second); // it is alive, and its queue is long
            scene.scene.isClockHeld = false;
        }
        converse(SECOND, 1, 1_100);
        heartbeat(SECOND, 22_000);

        assertThat(scene.finalsAt(40_000)).hasSize(2);
        assertThat(scene.scene.ledger.isClosed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldMakeOneFlowOfEachPeerOfADatagramServer(int agent) {
        exchange(FIRST, 1);
        scene.advance(2_000);
        exchange(SECOND, agent);
        final SocketScene.Socket listed = scene.udp(LO, 53, LO, 40_000)
                .of(53, "named")
                .server()
                .feed(SECOND)
                .agent(agent);
        listed.counts(300, 39).updates(3_000);

        final FlowRecord flow = scene.only(20_000);
        assertThat(flow.client.payloadBytes).isEqualTo(39);
        assertThat(flow.server.payloadBytes).isEqualTo(300);
    }

    @Test
    void shouldCountTheNextClientOfADatagramServerOnce() {
        exchange(FIRST, 1);
        scene.advance(2_000);
        exchange(SECOND, 1);
        for (int feed = FIRST; feed >= SECOND; feed--) {
            final SocketScene.Socket client =
                    scene.udp(LO, 40_000, LO, 53).of(12, "dig").feed(feed);
            client.counts(1_000, 0).opens(3_000);
            final SocketScene.Socket server =
                    scene.udp(LO, 53, LO, 40_000).of(53, "named").server().feed(feed);
            server.counts(300, 1_039).openedNs(1).updates(3_500);
            client.counts(1_000, 3_000).closes(4_000);
            server.counts(3_300, 1_039).updates(4_500);
        }

        assertThat(scene.finalsAt(20_000))
                .extracting(flow -> flow.client.payloadBytes)
                .containsExactly(39L, 1_000L);
        assertThat(scene.finals()).extracting(flow -> flow.server.payloadBytes).containsExactly(300L, 3_000L);
    }

    @Test
    void shouldGoOnWithTheOtherFeedWhenAnAgentIsGone() {
        final SocketScene.Socket client = scene.tcp(A, 40_000, B, 8000).of(11, "curl");
        heartbeat(FIRST, 0);
        heartbeat(SECOND, 0);
        client.feed(FIRST).opens(1);
        client.feed(SECOND).opens(1);
        client.feed(FIRST).counts(100, 200).updates(2_000);
        client.feed(SECOND).counts(90, 190).updates(1_900);
        for (int second = 2; second <= 30; second++) {
            heartbeat(SECOND, second * 1_000);
        }
        client.feed(SECOND).counts(700, 800).updates(30_500);
        client.feed(SECOND).counts(1_000, 1_200).closes(31_000);

        final List<FlowRecord> finals = scene.finalsAt(40_000);
        assertThat(finals).extracting(flow -> flow.endReason).containsExactly(EndReason.AGENT_GONE, EndReason.CLOSED);
        assertThat(finals).extracting(flow -> flow.client.payloadBytes).containsExactly(100L, 900L);
        assertThat(finals).extracting(flow -> flow.server.payloadBytes).containsExactly(200L, 1_000L);
        assertThat(finals.get(1).continuesId).isEqualTo(finals.get(0).flowId);
    }

    @Test
    void shouldJoinTwoHostsThatTwoFeedsReport() {
        scene.address(0, SocketScene.HOST, A);
        scene.address(0, SocketScene.OTHER_HOST, B);
        for (int feed = SECOND; feed <= FIRST; feed++) {
            final SocketScene.Socket client =
                    scene.udp(A, 40_000, B, 53).of(11, "dig").feed(feed).agent(1);
            final SocketScene.Socket server = scene.udp(B, 53, A, 40_000)
                    .of(53, "named")
                    .on(SocketScene.OTHER_HOST, 0xB)
                    .server()
                    .feed(feed)
                    .agent(2);
            client.counts(100, 0).opens(10);
            server.counts(0, 100).opens(11);
        }
        for (int second = 1; second <= 5; second++) {
            for (int feed = SECOND; feed <= FIRST; feed++) {
                heartbeat(feed, second * 1_000);
            }
        }
        scene.scene.shutdown();

        assertThat(scene.finals()).singleElement().satisfies(flow -> {
            assertThat(flow.client.attribution.process).isEqualTo(Scene.process(11, "dig"));
            assertThat(flow.server.attribution.process).isEqualTo(Scene.process(53, "named"));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {FIRST, SECOND})
    void shouldCountDatagramsOnceThatASecondAgentCountsFromLaterOn(int feedOfSecond) {
        final SocketScene.Socket first =
                scene.udp(A, 40_000, B, 53).of(11, "dig").agent(1);
        heartbeat(FIRST, 0);
        final SocketScene.Socket second =
                scene.udp(A, 40_000, B, 53).of(11, "dig").agent(2).feed(feedOfSecond);
        first.counts(1_000, 0).opens(0);
        second.openedNs(1);
        for (int i = 1; i <= 8; i++) {
            scene.heartbeat(i * 1_000, SocketScene.HOST, 1);
            scene.heartbeat(i * 1_000, SocketScene.HOST, 2);
            first.counts(1_000 + 1_000 * i, 500 * i).updates(i * 1_000);
            second.counts(1_000 * i, 500 * i).updates(i * 1_000 + 500);
        }
        second.counts(8_000, 4_000).closes(9_000);
        first.counts(9_000, 4_000).closes(9_000);

        final FlowRecord flow = scene.only(20_000);
        assertThat(flow.client.payloadBytes).isEqualTo(9_000);
        assertThat(flow.server.payloadBytes).isEqualTo(4_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {FIRST, SECOND})
    void shouldLeaveItToPacketsThatOneFeedAccompanies(int feed) {
        final SocketScene both = SocketScene.beside(FeedFlows.UNCAPTURED);
        both.scene.handshake(0, 40_000, 100);
        converse(both, feed, 1, 0);
        converse(both, FIRST + SECOND - feed, 1, 0);
        both.scene.shutdown();

        assertThat(both.finals()).extracting(flow -> flow.observer).containsExactly(ObserverType.PACKETS);
    }

    private void converse(int feed, int agent, double ms) {
        converse(scene, feed, agent, ms);
    }

    private static void converse(SocketScene at, int feed, int agent, double ms) {
        final SocketScene.Socket client = at.tcp(LO, 40_000, LO, 8000)
                .of(11, "curl")
                .cookie(1_000 + (long) ms)
                .feed(feed)
                .agent(agent);
        final SocketScene.Socket server = at.tcp(LO, 8000, LO, 40_000)
                .of(12, "python3")
                .cookie(2_000 + (long) ms)
                .server()
                .feed(feed)
                .agent(agent);
        client.opens(ms);
        server.opens(ms + 0.5);
        client.counts(10, 0).updates(ms + 2);
        server.counts(0, 10).updates(ms + 2);
        client.counts(10, 20).closes(ms + 3);
        server.counts(20, 10).closes(ms + 3.5);
    }

    /** The server's socket is bound and has many peers. */
    private void exchange(int feed, int agent) {
        final SocketScene.Socket client =
                scene.udp(LO, 40_000, LO, 53).of(11, "dig").feed(feed).agent(agent);
        final SocketScene.Socket server = scene.udp(LO, 53, LO, 40_000)
                .of(53, "named")
                .server()
                .feed(feed)
                .agent(agent);
        client.counts(39, 0).opens(0);
        server.counts(0, 39).opens(0.2);
        client.counts(39, 300).closes(1);
        server.counts(300, 39).updates(500);
    }

    private void heartbeat(int feed, double ms) {
        scene.scene.event(ms, e -> {
            e.kind = SocketEventKind.HEARTBEAT;
            e.feed = feed;
            e.bootId = SocketScene.HOST;
            e.hostName = SocketScene.HOST;
            e.sourceId = 1;
        });
    }
}
