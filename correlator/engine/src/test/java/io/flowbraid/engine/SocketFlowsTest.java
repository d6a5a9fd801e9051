// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flows known from their sockets alone: who is joined with whom, what is counted, how they end. */
class SocketFlowsTest {
    private static final String LO = "127.0.0.1";
    private static final String A = "192.168.2.5";
    private static final String B = "192.168.2.9";
    private static final int REFUSED = 111;
    private static final int TIMED_OUT = 110;
    private static final int NO_ROUTE = 113;
    private static final long OTHER_NETNS = 0xBEEF;

    private final SocketScene scene = SocketScene.alone();

    @Test
    void shouldJoinBothSocketsOfALoopbackConnection() {
        final SocketScene.Socket client = scene.tcp(LO, 40_000, LO, 8000).of(11, "curl");
        final SocketScene.Socket server =
                scene.tcp(LO, 8000, LO, 40_000).of(12, "python3").server();
        client.opens(0);
        server.opens(1);
        client.counts(1000, 3000).closes(5);
        server.counts(3000, 1000).closes(6);

        final FlowRecord flow = scene.only(2_000);
        assertThat(flow.observer).isEqualTo(ObserverType.SOCKETS);
        assertThat(flow.interfaceId).isEqualTo(Scene.FEED);
        assertThat(flow.client.attribution.process).isEqualTo(Scene.process(11, "curl"));
        assertThat(flow.server.attribution.process).isEqualTo(Scene.process(12, "python3"));
        assertThat(flow.client.attribution.reason).isEqualTo(UnattributedReason.NONE);
        assertThat(flow.clientEvidence).isEqualTo(ClientEvidence.SOCKET_EVENT);
        assertThat(flow.client.payloadBytes).isEqualTo(1000);
        assertThat(flow.server.payloadBytes).isEqualTo(3000);
        assertThat(flow.client.packets).isEqualTo(10);
        assertThat(flow.client.bytes).isEqualTo(-1);
        assertThat(flow.endReason).isEqualTo(EndReason.CLOSED);
        assertThat(flow.client.socketEnd).isEqualTo(EndReason.CLOSED);
        assertThat(flow.server.socketEnd).isEqualTo(EndReason.CLOSED);
        assertThat(flow.observerHost).isEqualTo(SocketScene.HOST);
        assertThat(flow.observerNetns).isEqualTo(Scene.HOST_NETNS);
        assertThat(flow.startNs).isEqualTo(Scene.ns(0));
    }

    @Test
    void shouldJoinThemWhicheverIsReportedFirst() {
        final SocketScene.Socket client = scene.tcp(LO, 40_000, LO, 8000).of(11, "curl");
        final SocketScene.Socket server =
                scene.tcp(LO, 8000, LO, 40_000).of(12, "python3").server();
        server.opens(0.5);
        client.opens(0.4);
        server.counts(3000, 1000).closes(6);
        client.counts(1000, 3000).closes(7);

        final FlowRecord flow = scene.only(2_000);
        assertThat(flow.client.attribution.process).isEqualTo(Scene.process(11, "curl"));
        assertThat(flow.client.payloadBytes).isEqualTo(1000);
    }

    @Test
    void shouldKeepTheLoopbacksOfTwoNamespacesApart() {
        scene.tcp(LO, 40_000, LO, 8000).of(11, "curl").opens(0);
        scene.tcp(LO, 8000, LO, 40_000)
                .of(12, "other")
                .server()
                .on(SocketScene.HOST, OTHER_NETNS)
                .opens(1);

        scene.scene.shutdown();
        assertThat(scene.finals())
                .hasSize(2)
                .allSatisfy(flow -> assertThat(flow.client.attribution.isNamed() && flow.server.attribution.isNamed())
                        .isFalse());
    }

    @Test
    void shouldJoinTwoNamespacesOfOneHost() {
        scene.tcp(A, 40_000, B, 80).of(11, "curl").opens(0);
        scene.tcp(B, 80, A, 40_000)
                .of(12, "nginx")
                .server()
                .on(SocketScene.HOST, OTHER_NETNS)
                .opens(1);

        scene.scene.shutdown();
        final FlowRecord flow = scene.only(2_000);
        assertThat(flow.client.netns).isEqualTo(Scene.HOST_NETNS);
        assertThat(flow.server.netns).isEqualTo(OTHER_NETNS);
        assertThat(flow.observerNetns).isZero();
        assertThat(flow.server.attribution.process).isEqualTo(Scene.process(12, "nginx"));
    }

