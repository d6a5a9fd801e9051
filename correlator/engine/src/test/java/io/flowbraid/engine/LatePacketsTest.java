// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.socket.SocketEventKind;
import org.junit.jupiter.api.Test;

/** Packets that a capture reads long after their time, when their sockets are forgotten. */
class LatePacketsTest {
    private static final int PORT = 40_000;
    private static final double LATE_MS = 120_000;

    private final Scene scene = new Scene();

    @Test
    void shouldSayThatEventsWereLostWhenTheSocketsWereForgottenBeforeTheirPackets() {
        scene.connect(0, PORT, 11, Scene.process(501, "curl"));
        scene.event(1, e -> Scene.client(e, PORT, 11, Scene.process(501, "curl"), SocketEventKind.CLOSE, -0.001));
        letTimePass();
        connection(0);

        assertThat(reason()).isEqualTo(UnattributedReason.EVENTS_LOST);
    }

    @Test
    void shouldSayThatThereWasNoEventWhenNoSocketOfThatTimeWasForgotten() {
        letTimePass();
        connection(0);

        assertThat(reason()).isEqualTo(UnattributedReason.NO_EVENT);
    }

    @Test
    void shouldSayThatThereWasNoEventOfPacketsInTime() {
        scene.connect(0, PORT, 11, Scene.process(501, "curl"));
        scene.event(1, e -> Scene.client(e, PORT, 11, Scene.process(501, "curl"), SocketEventKind.CLOSE, -0.001));
        letTimePass();
        connection(LATE_MS);

        assertThat(reason()).isEqualTo(UnattributedReason.NO_EVENT);
    }

    /** The capture is 20 s late: each event is there that long before its packets, and is needed until they are. */
    @Test
    void shouldKeepClosedSocketsUntilPacketsOfTheirTimeAreRead() {
        final double atMs = 20_000;
        scene.advance(0);
        scene.isClockHeld = true;
        scene.connect(atMs, PORT, 11, Scene.process(501, "curl"));
        scene.event(
                atMs + 1, e -> Scene.client(e, PORT, 11, Scene.process(501, "curl"), SocketEventKind.CLOSE, -0.001));
        for (double ms = 1_000; ms <= atMs; ms += 1_000) {
            heartbeat(ms + atMs);
            scene.advance(ms);
        }
        scene.handshake(atMs, PORT, 100);
        scene.talkAndClose(atMs + 1, PORT, 100, 10, 20);
        heartbeat(atMs + 2_000);
        scene.shutdown();

        assertThat(scene.finals().get(0).client.attribution.process).isNotNull();
    }

    @Test
    void shouldForgetAClosedSocketOfAnAgentWhoseClockIsFarAhead() {
        scene.advance(0);
        scene.isClockHeld = true;
        scene.event(
                10 * LATE_MS,
                e -> Scene.client(e, PORT, 11, Scene.process(501, "curl"), SocketEventKind.CLOSE, -0.001));
        assertThat(held()).isOne();
        letTimePass();

        assertThat(held()).isZero();
    }

    private long held() {
        return scene.ledger.stages().stream()
                .filter(stage -> stage.kind().equals("ownerships"))
                .mapToLong(LedgerStage::held)
                .sum();
    }

    private void letTimePass() {
        for (double ms = 1_000; ms <= LATE_MS; ms += 1_000) {
            heartbeat(ms);
            scene.advance(ms);
        }
    }

    private void heartbeat(double ms) {
        scene.event(ms, e -> e.kind = SocketEventKind.HEARTBEAT);
    }

    private void connection(double ms) {
        scene.handshake(ms, PORT, 100);
        scene.talkAndClose(ms + 1, PORT, 100, 10, 20);
        heartbeat(LATE_MS + 1_000);
        scene.shutdown();
    }

    private UnattributedReason reason() {
        assertThat(scene.finals()).hasSize(1);
        return scene.finals().get(0).client.attribution.reason;
    }
}
