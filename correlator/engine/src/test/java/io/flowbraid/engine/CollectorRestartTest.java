// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.OpenSocket;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The collector stops and starts again. The sockets are open all the time, and their agents go on counting. */
class CollectorRestartTest {
    private static final String A = "192.168.2.5";
    private static final String B = "fd00::9";
    private static final String C = "fd00::5";
    private static final int FIRST = Scene.FEED;
    private static final int SECOND = Scene.FEED - 1;

    private SocketScene run = SocketScene.alone();

    @ParameterizedTest
    @ValueSource(ints = {Transport.TCP, Transport.UDP})
    void shouldContinueFromTheLastRecord(int protocol) {
        client(protocol).opens(1);
        server(protocol).opens(2);
        client(protocol).counts(100, 10).openedNs(1).updates(1_000);
        server(protocol).counts(10, 100).openedNs(2).updates(1_000);
        final FlowRecord first = restart(SocketScene.alone()).get(0);
        client(protocol).counts(350, 40).updates(9_000);
        server(protocol).counts(40, 350).updates(9_001);
        server(protocol).counts(45, 400).updates(9_500);
        client(protocol).counts(400, 45).closes(9_600);
        server(protocol).counts(45, 400).closes(9_600);

        final FlowRecord second = run.only(20_000);
        assertThat(first.endReason).isEqualTo(EndReason.SHUTDOWN);
        assertContinues(second, first);
        assertPayload(first, 100, 10);
        assertPayload(second, 300, 35);
        assertThat(second.client.packets).isEqualTo(3);
        assertThat(second.client.attribution.process).isEqualTo(Scene.process(11, "client"));
        assertThat(second.server.attribution.process).isEqualTo(Scene.process(12, "server"));
    }

    @Test
    void shouldCountWhatWasOnItsWayInTheFlowThatSawItArrive() {
        client(Transport.TCP).opens(1);
        server(Transport.TCP).opens(2);
        client(Transport.TCP).counts(1_000, 0).openedNs(1).updates(1_000);
        server(Transport.TCP).counts(0, 700).openedNs(2).updates(1_000);
        final FlowRecord first = restart(SocketScene.alone()).get(0);
        server(Transport.TCP).counts(0, 1_000).updates(9_000);
        client(Transport.TCP).counts(1_000, 0).updates(9_000);
        client(Transport.TCP).counts(1_000, 0).closes(9_500);
        server(Transport.TCP).counts(0, 1_000).closes(9_500);

        assertThat(first.client.payloadBytes).isEqualTo(700);
        assertThat(run.only(20_000).client.payloadBytes).isEqualTo(300);
    }

    @Test
    void shouldContinueTheFlowOfASocketWhoseFirstNewsIsItsClose() {
        client(Transport.TCP).opens(1);
        client(Transport.TCP).counts(100, 10).openedNs(1).updates(1_000);
        final FlowRecord first = restart(SocketScene.alone()).get(0);
        client(Transport.TCP).counts(350, 40).openedNs(1).closes(9_000);

        final FlowRecord second = run.only(20_000);
        assertContinues(second, first);
        assertPayload(second, 250, 30);
        assertThat(second.endReason).isEqualTo(EndReason.CLOSED);
    }

    @Test
    void shouldContinueOverSeveralRestarts() {
        client(Transport.TCP).opens(1);
        FlowRecord last = restart(SocketScene.alone()).get(0);
        for (int part = 1; part <= 3; part++) {
            client(Transport.TCP).counts(100L * part, 0).updates(part * 5_000);
            final FlowRecord next = restart(SocketScene.alone()).get(0);
            assertContinues(next, last);
            assertThat(next.client.payloadBytes).isEqualTo(100);
            last = next;
        }
    }

