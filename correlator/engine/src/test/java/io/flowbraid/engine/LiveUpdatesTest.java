// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveUpdatesTest {
    private static final ProcessIdentity CURL = Scene.process(4_000, "curl");
    private static final ProcessIdentity PYTHON = Scene.process(100, "python3");
    private static final int PORT = 40_000;

    private final Scene scene = new Scene();

    @Test
    void shouldTellOfAFlowWithinItsFirstSecond() {
        scene.connect(0, PORT, 1, CURL);
        scene.handshake(0.1, PORT, 100);
        scene.accept(0.12, PORT, 2, PYTHON);

        final FlowRecord update = only(scene.updatesAt(400));

        assertThat(update.isFinal).isFalse();
        assertThat(update.endReason).isEqualTo(EndReason.ACTIVE);
        assertThat(update.client.attribution.process).isEqualTo(CURL);
        assertThat(update.server.attribution.process).isEqualTo(PYTHON);
        assertThat(scene.records).isEmpty();
    }

    /** The socket of the next connection on its five-tuple could pass for its own until then. */
    @Test
    void shouldTellNothingOfAFlowThatHasJustBegun() {
        scene.handshake(0.1, PORT, 100);

        assertThat(scene.updatesAt(200)).isEmpty();
    }

    @Test
    void shouldTellOfABusyFlowOnceASecond() {
        scene.handshake(0, PORT, 100);
        int updates = 0;

        for (int ms = 300; ms < 10_300; ms += 10) {
            scene.tcp(ms, Scene.LO, PORT, Scene.LO, Scene.SERVER_PORT, TcpFlags.ACK, 101, 0);
            updates += scene.updatesAt(ms).size();
        }

        assertThat(updates).isBetween(9, 12);
    }

    @Test
    void shouldTellNothingOfAFlowThatDidNotChange() {
        scene.handshake(0, PORT, 100);
        scene.updatesAt(400);

        assertThat(scene.updatesAt(5_000)).isEmpty();
    }

    @Test
    void shouldTellSoonOfAnOwnerLearnedLate() {
        scene.handshake(0.1, PORT, 100);
        scene.updatesAt(1_000);

        scene.event(1_010, e -> Scene.client(e, PORT, 1, CURL, SocketEventKind.CONNECT, 0));

        final FlowRecord update = only(scene.updatesAt(1_110));
        assertThat(update.client.attribution.status).isEqualTo(AttributionStatus.ATTRIBUTED);
    }

    @Test
    void shouldKeepWhatItHasNotReportedYetForTheNextTime() {
        for (int i = 0; i < 100; i++) {
            scene.handshake(i, PORT + i, 100);
        }
        scene.advance(1_000);

        assertThat(scene.correlator.updateLive(30)).isEqualTo(30);
        assertThat(scene.updatesAt(1_000)).hasSize(70);
    }

    @Test
    void shouldTellNothingOfAFlowThatIsOver() {
        scene.handshake(0, PORT, 100);
        scene.talkAndClose(1, PORT, 100, 10, 20);

        assertThat(scene.updatesAt(10_000)).isEmpty();
        assertThat(scene.finals()).hasSize(1);
    }

    @Test
    void shouldTellOfEachFlowThatHasThePlaceOfAnotherOnlyOnce() {
        scene.handshake(0, PORT, 100);
        scene.talkAndClose(1, PORT, 100, 10, 20);
        scene.advance(10_000);
        scene.handshake(10_000, PORT + 1, 100);

        assertThat(scene.updatesAt(10_400)).hasSize(1);
        assertThat(scene.updatesAt(11_400)).isEmpty();
    }

    private static FlowRecord only(List<FlowRecord> updates) {
        assertThat(updates).hasSize(1);
        return updates.get(0);
    }
}
