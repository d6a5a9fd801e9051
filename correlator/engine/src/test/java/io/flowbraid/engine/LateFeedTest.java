// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.AttributionMethod;
import io.flowbraid.model.AttributionStatus;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.SocketEventKind;
import io.flowbraid.model.UnattributedReason;
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
    void shouldNotWaitForAFeedThatHasToldAll() {
        heartbeat(0, 0);
        connection();
        heartbeat(600, 600);
        scene.advance(SETTLED);

        assertThat(scene.finals()).hasSize(1);
        assertThat(scene.finals().get(0).client.attribution.reason).isEqualTo(UnattributedReason.NO_EVENT);
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
        assertThat(scene.finals().get(0).client.attribution.reason).isEqualTo(UnattributedReason.NO_EVENT);
    }

    @Test
    void shouldNotWaitForAnAgentThatGivesNoHeartbeats() {
        scene.event(0, e -> Scene.client(e, 50_000, 9, CURL, SocketEventKind.CONNECT, 0));
        connection();
        scene.advance(SETTLED);

        assertThat(scene.finals()).hasSize(1);
    }

    private void connection() {
        scene.handshake(0, PORT, 100);
        scene.talkAndClose(1, PORT, 100, 10, 20);
    }

    private void heartbeat(double ms, double toldMs) {
        scene.advance(ms);
        scene.event(toldMs, e -> e.kind = SocketEventKind.HEARTBEAT);
    }
}
