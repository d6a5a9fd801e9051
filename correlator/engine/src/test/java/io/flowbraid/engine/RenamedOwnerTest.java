// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEventKind;
import org.junit.jupiter.api.Test;

/** A worker that takes a name of its own, after its first message at the latest. */
class RenamedOwnerTest {
    private static final int PORT = 40_001;
    private static final ProcessIdentity CURL = Scene.process(77, "curl");
    private static final ProcessIdentity STARTING = Scene.process(88, "postgres");
    private static final ProcessIdentity SERVING = STARTING.withTitle("postgres", "postgres: alice shop idle");
    private static final ProcessIdentity OTHER = Scene.process(99, "postgres");

    private final Scene scene = new Scene();

    @Test
    void shouldNameTheProcessByTheTitleItHadLast() {
        connect();
        scene.event(1, e -> Scene.server(e, PORT, 12, SERVING, SocketEventKind.UPDATE, 0.02));
        close();

        assertThat(scene.finals()).singleElement().satisfies(flow -> {
            assertThat(flow.server.attribution.process).isSameAs(SERVING);
            assertThat(flow.server.attribution.laterImage).isNull();
            assertThat(flow.server.attribution.status).isEqualTo(AttributionStatus.ATTRIBUTED);
        });
    }

    @Test
    void shouldKeepTheProgramThatOpenedTheSocketWhenItCallsExec() {
        final ProcessIdentity program = Scene.process(88, "program");
        connect();
        scene.event(1, e -> Scene.server(e, PORT, 12, program, SocketEventKind.UPDATE, 0.02));
        close();

        assertThat(scene.finals()).singleElement().satisfies(flow -> {
            assertThat(flow.server.attribution.process).isSameAs(STARTING);
            assertThat(flow.server.attribution.laterImage).isSameAs(program);
        });
    }

    @Test
    void shouldNotTakeAnotherProcessOfThatNameForTheOwner() {
        connect();
        scene.event(1, e -> Scene.server(e, PORT, 12, OTHER, SocketEventKind.UPDATE, 0.02));
        close();

        assertThat(scene.finals())
                .singleElement()
                .satisfies(flow -> assertThat(flow.server.attribution.process).isNotSameAs(OTHER));
    }

    private void connect() {
        scene.handshake(0, PORT, 1_000);
        scene.event(0, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CONNECT, -0.001));
        scene.event(0.02, e -> Scene.server(e, PORT, 12, STARTING, SocketEventKind.ACCEPT, 0.02));
    }

    private void close() {
        scene.talkAndClose(2, PORT, 1_000, 10, 20);
        scene.advance(10_000);
    }
}
