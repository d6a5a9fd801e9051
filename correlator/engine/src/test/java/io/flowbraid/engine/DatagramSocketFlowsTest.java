// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.CommunityId;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.network.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flows of datagrams known from their sockets alone: one server's socket has many clients. */
class DatagramSocketFlowsTest {
    private static final String LO = "127.0.0.1";
    private static final String A = "192.168.2.5";
    private static final String B = "192.168.2.9";

    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REQUEST_V6 = 128;

    /** Of each process of a scene. */
    private static final int PARENT = 1;

    private final SocketScene scene = SocketScene.alone();

    @Test
    void shouldCountEachClientOfADatagramServer() {
        final SocketScene.Socket server =
                scene.udp(LO, 53, LO, 40_000).of(53, "named").server();
        for (int i = 0; i < 3; i++) {
            final SocketScene.Socket client = scene.udp(LO, 40_000, LO, 53).of(11 + i, "dig");
            client.counts(1_000, 0).opens(i * 1_000);
            if (i == 0) {
                server.counts(0, 1_000).opens(0.5);
            }
            client.counts(1_000, 3_000).closes(i * 1_000 + 10);
            server.counts((i + 1) * 3_000, (i + 1) * 1_000).updates(i * 1_000 + 900);
        }

        assertThat(scene.finalsAt(10_000)).hasSize(3).allSatisfy(flow -> {
            assertThat(flow.client.payloadBytes).isEqualTo(1_000);
            assertThat(flow.server.payloadBytes).isEqualTo(3_000);
            assertThat(flow.server.attribution.process).isEqualTo(Scene.process(53, "named"));
        });
    }

    private SocketScene.Socket client() {
        return scene.udp(A, 40_000, B, 53).of(11, "dig");
    }

    private SocketScene.Socket atServersEnd(int pid, String name) {
        return scene.udp(B, 53, A, 40_000).of(pid, name);
    }

    /** The socket of all clients. */
    private SocketScene.Socket server(int pid, String name) {
        return atServersEnd(pid, name).server();
    }

    /** The socket of that one client. */
    private SocketScene.Socket connectedServer(int pid, String name) {
        return server(pid, name).connected();
    }

