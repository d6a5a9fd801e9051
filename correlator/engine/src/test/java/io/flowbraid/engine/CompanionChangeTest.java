// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The feeds that accompany an interface change while its flows come and go. */
class CompanionChangeTest {
    private static final ProcessIdentity CURL = Scene.process(4_000, "curl");
    private static final ProcessIdentity PYTHON = Scene.process(100, "python3");
    private static final int PORT = 40_000;
    private static final long NONE = 0;
    private static final long OURS = 1L << Scene.FEED;
    private static final int OTHER_FEED = 7;

    @Test
    void shouldNameTheFlowsOfAFeedThatIsDeclaredWhileTheyGoOn() {
        final Scene scene = sceneWith(NONE);
        connection(scene, 0, PORT);
        scene.advance(1_000);

        scene.correlator.accompany(0, OURS);

        assertIsNamed(only(scene.updatesAt(1_200)));
    }

    @Test
    void shouldNameTheNextFlowOfAFeedThatIsDeclared() {
        final Scene scene = sceneWith(NONE);
        scene.correlator.accompany(0, OURS);

        connection(scene, 0, PORT);

        assertIsNamed(only(scene.updatesAt(400)));
    }

    @Test
    void shouldNameNobodyOnTheNextFlowWhenTheCompanionIsCleared() {
        final Scene scene = sceneWith(OURS);
        heartbeat(scene, 0);
        scene.correlator.accompany(0, NONE);

        connection(scene, 1, PORT);
        heartbeat(scene, 2);

        assertHasNoCompanion(only(scene.updatesAt(400)));
    }

    /** The socket is known from when its feed was a companion. */
    @Test
    void shouldNotNameANewFlowByASocketOfAFeedThatWasCleared() {
        final Scene scene = sceneWith(OURS);
        says(scene, 0, Scene.FEED, e -> Scene.client(e, PORT, 1, CURL, SocketEventKind.CONNECT, 0));
        says(scene, 0, Scene.FEED, e -> Scene.server(e, PORT, 2, PYTHON, SocketEventKind.ACCEPT, 0.1));

        scene.correlator.accompany(0, NONE);
        scene.handshake(0.05, PORT, 100);

        assertHasNoCompanion(only(scene.updatesAt(400)));
    }

    @Test
    void shouldNotNameAFlowByAnEventThatComesAfterItsFeedWasCleared() {
        final Scene scene = sceneWith(OURS);
        scene.handshake(0.1, PORT, 100);

        scene.correlator.accompany(0, NONE);
        says(scene, 20, Scene.FEED, e -> Scene.client(e, PORT, 1, CURL, SocketEventKind.CONNECT, 0));

        assertHasNoCompanion(only(scene.updatesAt(400)));
    }

    @Test
    void shouldLeaveAFlowUnderWayTheOwnerItHas() {
        final Scene scene = sceneWith(OURS);
        connection(scene, 0, PORT);

        scene.correlator.accompany(0, NONE);
        scene.talkAndClose(1, PORT, 100, 10, 20);
        scene.advance(10_000);

        assertIsNamed(only(scene.finals()));
    }

    @Test
    void shouldGoOnWithTheFeedThatIsLeft() {
        final Scene scene = sceneWith(OURS | 1L << OTHER_FEED);
        scene.correlator.accompany(0, 1L << OTHER_FEED);

        says(scene, 0, Scene.FEED, e -> Scene.client(e, PORT, 1, CURL, SocketEventKind.CONNECT, 0));
        scene.handshake(0.1, PORT, 100);
        says(scene, 20, OTHER_FEED, e -> Scene.server(e, PORT, 2, PYTHON, SocketEventKind.ACCEPT, 0.12));

        final FlowRecord flow = only(scene.updatesAt(400));
        assertThat(flow.client.attribution.reason).isEqualTo(UnattributedReason.NO_EVENT);
        assertThat(flow.server.attribution.process).isEqualTo(PYTHON);
    }

    @Test
    void shouldChangeOneInterfaceAndNoOther() {
        final Scene scene = new Scene(CorrelatorSettings.defaults(
                List.of(Scene.lo(), new ObservedInterface("lo@netns:other", Scene.HOST_NETNS, OURS, new long[0]))));

        scene.correlator.accompany(0, NONE);
        connection(scene.at(0), 0, PORT);
        connection(scene.at(1), 0, PORT);

        final List<FlowRecord> flows = scene.updatesAt(400);
        assertThat(flows).hasSize(2);
        for (final FlowRecord flow : flows) {
            if (flow.interfaceId == 0) {
                assertHasNoCompanion(flow);
            } else {
                assertIsNamed(flow);
            }
        }
    }

    @Test
    void shouldCountEventsOfAFeedThatAccompaniesNothing() {
        final Scene scene = sceneWith(OURS);
        connection(scene, 0, PORT);
        scene.correlator.accompany(0, NONE);
        connection(scene, 100, PORT + 1);

        assertThat(scene.loss("shard events", "no_companion")).isEqualTo(2);
        assertThat(scene.ledger.isClosed()).isTrue();
    }

    private static Scene sceneWith(long feeds) {
        return new Scene(CorrelatorSettings.defaults(
                List.of(new ObservedInterface("lo", Scene.HOST_NETNS, feeds, new long[0]))));
    }

    private static void connection(Scene scene, double ms, int port) {
        scene.connect(ms, port, port * 2L, CURL);
        scene.handshake(ms + 0.1, port, 100);
        scene.accept(ms + 0.12, port, port * 2L + 1, PYTHON);
    }

    private static void heartbeat(Scene scene, double ms) {
        scene.event(ms, e -> e.kind = SocketEventKind.HEARTBEAT);
    }

    private static void says(Scene scene, double ms, int feed, Consumer<SocketEvent> what) {
        scene.event(ms, e -> {
            e.feed = feed;
            what.accept(e);
        });
    }

    private static void assertIsNamed(FlowRecord flow) {
        assertThat(flow.client.attribution.process).isEqualTo(CURL);
        assertThat(flow.server.attribution.process).isEqualTo(PYTHON);
    }

    private static void assertHasNoCompanion(FlowRecord flow) {
        assertThat(flow.client.attribution.process).isNull();
        assertThat(flow.server.attribution.process).isNull();
        assertThat(flow.client.attribution.reason).isEqualTo(UnattributedReason.NO_COMPANION);
        assertThat(flow.server.attribution.reason).isEqualTo(UnattributedReason.NO_COMPANION);
    }

    private static FlowRecord only(List<FlowRecord> flows) {
        assertThat(flows).hasSize(1);
        return flows.get(0);
    }
}