    @Test
    void shouldJoinTwoHostsWhoseAddressesAreTheirOwn() {
        scene.tcp(A, 40_000, B, 80).of(11, "curl").opens(0);
        scene.tcp(B, 80, A, 40_000)
                .of(12, "nginx")
                .server()
                .on(SocketScene.OTHER_HOST, 7)
                .opens(1_000);

        scene.scene.shutdown();
        final FlowRecord flow = scene.only(2_000);
        assertThat(flow.client.attribution.hostName).isEqualTo(SocketScene.HOST);
        assertThat(flow.server.attribution.hostName).isEqualTo(SocketScene.OTHER_HOST);
    }

    @Test
    void shouldNotJoinHostsThatShareAnAddress() {
        scene.address(0, SocketScene.HOST, "172.17.0.2");
        scene.address(0, SocketScene.OTHER_HOST, "172.17.0.2");
        scene.tcp(A, 40_000, "172.17.0.2", 80).of(11, "curl").on("third", 5).opens(1);
        scene.tcp("172.17.0.2", 80, A, 40_000).of(12, "nginx").server().opens(2);

        scene.scene.shutdown();
        assertThat(scene.finals()).hasSize(2);
        assertThat(scene.finals())
                .filteredOn(flow -> flow.client.attribution.isNamed())
                .extracting(flow -> flow.server.attribution.reason)
                .containsExactly(UnattributedReason.SEVERAL_HOSTS);
    }

    @Test
    void shouldJoinWithinAHostThoughItsAddressIsElsewhereToo() {
        scene.address(0, SocketScene.HOST, "172.17.0.2");
        scene.address(0, SocketScene.OTHER_HOST, "172.17.0.2");
        scene.tcp("172.17.0.1", 40_000, "172.17.0.2", 80).of(11, "curl").opens(1);
        scene.tcp("172.17.0.2", 80, "172.17.0.1", 40_000)
                .of(12, "nginx")
                .server()
                .on(SocketScene.HOST, 9)
                .opens(2);

        scene.scene.shutdown();
        assertThat(scene.only(10).server.attribution.process).isEqualTo(Scene.process(12, "nginx"));
    }

    @Test
    void shouldNotNameAPartnerOfTwoThatAreAlike() {
        scene.tcp(A, 40_000, B, 80).of(11, "curl").on(SocketScene.HOST, 1).opens(0);
        scene.tcp(A, 40_000, B, 80).of(21, "wget").on(SocketScene.HOST, 2).opens(1);
        scene.tcp(B, 80, A, 40_000)
                .of(12, "nginx")
                .server()
                .on(SocketScene.HOST, 3)
                .opens(2);
        scene.tcp(B, 80, A, 40_000)
                .of(22, "apache")
                .server()
                .on(SocketScene.HOST, 4)
                .opens(3);

        scene.scene.shutdown();
        assertThat(scene.finals()).hasSize(4);
        assertThat(scene.finals())
                .noneMatch(flow -> flow.client.attribution.isNamed() && flow.server.attribution.isNamed());
        assertThat(scene.finals())
                .filteredOn(flow -> flow.client.attribution.isNamed())
                .extracting(flow -> flow.server.attribution.reason)
                .containsOnly(UnattributedReason.SEVERAL_NAMESPACES);
    }

    @Test
    void shouldCountFromWhenTheFlowIsKnown() {
        final SocketScene.Socket old = scene.tcp(A, 40_000, B, 80).of(11, "rsync");
        scene.heartbeat(0, SocketScene.HOST, 1);
        old.counts(5_000_000_000_000L, 7_000).updates(10);
        old.counts(5_000_000_000_100L, 7_300).updates(1_000);
        old.counts(5_000_000_000_200L, 7_300).closes(2_000);
        scene.heartbeat(2_500, SocketScene.HOST, 1);

        final FlowRecord flow = scene.only(4_000);
        assertThat(flow.client.payloadBytes).isEqualTo(200);
        assertThat(flow.server.payloadBytes).isEqualTo(300);
        assertThat(flow.client.socket.bytesSent).isEqualTo(5_000_000_000_200L);
        assertThat(flow.startNs).isEqualTo(Scene.ns(10));
    }

