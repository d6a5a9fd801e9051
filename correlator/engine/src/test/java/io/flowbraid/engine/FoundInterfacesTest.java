// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Interfaces of a capture file become known while it is read. */
class FoundInterfacesTest {
    private static final ProcessIdentity CURL = Scene.process(4_000, "curl");
    private static final int PLACES = 5;
    private static final int PORT = 40_000;
    private static final long OURS = 1L << Scene.FEED;
    private static final String A = "10.1.0.1";
    private static final String B = "10.1.0.2";

    private final Scene scene = new Scene(CorrelatorSettings.defaults(
            Collections.nCopies(PLACES, ObservedInterface.UNKNOWN), SocketScene.feeds(FeedFlows.UNCAPTURED)));

    @Test
    void shouldKeepFlowsOfInterfacesApartThatAreFoundLate() {
        scene.correlator.found(0, named("eth0", 0));
        scene.udp(0, A, PORT, B, 53, 10);
        scene.correlator.found(1, named("eth1", 0));
        scene.at(1).udp(1, A, PORT, B, 53, 10);
        scene.at(0).udp(2, A, PORT, B, 53, 10);
        scene.shutdown();

        assertThat(scene.finals()).extracting(flow -> flow.interfaceId).containsExactlyInAnyOrder(0, 1);
        assertThat(scene.finals())
                .as("copies of one conversation, counted once")
                .extracting(flow -> flow.conversation.isCounted)
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void shouldNameOwnersOnAnInterfaceThatIsFoundAfterTheEvent() {
        scene.connect(0, PORT, 1, CURL);
        scene.correlator.found(0, named("lo", OURS));
        scene.handshake(0.1, PORT, 100);
        scene.shutdown();

        final FlowRecord flow = packets();
        assertThat(flow.client.attribution.process).isEqualTo(CURL);
        assertThat(flow.observer).isEqualTo(ObserverType.PACKETS);
    }

    @Test
    void shouldNumberFeedsBehindAllPlaces() {
        scene.correlator.found(0, named("eth0", OURS));
        scene.event(0, e -> {
            Scene.client(e, PORT, 1, CURL, SocketEventKind.CONNECT, 0);
            Scene.end(e, A, PORT, B, 80);
        });
        scene.shutdown();

        assertThat(scene.finals())
                .singleElement()
                .extracting(flow -> flow.interfaceId)
                .isEqualTo(PLACES + Scene.FEED);
    }

    @Test
    void shouldNotCallAFeedSilentThatIsPartOfTheCapture() {
        scene.correlator.found(0, named("lo", OURS));
        scene.correlator.keepAlive(Scene.FEED);
        scene.connect(0, PORT, 1, CURL);
        scene.handshake(60_000, PORT + 1, 100);
        scene.talkAndClose(60_001, PORT + 1, 100, 5, 5);
        scene.shutdown();

        assertThat(packets().server.attribution.reason).isEqualTo(UnattributedReason.NO_EVENT);
    }

    private FlowRecord packets() {
        final List<FlowRecord> flows = scene.finals().stream()
                .filter(flow -> flow.observer == ObserverType.PACKETS)
                .toList();
        assertThat(flows).hasSize(1);
        return flows.get(0);
    }

    private static ObservedInterface named(String name, long feeds) {
        return new ObservedInterface(name, 0, feeds, new long[0]);
    }
}