    @Test
    void shouldContinueEachPeerOfADatagramServer() {
        for (int port = 40_000; port < 40_003; port++) {
            run.udp(C, 53, B, port).of(53, "named").server().counts(port, 20).opens(1);
        }
        final List<FlowRecord> before = restart(SocketScene.alone());
        for (int port = 40_000; port < 40_003; port++) {
            run.udp(C, 53, B, port)
                    .of(53, "named")
                    .server()
                    .counts(port + 7, 25)
                    .updates(9_000);
        }

        final List<FlowRecord> after = restart(SocketScene.alone());
        assertThat(after)
                .hasSize(3)
                .allSatisfy(flow -> assertPayload(flow, 5, 7))
                .extracting(flow -> flow.continuesId)
                .containsExactlyInAnyOrderElementsOf(
                        before.stream().map(flow -> flow.flowId).toList());
    }

    @Test
    void shouldMakeNoFlowOfADatagramServerThatSaidNothingMeanwhile() {
        server(Transport.UDP).counts(10, 20).opens(1);
        final FlowRecord first = restart(SocketScene.alone()).get(0);
        server(Transport.UDP).counts(10, 20).updates(9_000);
        run.advance(12_000);
        assertThat(run.scene.correlator.liveFlows()).isZero();
        server(Transport.UDP).counts(30, 40).updates(13_000);

        final FlowRecord second = restart(SocketScene.alone()).get(0);
        assertContinues(second, first);
        assertPayload(second, 20, 20);
    }

    @Test
    void shouldWaitForTheNextClientOfADatagramServer() {
        client(Transport.UDP).counts(20, 0).opens(1);
        server(Transport.UDP).counts(0, 20).opens(1);
        client(Transport.UDP).counts(20, 0).openedNs(1).closes(500);
        restart(SocketScene.alone());
        server(Transport.UDP).counts(0, 20).updates(9_000);

        assertThat(run.finalsAt(400_000)).isEmpty();
    }

    /** Another agent counts datagrams from another time on; TCP's counters are the kernel's. */
    @ParameterizedTest
    @CsvSource({Transport.UDP + ", 350, 0", Transport.UDP + ", 30, 0", Transport.TCP + ", 350, 250"})
    void shouldCountTheDatagramsOfAnotherAgentFromItsListingOn(int protocol, int listed, int counted) {
        client(protocol).counts(100, 0).opens(1);
        final FlowRecord first = restart(SocketScene.alone()).get(0);
        client(protocol).agent(2).counts(listed, 0).updates(9_000);
        client(protocol).agent(2).counts(listed + 5, 0).closes(9_500);

        final FlowRecord second = run.only(20_000);
        assertContinues(second, first);
        assertThat(second.client.payloadBytes).isEqualTo(counted + 5);
    }