    @Test
    void shouldCountAllOfASocketThatOpenedUnderItsEyes() {
        scene.heartbeat(0, SocketScene.HOST, 1);
        final SocketScene.Socket lost = scene.tcp(A, 40_000, B, 80).of(11, "curl");
        lost.openedNs(500).counts(100, 200).updates(1_000);

        scene.scene.shutdown();
        assertThat(scene.only(1).client.payloadBytes).isEqualTo(100);
    }

    @Test
    void shouldSayWhyAConnectFailed() {
        scene.tcp(LO, 40_000, LO, 1).of(11, "curl").fails(0, REFUSED);
        scene.tcp(A, 40_001, B, 1).of(12, "curl").fails(1, TIMED_OUT);
        scene.tcp(A, 40_002, B, 1).of(13, "curl").fails(2, NO_ROUTE);

        assertThat(scene.finalsAt(9_000))
                .extracting(flow -> flow.endReason)
                .containsExactlyInAnyOrder(EndReason.REFUSED, EndReason.TIMED_OUT, EndReason.UNREACHABLE);
        assertThat(scene.finals().get(0).server.attribution.reason).isEqualTo(UnattributedReason.REFUSED);
    }

    @Test
    void shouldSayThatAConnectionWasReset() {
        final SocketScene.Socket client = scene.tcp(LO, 40_000, LO, 8000).of(11, "curl");
        final SocketScene.Socket server =
                scene.tcp(LO, 8000, LO, 40_000).of(12, "python3").server();
        client.opens(0);
        server.opens(1);
        server.closes(5);
        client.isReset(6);

        assertThat(scene.only(2_000).endReason).isEqualTo(EndReason.RST);
    }

    @Test
    void shouldGoOnWhenOneAgentIsGone() {
        final SocketScene.Socket client =
                scene.tcp(A, 40_000, B, 80).of(11, "curl").agent(1);
        final SocketScene.Socket server =
                scene.tcp(B, 80, A, 40_000).of(12, "nginx").server();
        server.on(SocketScene.OTHER_HOST, 7).agent(2);
        scene.heartbeat(0, SocketScene.HOST, 1);
        scene.heartbeat(0, SocketScene.OTHER_HOST, 2);
        client.opens(1);
        server.opens(2);
        client.counts(100, 0).updates(1_000);
        server.counts(0, 100).updates(1_000);
        for (int s = 2; s < 30; s++) {
            scene.heartbeat(s * 1_000, SocketScene.HOST, 1);
        }
        client.counts(900, 50).updates(30_000);
        client.closes(31_000);

        final FlowRecord flow = scene.only(40_000);
        assertThat(flow.server.socketEnd).isEqualTo(EndReason.AGENT_GONE);
        assertThat(flow.client.socketEnd).isEqualTo(EndReason.CLOSED);
        assertThat(flow.client.payloadBytes).isEqualTo(900);
        assertThat(flow.endReason).isEqualTo(EndReason.CLOSED);
        assertThat(flow.endNs).isEqualTo(Scene.ns(31_000));
    }

    @Test
    void shouldContinueAFlowWhenTheAgentIsBack() {
        final SocketScene.Socket client =
                scene.tcp(A, 40_000, B, 80).of(11, "curl").agent(1);
        scene.heartbeat(0, SocketScene.HOST, 1);
        client.opens(1);
        client.counts(100, 10).updates(1_000);
        scene.advance(20_000);
        final FlowRecord first = scene.only(22_000);
        assertThat(first.endReason).isEqualTo(EndReason.AGENT_GONE);

        client.agent(2).counts(250, 30).updates(25_000);
        client.counts(300, 30).closes(26_000);

        final FlowRecord second = scene.finalsAt(30_000).get(1);
        assertThat(second.continuesId).isEqualTo(first.flowId);
        assertThat(second.flowId).isNotEqualTo(first.flowId);
        assertThat(second.client.payloadBytes).isEqualTo(200);
        assertThat(second.server.payloadBytes).isEqualTo(20);
    }

    @Test
    void shouldContinueAFlowWhoseSocketClosedWhileItsAgentWasSilent() {
        final SocketScene.Socket client =
                scene.tcp(A, 40_000, B, 80).of(11, "curl").agent(1);
        scene.heartbeat(0, SocketScene.HOST, 1);
        client.opens(1);
        client.counts(100, 10).updates(1_000);
        scene.advance(20_000);
        final FlowRecord first = scene.only(22_000);

        client.counts(100, 3_010).closes(8_000);
        client.closes(8_000);

        final FlowRecord second = scene.finalsAt(30_000).get(1);
        assertThat(scene.finals()).hasSize(2);
        assertThat(second.continuesId).isEqualTo(first.flowId);
        assertThat(second.server.payloadBytes).isEqualTo(3_000);
        assertThat(second.endReason).isEqualTo(EndReason.CLOSED);
    }