    /** The first datagram of a client comes to the socket of all clients, the rest to one that is connected with it. */
    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "1500, 0"})
    void shouldCountBothSocketsOfAServerThatConnectsBack(double first, double second) {
        final SocketScene.Socket all = server(PARENT, "socat");
        final SocketScene.Socket one = connectedServer(54, "child");
        all.counts(50, 100);
        one.counts(50, 100);
        if (first < second) {
            all.opens(first);
            one.opens(second);
        } else {
            one.opens(second);
            all.opens(first);
        }
        one.counts(350, 700).updates(2_000);
        one.counts(450, 900).closes(2_500);
        all.updates(2_600);

        final FlowRecord flow = scene.only(20_000);
        assertThat(flow.client.payloadBytes).isEqualTo(1_000);
        assertThat(flow.server.payloadBytes).isEqualTo(500);
        assertThat(flow.client.packets).isEqualTo(10);
        assertThat(flow.endReason).isEqualTo(EndReason.CLOSED);
        assertThat(flow.server.attribution.process).isEqualTo(Scene.process(54, "child"));
    }

    /** Who connects a socket and speaks first is a client, as far as its agent can see. */
    @Test
    void shouldStayTheServerWhenItsConnectedSocketSpeaksFirst() {
        final SocketScene.Socket all = server(PARENT, "socat");
        final SocketScene.Socket one = atServersEnd(54, "child").connected();
        all.counts(0, 100).opens(0);
        one.counts(50, 0).opens(1);
        one.counts(500, 900).closes(2_000);

        final FlowRecord flow = scene.only(20_000);
        assertThat(flow.server.attribution.process).isEqualTo(Scene.process(54, "child"));
        assertThat(flow.server.payloadBytes).isEqualTo(500);
        assertThat(flow.client.payloadBytes).isEqualTo(1_000);
    }

    @Test
    void shouldGoOnWithTheSocketOfAllClients() {
        final SocketScene.Socket client = client();
        final SocketScene.Socket all = server(PARENT, "socat");
        final SocketScene.Socket one = connectedServer(54, "child");
        client.counts(100, 0).opens(0);
        all.counts(0, 100).opens(0.1);
        one.counts(50, 0).opens(0.2);
        client.counts(200, 50).updates(1_000);
        one.counts(50, 100).closes(1_100);
        client.counts(300, 50).updates(2_000);
        all.counts(70, 200).updates(2_100);
        client.counts(300, 120).closes(2_200);

        final FlowRecord flow = scene.only(20_000);
        assertThat(flow.client.payloadBytes).isEqualTo(300);
        assertThat(flow.server.payloadBytes).isEqualTo(120);
        assertThat(flow.client.attribution.process).isEqualTo(Scene.process(11, "dig"));
        assertThat(flow.server.attribution.process).isEqualTo(Scene.process(54, "child"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNameNobodyWhenProcessesThatHaveNothingInCommonHaveAnEnd(boolean isServer) {
        final SocketScene.Socket one = atServersEnd(53, "one");
        final SocketScene.Socket other = atServersEnd(54, "other").connected();
        if (isServer) {
            one.server();
            other.server();
        }
        one.counts(100, 100).opens(0);
        other.counts(10, 10).opens(1);
        other.closes(1_000);
        one.counts(400, 300).updates(1_100);
        one.closes(1_200);

        assertThat(scene.finalsAt(20_000)).allSatisfy(flow -> {
            final FlowSide end = isServer ? flow.server : flow.client;
            assertThat(end.attribution.process).isNotEqualTo(Scene.process(54, "other"));
        });
        assertThat(scene.finals().get(0))
                .extracting(flow -> isServer ? flow.server : flow.client)
                .extracting(end -> end.attribution.reason)
                .isEqualTo(UnattributedReason.CLAIMS_DISAGREE);
        assertThat(sent(isServer)).isEqualTo(410);
        assertThat(sent(!isServer)).isEqualTo(310);
    }

    private long sent(boolean isByServer) {
        return scene.finals().stream()
                .mapToLong(flow -> isByServer ? flow.server.payloadBytes : flow.client.payloadBytes)
                .sum();
    }

    /** The next client has the same port; another process of the server has connected to it beforehand. */
    @Test
    void shouldNotNameTheServerOfTheNextClient() {
        final SocketScene.Socket first = client();
        final SocketScene.Socket all = server(PARENT, "server");
        final SocketScene.Socket next = connectedServer(54, "child");
        first.counts(30, 0).opens(0);
        all.counts(60, 30).opens(0.1);
        first.counts(30, 60).closes(10);
        next.counts(7, 0).opens(20);
        next.counts(128, 50).closes(1_000);

        assertThat(scene.finalsAt(20_000)).hasSize(2);
        assertThat(scene.finals().get(0).server.attribution.process).isEqualTo(Scene.process(PARENT, "server"));
        assertThat(scene.finals().get(1).server.attribution.process).isEqualTo(Scene.process(54, "child"));
        assertThat(sent(true)).isEqualTo(60 + 128);
    }

    /** One child after the other serves a client that goes on, and whose counters come late. */
    @ParameterizedTest
    @CsvSource({"60, 120", "10, 0"})
    void shouldGoOnWithTheClientInTheFlowOfTheNextServer(long sentSoFar, long receivedSoFar) {
        final SocketScene.Socket client = client();
        final SocketScene.Socket one = connectedServer(54, "one");
        final SocketScene.Socket two = connectedServer(55, "two");
        client.counts(10, 0).opens(0);
        one.counts(20, 10).opens(0.1);
        client.counts(sentSoFar, receivedSoFar).updates(900);
        one.counts(120, 60).closes(1_000);
        two.counts(20, 10).opens(2_000);
        two.counts(200, 100).updates(3_000);
        client.counts(160, 320).closes(3_100);

        assertThat(scene.finalsAt(20_000)).hasSize(2).allSatisfy(flow -> {
            assertThat(flow.client.attribution.process).isEqualTo(Scene.process(11, "dig"));
            final boolean isFirst = Scene.process(54, "one").equals(flow.server.attribution.process);
            assertThat(flow.client.payloadBytes).isEqualTo(isFirst ? 60 : 100);
            assertThat(flow.server.payloadBytes).isEqualTo(isFirst ? 120 : 200);
        });
    }

    @Test
    void shouldGoOnWithAServersDatagramsWhenTheClientsAgentIsGone() {
        final SocketScene.Socket client =
                scene.udp(A, 40_000, B, 53).of(11, "dig").agent(1);
        final SocketScene.Socket server =
                scene.udp(B, 53, A, 40_000).of(53, "named").server().agent(2);
        scene.heartbeat(0, SocketScene.HOST, 1);
        scene.heartbeat(0, SocketScene.HOST, 2);
        client.counts(100, 0).opens(1);
        server.counts(0, 100).opens(2);
        for (int s = 1; s < 30; s++) {
            scene.heartbeat(s * 1_000, SocketScene.HOST, 2);
        }
        server.counts(60, 700).updates(29_000);
        server.closes(30_000);

        final FlowRecord flow = scene.only(35_000);
        assertThat(flow.client.socketEnd).isEqualTo(EndReason.AGENT_GONE);
        assertThat(flow.endReason).isEqualTo(EndReason.CLOSED);
        assertThat(flow.client.payloadBytes).isEqualTo(700);
        assertThat(flow.server.payloadBytes).isEqualTo(60);
    }

    @Test
    void shouldTakeTheSendersWordForDatagrams() {
        final SocketScene.Socket client = scene.udp(LO, 40_000, LO, 53).of(11, "dig");
        final SocketScene.Socket server =
                scene.udp(LO, 53, LO, 40_000).of(53, "named").server();
        client.counts(100, 0).opens(0);
        server.counts(0, 100).opens(1);
        client.counts(1_000, 0).updates(5);
        server.counts(0, 700).updates(6);
        client.closes(10);

        assertThat(scene.only(2_000).client.payloadBytes).isEqualTo(1_000);
    }

    @Test
    void shouldBeginNoFlowForAPeerThatIsOnlyListed() {
        final SocketScene.Socket server =
                scene.udp(B, 53, A, 40_000).of(53, "named").server();
        scene.heartbeat(0, SocketScene.HOST, 1);
        server.counts(100, 50).updates(1_000);
        server.counts(100, 50).updates(31_000);
        assertThat(scene.scene.correlator.liveFlows()).isZero();

        server.counts(130, 60).updates(32_000);
        scene.scene.shutdown();

        final FlowRecord flow = scene.finals().get(0);
        assertThat(scene.finals()).hasSize(1);
        assertThat(flow.server.payloadBytes).isEqualTo(30);
        assertThat(flow.client.payloadBytes).isEqualTo(10);
    }

    @Test
    void shouldKnowThatIcmpWithAnIdentifierIsAnEcho() {
        scene.icmp(A, B, 7).of(11, "ping").counts(56, 56).opens(0);
        scene.of(Transport.ICMPV6, "fd00::1", 7, "fd00::2", 7)
                .of(11, "ping")
                .counts(56, 56)
                .opens(0);
        scene.scene.shutdown();

        assertThat(scene.finals())
                .extracting(flow -> flow.icmpTypeCode >>> 8)
                .containsExactlyInAnyOrder(ECHO_REQUEST, ECHO_REQUEST_V6);
        assertThat(scene.finals()).allMatch(CommunityId::isKnown);
    }

    @Test
    void shouldNotKnowTheTypeOfOtherIcmp() {
        scene.icmp(A, B, 0).of(11, "traceroute").counts(0, 56).opens(0);
        scene.scene.shutdown();

        assertThat(scene.finals()).singleElement().satisfies(flow -> {
            assertThat(flow.icmpTypeCode).isNegative();
            assertThat(CommunityId.isKnown(flow)).isFalse();
        });
    }
}