    @Test
    void shouldNotContinueASocketWhoseCountersDecreased() {
        client(Transport.TCP).counts(100, 10).opens(1);
        restart(SocketScene.alone());
        client(Transport.TCP).counts(99, 10).updates(9_000);
        client(Transport.TCP).counts(120, 10).closes(9_500);

        final FlowRecord second = run.only(20_000);
        assertThat(second.continuesId).isZero();
        assertThat(second.client.payloadBytes).isEqualTo(21);
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot", "namespace", "cookie", "port"})
    void shouldNotContinueAnotherSocket(String difference) {
        client(Transport.TCP).counts(100, 10).opens(1);
        restart(SocketScene.alone());
        final int port = difference.equals("port") ? 40_001 : 40_000;
        final SocketScene.Socket other = run.tcp(C, port, B, 80)
                .of(11, "client")
                .cookie(difference.equals("cookie") ? 12 : 11)
                .on(
                        difference.equals("boot") ? SocketScene.OTHER_HOST : SocketScene.HOST,
                        difference.equals("namespace") ? 7 : Scene.HOST_NETNS);
        other.counts(500, 10).updates(9_000);
        other.counts(510, 10).closes(9_500);

        final FlowRecord second = run.only(20_000);
        assertThat(second.continuesId).isZero();
        assertThat(second.client.payloadBytes).isEqualTo(10);
    }

    @Test
    void shouldNotKeepSocketsThatClosedOrHaveNoCookie() {
        client(Transport.TCP).opens(1);
        client(Transport.TCP).openedNs(1).closes(2);
        run.tcp(A, 40_001, A, 80).opens(3);
        run.advance(10);
        run.scene.shutdown();

        assertThat(run.finals()).hasSize(2);
        assertThat(run.scene.openSockets()).isEmpty();
    }

    @Test
    void shouldKeepTheSocketsOfAnAgentThatIsGone() {
        run.heartbeat(0, SocketScene.HOST, 1);
        client(Transport.TCP).counts(100, 10).opens(1);
        run.advance(20_000);
        final FlowRecord first = run.only(30_000);
        assertThat(first.endReason).isEqualTo(EndReason.AGENT_GONE);
        restart(SocketScene.alone());
        client(Transport.TCP).agent(2).counts(300, 10).closes(40_000);

        final FlowRecord second = run.only(50_000);
        assertContinues(second, first);
        assertThat(second.client.payloadBytes).isEqualTo(200);
    }

    @Test
    void shouldKeepTheSocketsOfAHostFromWhichTheNextRunHearsNothing() {
        client(Transport.TCP).counts(100, 10).opens(1);
        final FlowRecord first = restart(SocketScene.alone()).get(0);
        run.heartbeat(5_000, SocketScene.OTHER_HOST, 2);
        run.tcp(A, 1, A, 2).on(SocketScene.OTHER_HOST, 1).of(1, "other").opens(5_000);
        restart(SocketScene.alone());
        client(Transport.TCP).counts(300, 10).closes(9_000);

        assertContinues(run.only(20_000), first);
    }

    @Test
    void shouldForgetTheSocketsThatAnAgentDoesNotListAgain() {
        client(Transport.TCP).counts(100, 10).opens(1);
        restart(SocketScene.alone());
        run.tcp(A, 1, A, 2).of(1, "other").opens(5_000);
        restart(SocketScene.alone());
        client(Transport.TCP).counts(300, 10).closes(9_000);

        assertThat(run.only(20_000).continuesId).isZero();
    }

    /** Its memory is evicted or expires, and the agent lists it once more. */
    @Test
    void shouldContinueOnce() {
        client(Transport.TCP).counts(100, 10).opens(1);
        restart(SocketScene.alone());
        client(Transport.TCP).counts(300, 10).updates(9_000);
        run.advance(200_000);
        run.advance(500_000);
        client(Transport.TCP).counts(350, 10).updates(500_001);
        client(Transport.TCP).counts(400, 10).closes(500_002);

        final List<FlowRecord> flows = run.finalsAt(600_000);
        assertThat(flows).extracting(flow -> flow.client.payloadBytes).containsExactly(200L, 50L);
        assertThat(flows.get(1).continuesId).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {FIRST, SECOND})
    void shouldContinueASocketOfTwoFeedsOnce(int earlier) {
        client(Transport.TCP).feed(FIRST).counts(100, 10).opens(1);
        client(Transport.TCP).feed(SECOND).counts(100, 10).opens(1);
        final FlowRecord first = restart(SocketScene.alone()).get(0);
        client(Transport.TCP).feed(earlier).counts(300, 10).updates(9_000);
        client(Transport.TCP).feed(FIRST + SECOND - earlier).counts(310, 10).updates(9_001);
        client(Transport.TCP).feed(earlier).counts(350, 10).closes(9_500);
        client(Transport.TCP).feed(FIRST + SECOND - earlier).counts(350, 10).closes(9_500);

        final FlowRecord second = run.only(20_000);
        assertContinues(second, first);
        assertThat(second.client.payloadBytes).isEqualTo(250);
    }

    @Test
    void shouldContinueTheFlowOfTheFeedThatHadTheSocketLast() {
        for (int feed = SECOND; feed <= FIRST; feed++) {
            heartbeat(feed, 0);
        }
        client(Transport.TCP).feed(FIRST).counts(100, 10).opens(1);
        for (int second = 1; second <= 20; second++) {
            heartbeat(SECOND, second * 1_000);
        }
        client(Transport.TCP).feed(SECOND).counts(400, 10).updates(20_001);
        client(Transport.TCP).feed(FIRST).counts(410, 10).updates(20_500);
        final List<FlowRecord> parts = restart(SocketScene.alone());
        client(Transport.TCP).feed(FIRST).counts(500, 10).closes(30_000);

        final FlowRecord last = run.only(40_000);
        assertThat(parts).extracting(flow -> flow.client.payloadBytes).containsExactly(100L, 300L);
        assertContinues(last, parts.get(1));
        assertThat(last.client.payloadBytes).isEqualTo(100);
    }

    @Test
    void shouldNotContinueAFlowOfPackets() {
        run = SocketScene.beside(FeedFlows.UNCAPTURED);
        loopback().opens(1);
        run.scene.handshake(2, 40_000, 100);
        restart(SocketScene.beside(FeedFlows.UNCAPTURED));
        run.scene.tcp(9_000, Scene.LO, 40_000, Scene.LO, Scene.SERVER_PORT, TcpFlags.ACK, 101, 50);
        loopback().counts(300, 0).updates(9_001);
        loopback().counts(300, 0).closes(9_500);

        run.finalsAt(400_000);
        assertThat(run.finals()).singleElement().satisfies(flow -> {
            assertThat(flow.continuesId).isZero();
            assertThat(flow.client.payloadBytes).isEqualTo(50);
            assertThat(flow.client.attribution.process).isEqualTo(Scene.process(11, "client"));
        });
    }

    @Test
    void shouldNotKeepSocketsWhoseLastRecordsAreCutShort() {
        client(Transport.TCP).counts(100, 10).opens(1);
        run.scene.correlator.shutdownWhileRoom(() -> true);
        run.scene.correlator.cutShort();

        assertThat(run.scene.openSockets()).isEmpty();
    }

    @Test
    void shouldNotContinueAfterALateEvent() {
        client(Transport.TCP).counts(100, 10).opens(1);
        restart(SocketScene.alone());
        run.heartbeat(60_000, SocketScene.HOST, 1);
        run.scene.isClockHeld = true;
        client(Transport.TCP).counts(300, 10).says(9_000, SocketEventKind.UPDATE);

        assertThat(run.finalsAt(70_000)).isEmpty();
    }

    /** Ends the run and begins another one, which knows the open sockets; the records of the run that ended. */
    private List<FlowRecord> restart(SocketScene next) {
        run.scene.shutdown();
        final List<FlowRecord> flows = run.finals();
        final List<OpenSocket> sockets = run.scene.openSockets();
        run = next;
        run.scene.recall(sockets);
        return flows;
    }

    private SocketScene.Socket client(int protocol) {
        return run.of(protocol, C, 40_000, B, 80).of(11, "client");
    }

    private SocketScene.Socket server(int protocol) {
        return run.of(protocol, B, 80, C, 40_000).of(12, "server").server();
    }

    private SocketScene.Socket loopback() {
        return run.tcp(Scene.LO, 40_000, Scene.LO, Scene.SERVER_PORT).of(11, "client");
    }

    private void heartbeat(int feed, double ms) {
        run.scene.event(ms, e -> {
            e.kind = SocketEventKind.HEARTBEAT;
            e.bootId = SocketScene.HOST;
            e.sourceId = 1;
            e.feed = feed;
        });
    }

    private static void assertContinues(FlowRecord second, FlowRecord first) {
        assertThat(second.continuesId).isEqualTo(first.flowId);
        assertThat(second.flowId).isNotEqualTo(first.flowId);
    }

    private static void assertPayload(FlowRecord flow, long client, long server) {
        assertThat(flow.client.payloadBytes).isEqualTo(client);
        assertThat(flow.server.payloadBytes).isEqualTo(server);
    }
}
