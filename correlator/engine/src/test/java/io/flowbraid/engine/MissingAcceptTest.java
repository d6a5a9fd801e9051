// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A master listens and a worker accepts. The master is named only when it is certain that nobody accepted: it never
 * stands for a worker whose accept was lost or is late.
 */
class MissingAcceptTest {
    private static final ProcessIdentity MASTER = process(77, "nginx");
    private static final int PORT = 40_000;

    private final Scene scene = new Scene();
    private long sequence;

    @Test
    void shouldNameTheListenerWhenTheFeedReportedEverythingAndNobodyAccepted() {
        listen(0);
        heartbeat(10, 0);
        connection(100);
        heartbeat(1_000, 0);
        scene.advance(3_000);

        assertThat(server().status).isEqualTo(AttributionStatus.PARTIAL);
        assertThat(server().process).isEqualTo(MASTER);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotNameTheListenerWhenTheKernelsRingWasFullAtThatTime(boolean isListed) {
        listen(0);
        heartbeat(10, 0);
        connection(100);
        if (isListed) {
            listed(200);
        }
        heartbeat(1_000, 1);
        scene.advance(3_000);

        assertIsUnknown(UnattributedReason.EVENTS_LOST);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotNameTheListenerWhenAMessageIsMissing(boolean isListed) {
        listen(0);
        heartbeat(10, 0);
        connection(100);
        sequence++;
        if (isListed) {
            listed(200);
        }
        heartbeat(1_000, 0);
        scene.advance(3_000);

        assertIsUnknown(UnattributedReason.EVENTS_LOST);
    }

    @Test
    void shouldNameTheListenerWhenEventsWereLostAtAnotherTime() {
        listen(0);
        heartbeat(10, 0);
        heartbeat(1_000, 7);
        listen(1_500);
        heartbeat(2_000, 7);
        connection(2_500);
        heartbeat(3_000, 7);
        scene.advance(5_000);

        assertThat(server().process).isEqualTo(MASTER);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotNameTheListenerWhileTheFeedIsLate(boolean isListed) {
        listen(0);
        heartbeat(10, 0);
        connection(100);
        if (isListed) {
            listed(101);
        }
        scene.advance(6_000);

        assertIsUnknown(UnattributedReason.FEED_LATE);
    }

    @Test
    void shouldNotNameTheListenerWhenTheAgentIsGone() {
        listen(0);
        heartbeat(10, 0);
        scene.advance(15_000);
        connection(15_100);
        scene.advance(30_000);

        assertIsUnknown(UnattributedReason.FEED_SILENT);
    }

    @Test
    void shouldNotNameTheListenerOfAConnectionOlderThanItsAgent() {
        connection(0);
        listen(100);
        heartbeat(1_000, 0);
        scene.advance(3_000);

        assertIsUnknown(UnattributedReason.EVENTS_LOST);
    }

    @Test
    void shouldNotNameTheListenerAfterAnOutageOfTheAgent() {
        listen(0);
        heartbeat(10, 0);
        connection(1_000);
        sequence = 0; // it was started anew
        heartbeat(1_700, 0);
        listen(1_750);
        scene.advance(4_000);

        assertIsUnknown(UnattributedReason.EVENTS_LOST);
    }

    @Test
    void shouldNotNameTheListenerOfAFlowOfSocketsWhenEventsWereLost() {
        final SocketScene sockets = SocketScene.alone();
        final SocketScene.Socket client =
                sockets.tcp(Scene.LO, PORT, Scene.LO, Scene.SERVER_PORT).of(11, "curl");
        sockets.scene.event(0, e -> {
            listen(e);
            e.bootId = SocketScene.HOST;
            e.sourceId = 1;
            e.sequence = 1;
        });
        client.numbered(2).opens(100);
        client.numbered(4).closes(200); // the message between brought the accept
        sockets.heartbeat(1_000, SocketScene.HOST, 1);

        assertThat(sockets.finalsAt(10_000)).singleElement().satisfies(flow -> {
            assertThat(flow.server.attribution.process).isNull();
            assertThat(flow.server.attribution.reason).isEqualTo(UnattributedReason.EVENTS_LOST);
        });
    }

    private void assertIsUnknown(UnattributedReason reason) {
        assertThat(server().status).isEqualTo(AttributionStatus.UNATTRIBUTED);
        assertThat(server().process).isNull();
        assertThat(server().reason).isEqualTo(reason);
    }

    private Attribution server() {
        assertThat(scene.finals()).hasSize(1);
        return scene.finals().get(0).server.attribution;
    }

    private void connection(double ms) {
        scene.advance(ms);
        scene.handshake(ms, PORT, 100);
        scene.talkAndClose(ms + 1, PORT, 100, 10, 20);
    }

    private void listen(double ms) {
        scene.advance(ms);
        scene.event(ms, e -> {
            listen(e);
            e.sequence = ++sequence;
        });
    }

    private static void listen(SocketEvent e) {
        Scene.end(e, Scene.LO, Scene.SERVER_PORT, "0.0.0.0", 0);
        e.kind = SocketEventKind.LISTEN;
        e.method = AttributionMethod.LISTEN;
        e.cookie = 5;
        e.process = MASTER;
    }

    /** The agent lists the connection, of which it knows the listener only. */
    private void listed(double ms) {
        scene.event(ms, e -> {
            Scene.server(e, PORT, 12, MASTER, SocketEventKind.UPDATE, 100.01);
            e.method = AttributionMethod.LISTEN;
            e.sequence = ++sequence;
        });
    }

    private void heartbeat(double ms, long lostInKernel) {
        scene.advance(ms);
        scene.event(ms, e -> {
            e.kind = SocketEventKind.HEARTBEAT;
            e.sequence = ++sequence;
            e.totalLostInKernel = lostInKernel;
        });
    }
}
