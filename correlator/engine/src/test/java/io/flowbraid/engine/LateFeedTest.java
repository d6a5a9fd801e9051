// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedFeed;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A feed that lags behind the packets, and one that does not. */
class LateFeedTest {
    private static final ProcessIdentity CURL = process(501, "curl");
    private static final ProcessIdentity PYTHON = process(77, "python3");
    private static final ProcessIdentity WORKER = process(78, "python3");
    private static final int PORT = 40_000;
    /** The connection closes at 1 ms. */
    private static final double SETTLED = 801 + 70;

    private final Scene scene = new Scene();

    @Test
    void shouldWaitForTheNamesOfAFeedThatLagsTwoSeconds() {
        connection();
        for (int ms = 100; ms <= 2_000; ms += 50) {
            heartbeat(ms, -200);
        }
        scene.event(0, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CONNECT, -0.001));
        scene.event(0.02, e -> Scene.server(e, PORT, 12, PYTHON, SocketEventKind.ACCEPT, 0.02));
        heartbeat(2_001, 1_900);
        scene.advance(2_400);

        assertThat(scene.finals()).hasSize(1);
        assertThat(scene.finals().get(0).client.attribution.process).isEqualTo(CURL);
        assertThat(scene.finals().get(0).server.attribution.process).isEqualTo(PYTHON);
    }

    @Test
    void shouldWaitForTheWorkerThoughTheListenerIsKnown() {
        connection();
        scene.event(0, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CONNECT, -0.001));
        scene.event(0.02, e -> {
            Scene.server(e, PORT, 12, PYTHON, SocketEventKind.ACCEPT, 0.02);
            e.method = AttributionMethod.LISTEN;
        });
        for (int ms = 100; ms <= 2_000; ms += 50) {
            heartbeat(ms, -200);
        }
        assertThat(scene.finals()).isEmpty();
        scene.event(0.03, e -> Scene.server(e, PORT, 12, WORKER, SocketEventKind.ACCEPT, 0.02));
        heartbeat(2_001, 1_900);
        scene.advance(2_400);

        assertThat(scene.finals()).singleElement().satisfies(flow -> {
            assertThat(flow.server.attribution.status).isEqualTo(AttributionStatus.ATTRIBUTED);
            assertThat(flow.server.attribution.process).isEqualTo(WORKER);
        });
    }

    @Test
    void shouldNotWaitForAFeedThatHasReportedAll() {
        heartbeat(0, 0);
        connection();
        heartbeat(600, 600);
        scene.advance(SETTLED);

        assertThat(scene.finals()).hasSize(1);
        assertThat(scene.finals().get(0).client.attribution.reason).isEqualTo(UnattributedReason.NO_EVENT);
    }

    @Test
    void shouldNotSayThatThereWasNoEventWhenTheFeedHadReportedNothingSince() {
        heartbeat(0, -1_000);
        connection();
        for (int ms = 100; ms <= 30_000; ms += 100) {
            scene.advance(ms);
        }

        assertThat(scene.finals()).hasSize(1);
        assertThat(scene.finals().get(0).client.attribution.reason).isEqualTo(UnattributedReason.FEED_LATE);
    }

    @Test
    void shouldDelayAFlowOfAnIdleHostNoLongerThanToTheNextHeartbeat() {
        heartbeat(0, 0);
        connection();
        heartbeat(1_000, 999);
        scene.advance(1_200);

        assertThat(scene.finals()).hasSize(1);
    }

    @Test
    void shouldWaitForTheSlowestOfTwoAgents() {
        connection();
        scene.event(500, e -> {
            e.kind = SocketEventKind.HEARTBEAT;
            e.sourceId = 8;
        });
        heartbeat(600, -200);
        scene.advance(1_500);

        assertThat(scene.finals()).isEmpty();
    }

    @Test
    void shouldWaitForAFeedThatSaysNothingMoreFiveSecondsAtMost() {
        heartbeat(0, 0);
        connection();
        scene.advance(4_900);
        assertThat(scene.finals()).isEmpty();

        scene.advance(5_200);
        assertThat(scene.finals()).hasSize(1);
        assertThat(scene.finals().get(0).client.attribution.reason).isEqualTo(UnattributedReason.FEED_LATE);
    }

    @Test
    void shouldNotWaitForAnAgentThatGivesNoHeartbeats() {
        scene.event(0, e -> Scene.client(e, 50_000, 9, CURL, SocketEventKind.CONNECT, 0));
        connection();
        scene.advance(SETTLED);

        assertThat(scene.finals()).hasSize(1);
    }

    /** Its first heartbeat follows the listing of all sockets: seconds later, when it gets little of a processor. */
    @Test
    void shouldWaitForTheFirstHeartbeatOfAnAgentThatListsItsSockets() {
        final Scene starting = new Scene();
        starting.event(0, e -> {
            Scene.client(e, 50_000, 9, CURL, SocketEventKind.CONNECT, 0);
            e.agent = 4711;
        });
        connection(starting);
        starting.advance(3_000);
        assertThat(starting.finals()).isEmpty();
        name(starting);

        starting.advance(4_000);

        assertNamed(starting);
    }

    @Test
    void shouldSayThatTheFeedIsLateWhenTheFirstHeartbeatDoesNotComeInTime() {
        scene.event(0, e -> {
            Scene.client(e, 50_000, 9, CURL, SocketEventKind.CONNECT, 0);
            e.agent = 4711;
        });
        connection();
        scene.advance(6_000);

        assertThat(scene.finals())
                .singleElement()
                .satisfies(flow -> assertThat(flow.server.attribution.reason).isEqualTo(UnattributedReason.FEED_LATE));
    }

    @Test
    void shouldWaitForTheFirstMessageOfTheAgentInThisProcess() {
        final Scene starting = withAgent();
        connection(starting);
        starting.advance(4_000);
        assertThat(starting.finals()).isEmpty();
        name(starting);

        starting.advance(5_000);

        assertNamed(starting);
    }

    @Test
    void shouldSayThatTheAgentInThisProcessIsLateWhenNothingCameOfItYet() {
        final Scene starting = withAgent();
        connection(starting);
        starting.advance(6_000);

        assertThat(starting.finals())
                .singleElement()
                .satisfies(flow -> assertThat(flow.client.attribution.reason).isEqualTo(UnattributedReason.FEED_LATE));
    }

    private static Scene withAgent() {
        final List<ObservedFeed> feeds = new ArrayList<>(SocketScene.feeds(FeedFlows.UNCAPTURED));
        feeds.set(Scene.FEED, new ObservedFeed("agent", FeedFlows.UNCAPTURED, true));
        return new Scene(CorrelatorSettings.defaults(List.of(Scene.lo()), feeds));
    }

    private static void name(Scene scene) {
        scene.event(0, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CONNECT, -0.001));
        scene.event(0.02, e -> Scene.server(e, PORT, 12, PYTHON, SocketEventKind.ACCEPT, 0.02));
        scene.event(3_999, e -> e.kind = SocketEventKind.HEARTBEAT);
    }

    private static void assertNamed(Scene scene) {
        assertThat(scene.finals()).singleElement().satisfies(flow -> {
            assertThat(flow.client.attribution.process).isEqualTo(CURL);
            assertThat(flow.server.attribution.process).isEqualTo(PYTHON);
        });
    }

    @Test
    void shouldSayThatTheFeedIsLateOfDatagramsAndOfIpv6() {
        final Scene wide = new Scene(CorrelatorSettings.defaults(List.of(Scene.lo())));
        wide.event(0, e -> e.kind = SocketEventKind.HEARTBEAT);
        wide.udp(1, Scene.LO, PORT, Scene.LO, 53, 20);
        wide.packet(2, 0, Transport.TCP, "::1", PORT, "::1", 80, TcpFlags.SYN, 7, 0, 40);
        wide.shutdown();

        assertThat(wide.finals()).hasSize(2).allSatisfy(flow -> {
            assertThat(flow.client.attribution.reason).isEqualTo(UnattributedReason.FEED_LATE);
            assertThat(flow.server.attribution.reason).isEqualTo(UnattributedReason.FEED_LATE);
        });
    }

    @Test
    void shouldSayThatEventsWereLostOnlyOfFlowsOfThatTime() {
        numberedHeartbeat(0, 1, 0);
        connection();
        numberedHeartbeat(1_000, 2, 5);
        numberedHeartbeat(2_000, 3, 5);
        scene.handshake(3_000, PORT + 1, 500);
        scene.talkAndClose(3_001, PORT + 1, 500, 10, 20);
        numberedHeartbeat(4_000, 4, 5);
        scene.advance(6_000);

        assertThat(scene.finals())
                .extracting(flow -> flow.client.attribution.reason)
                .containsExactly(UnattributedReason.EVENTS_LOST, UnattributedReason.NO_EVENT);
    }

    @Test
    void shouldCallAContainersAddressRemoteOnlyWhenNoNamespaceHasIt() {
        final SocketScene eth = ethernet();
        eth.heartbeat(0, SocketScene.HOST, 1);
        eth.address(0, SocketScene.HOST, "172.17.0.2");
        connection(eth, "172.17.0.2", PORT);
        connection(eth, "172.17.0.9", PORT + 1);
        connection(eth, "93.184.216.34", PORT + 2);
        eth.heartbeat(1_000, SocketScene.HOST, 1);
        eth.advance(1_300);

        assertThat(eth.finals())
                .extracting(flow -> flow.server.attribution.reason)
                .containsExactlyInAnyOrder(
                        UnattributedReason.NO_EVENT, UnattributedReason.REMOTE, UnattributedReason.REMOTE);
    }

    @Test
    void shouldNotCallAPrivateAddressRemoteWhileTheFeedLags() {
        final SocketScene eth = ethernet();
        eth.heartbeat(0, SocketScene.HOST, 1);
        connection(eth, "172.17.0.9", PORT);
        eth.advance(1_500);
        assertThat(eth.finals()).isEmpty();
        eth.address(1, SocketScene.HOST, "172.17.0.9");
        final SocketScene.Socket server = eth.tcp("172.17.0.9", 80, "10.0.0.1", PORT);
        server.of(77, "python3").on(SocketScene.HOST, 9).server().opens(1.02);
        eth.heartbeat(2_000, SocketScene.HOST, 1);
        eth.advance(3_000);

        assertThat(eth.finals())
                .singleElement()
                .satisfies(flow -> assertThat(flow.server.attribution.process).isEqualTo(PYTHON));
    }

    private static SocketScene ethernet() {
        return SocketScene.beside(
                new ObservedInterface("eth0", Scene.HOST_NETNS, 1L << Scene.FEED, new long[] {0, 0xffff0a000001L}));
    }

    /** It closes at 2 ms. */
    private static void connection(SocketScene eth, String server, int port) {
        final Scene scene = eth.scene;
        scene.tcp(1, "10.0.0.1", port, server, 80, TcpFlags.SYN, 1, 0);
        scene.tcp(1.01, server, 80, "10.0.0.1", port, TcpFlags.SYN | TcpFlags.ACK, 1, 0);
        scene.tcp(1.02, "10.0.0.1", port, server, 80, TcpFlags.ACK, 2, 0);
        scene.tcp(2, "10.0.0.1", port, server, 80, TcpFlags.RST, 2, 0);
    }

    private void numberedHeartbeat(double ms, long sequence, long lostInKernel) {
        scene.advance(ms);
        scene.event(ms, e -> {
            e.kind = SocketEventKind.HEARTBEAT;
            e.sequence = sequence;
            e.totalLostInKernel = lostInKernel;
        });
    }

    private void connection() {
        connection(scene);
    }

    private static void connection(Scene scene) {
        scene.handshake(0, PORT, 100);
        scene.talkAndClose(1, PORT, 100, 10, 20);
    }

    private void heartbeat(double ms, double reportedMs) {
        scene.advance(ms);
        scene.event(reportedMs, e -> e.kind = SocketEventKind.HEARTBEAT);
    }
}