    @Test
    void shouldMakeNoFlowOfASocketWithoutANamespace() {
        scene.tcp(LO, 8000, LO, 40_000).of(9, "").on(SocketScene.HOST, 0).updates(1);
        scene.scene.shutdown();

        assertThat(scene.finals()).isEmpty();
        assertThat(scene.scene.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldMakeNoFlowOfASocketWithoutAProtocol() {
        final SocketScene.Socket socket = scene.of(0, LO, 0, LO, 0).of(11, "java");
        socket.counts(100, 0).says(0, SocketEventKind.SEND);
        socket.counts(200, 0).updates(1_000);
        socket.closes(2_000);

        assertThat(scene.finalsAt(9_000)).isEmpty();
        assertThat(scene.scene.correlator.liveFlows()).isZero();
        assertThat(scene.scene.loss("shard events", "no_protocol")).isEqualTo(3);
        assertThat(scene.scene.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldSayThatACloseWasMissed() {
        scene.tcp(A, 40_000, B, 80).of(11, "curl").opens(0);
        for (int s = 1; s < 240; s++) {
            scene.heartbeat(s * 1_000, SocketScene.HOST, 1);
        }

        assertThat(scene.only(250_000).endReason).isEqualTo(EndReason.MISSED_CLOSE);
    }

    @Test
    void shouldNotEndAQuietConnection() {
        final SocketScene.Socket client = scene.tcp(A, 40_000, B, 80).of(11, "ssh");
        client.opens(0);
        for (int s = 1; s < 1_200; s++) {
            scene.heartbeat(s * 1_000, SocketScene.HOST, 1);
            if (s % 60 == 0) {
                client.updates(s * 1_000);
            }
        }
        client.counts(1_000_000, 5).closes(1_200_000);
        scene.heartbeat(1_201_000, SocketScene.HOST, 1);

        final FlowRecord flow = scene.only(1_203_000);
        assertThat(flow.client.payloadBytes).isEqualTo(1_000_000);
        assertThat(flow.endReason).isEqualTo(EndReason.CLOSED);
    }

    @Test
    void shouldReportAgainWhatMoved() {
        final SocketScene.Socket client = scene.tcp(A, 40_000, B, 80).of(11, "ssh");
        client.opens(0);
        client.counts(100, 0).updates(30_000);
        scene.advance(61_000);
        scene.advance(125_000);
        client.counts(150, 0).updates(130_000);
        scene.advance(185_000);

        assertThat(scene.scene.records)
                .extracting(flow -> flow.client.payloadBytes)
                .containsExactly(100L, 150L);
        assertThat(scene.scene.records).allMatch(flow -> !flow.isFinal);
    }

    @Test
    void shouldBeginAnotherFlowWhenTheFiveTupleIsUsedAgain() {
        for (int i = 0; i < 3; i++) {
            final SocketScene.Socket client = scene.tcp(LO, 40_000, LO, 8000).of(11 + i, "curl");
            final SocketScene.Socket server =
                    scene.tcp(LO, 8000, LO, 40_000).of(21 + i, "python3").server();
            client.opens(i * 10);
            server.opens(i * 10 + 1);
            client.counts(100 + i, 200).closes(i * 10 + 5);
            server.counts(200, 100 + i).closes(i * 10 + 6);
        }

        assertThat(scene.finalsAt(3_000)).hasSize(3);
        for (int i = 0; i < 3; i++) {
            final int n = i;
            assertThat(scene.finals())
                    .filteredOn(flow -> flow.client.payloadBytes == 100 + n)
                    .singleElement()
                    .satisfies(flow -> {
                        assertThat(flow.client.attribution.process).isEqualTo(Scene.process(11 + n, "curl"));
                        assertThat(flow.server.attribution.process).isEqualTo(Scene.process(21 + n, "python3"));
                    });
        }
    }

    @Test
    void shouldChangeThePolicyWhileItRuns() {
        final SocketScene.Socket client = scene.tcp(A, 40_000, B, 8000).of(11, "curl");
        client.opens(0);
        scene.scene.correlator.flowsOf(Scene.FEED, FeedFlows.NONE);
        assertThat(scene.finalsAt(900))
                .singleElement()
                .satisfies(flow -> assertThat(flow.endReason).isEqualTo(EndReason.SWITCHED_OFF));

        client.counts(70, 0).updates(1_000);
        scene.scene.correlator.flowsOf(Scene.FEED, FeedFlows.ALL);
        client.counts(100, 0).updates(2_000);
        scene.scene.shutdown();

        assertThat(scene.finals()).hasSize(2).last().satisfies(flow -> {
            assertThat(flow.client.payloadBytes).isEqualTo(30);
            assertThat(flow.startNs).isEqualTo(Scene.ns(2_000));
            assertThat(flow.flowId).isNotEqualTo(scene.finals().get(0).flowId);
        });
    }

    @Test
    void shouldGoOnWithTheEndWhoseFeedStillMakesFlows() {
        final SocketScene.Socket client = scene.tcp(A, 40_000, B, 8000).of(11, "curl");
        final SocketScene.Socket server =
                scene.tcp(B, 8000, A, 40_000).of(80, "nginx").server().feed(1);
        client.opens(0);
        server.opens(0.1);
        client.counts(70, 0).updates(1_000);
        scene.scene.correlator.flowsOf(Scene.FEED, FeedFlows.NONE);
        server.counts(500, 1_000).closes(9_000);

        final FlowRecord flow = scene.only(12_000);
        assertThat(flow.endReason).isEqualTo(EndReason.CLOSED);
        assertThat(flow.client.socketEnd).isEqualTo(EndReason.SWITCHED_OFF);
        assertThat(flow.client.payloadBytes).isEqualTo(1_000);
        assertThat(flow.server.payloadBytes).isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(ints = {Transport.TCP, Transport.UDP})
    void shouldGiveEachPartAnIdentifierOfItsOwn(int protocol) {
        final SocketScene.Socket client = protocol == Transport.TCP
                ? scene.tcp(A, 40_000, B, 8000).of(11, "curl")
                : scene.udp(A, 40_000, B, 8000).of(11, "curl");
        client.opens(0);
        for (int part = 1; part < 5; part++) {
            scene.scene.correlator.flowsOf(Scene.FEED, FeedFlows.NONE);
            scene.advance(part * 1_000);
            scene.scene.correlator.flowsOf(Scene.FEED, FeedFlows.ALL);
            client.counts(100 * part, 0);
            client.says(part - 1, protocol == Transport.TCP ? SocketEventKind.UPDATE : SocketEventKind.SEND);
        }
        client.counts(500, 0).closes(5_000);

        final List<FlowRecord> parts = scene.finalsAt(9_000);
        assertThat(parts).hasSize(5).extracting(flow -> flow.flowId).doesNotHaveDuplicates();
        for (int part = 1; part < 5; part++) {
            assertThat(parts.get(part).continuesId).isEqualTo(parts.get(part - 1).flowId);
        }
        assertThat(parts.stream()
                        .mapToLong(flow -> Math.max(0, flow.client.payloadBytes))
                        .sum())
                .isEqualTo(500);
    }

    @Test
    void shouldJoinTwoEndsThatCameRightAfterALoss() {
        final SocketScene.Socket client = scene.tcp(LO, 40_000, LO, 8000).of(11, "curl");
        final SocketScene.Socket server =
                scene.tcp(LO, 8000, LO, 40_000).of(80, "nginx").server();
        scene.tcp(LO, 39_000, LO, 8000).of(10, "curl").numbered(900).opens(0);
        client.numbered(1).opens(1);
        server.numbered(2).opens(1);
        client.numbered(3).closes(5);
        server.numbered(4).closes(5);

        assertThat(scene.finalsAt(5_000)).hasSize(1);
    }

    @Test
    void shouldReportAConnectionOnceThoughItsEventComesTwice() {
        for (int feed = 2; feed <= Scene.FEED; feed++) {
            final SocketScene.Socket client =
                    scene.tcp(LO, 40_000, LO, 8000).of(11, "curl").feed(feed);
            client.opens(0);
            client.opens(0);
            client.counts(10, 20).closes(5);
            client.closes(5);
        }

        assertThat(scene.only(3_000).client.payloadBytes).isEqualTo(10);
    }

    @Test
    void shouldNotOpenAFlowForALateWord() {
        final SocketScene.Socket client = scene.tcp(LO, 40_000, LO, 8000).of(11, "curl");
        client.opens(0);
        client.closes(5);
        scene.advance(4_000);
        client.closes(5);

        assertThat(scene.only(8_000)).isNotNull();
    }
}
