// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.ProcessIdentity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How TCP connections begin: the round trip of a handshake with repetitions, and refused connections tried again. */
class HandshakeTest {
    private final Scene scene = new Scene();

    @ParameterizedTest
    @CsvSource({
        "once, 0:C:S:100 20:S:SA:500 21:C:A:101, 21",
        "SYN repeated, 0:C:S:100 1000:C:S:100 1020:S:SA:500 1021:C:A:101, 21",
        "SYN repeated twice, 0:C:S:100 1000:C:S:100 3000:C:S:100 3020:S:SA:500 3021:C:A:101, 21",
        "SYN ACK repeated, 0:C:S:100 20:S:SA:500 1020:S:SA:500 1021:C:A:101, 21",
        "SYN ACK lost and both repeated, 0:C:S:100 20:S:SA:500 1000:C:S:100 1020:S:SA:500 1021:C:A:101, 21",
        "the late SYN ACK crossed a SYN, 0:C:S:100 900:S:SA:500 1000:C:S:100 1001:C:A:101, 1001",
        "ACK lost on the way, 0:C:S:100 20:S:SA:500 21:C:A:101 1020:S:SA:500 1021:C:A:101, 21",
        "data with the ACK, 0:C:S:100 20:S:SA:500 21:C:PA:101:10, 21",
        "the server's data first, 0:C:S:100 20:S:SA:500 25:S:PA:501:10 31:C:A:101, 31",
        "SYN alone, 0:C:S:100 1000:C:S:100, -1",
        "SYN ACK alone, 0:S:SA:500 20:C:A:101, -1",
        "refused, 0:C:S:100 20:S:RA:0, -1",
        "taken back, 0:C:S:100 20:S:SA:500 21:C:RA:101, -1"
    })
    void shouldMeasureFromTheSynThatWasAnswered(String what, String segments, double expectedMs) {
        play(segments);
        scene.shutdown();

        assertThat(scene.finals()).as(what).hasSize(1);
        assertThat(scene.finals().get(0).handshakeRttNs)
                .as(what)
                .isEqualTo(expectedMs < 0 ? -1 : Math.round(expectedMs * 1e6));
    }

    /** The server's socket opens with the ACK, more than a round trip after the first SYN. */
    @Test
    void shouldNameTheServerOfAConnectionWhoseSynWasRepeated() {
        final ProcessIdentity python = Scene.process(77, "python3");
        play("0:C:S:100 1000:C:S:100 1020:S:SA:500 1021:C:A:101");
        scene.event(1_030, e -> {
            Scene.server(
                    e, TcpScript.CLIENT_PORT, 12, python, io.flowbraid.model.socket.SocketEventKind.ACCEPT, 1_021.01);
            Scene.end(e, Scene.LO, 80, Scene.LO, TcpScript.CLIENT_PORT);
        });
        scene.shutdown();

        assertThat(scene.finals())
                .singleElement()
                .satisfies(flow -> assertThat(flow.server.attribution.process).isEqualTo(python));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 100, 400, 600, 3_000})
    void shouldCountEachTryOfARefusedConnectionWithTheSameNumber(double pauseMs) {
        for (int i = 0; i < 3; i++) {
            final double ms = i * (pauseMs + 50);
            play(ms + ":C:S:100 " + (ms + 50) + ":S:RA:0");
        }
        scene.advance(20_000);

        final List<FlowRecord> flows = scene.finals();
        assertThat(flows).hasSize(3).allSatisfy(flow -> {
            assertThat(flow.connState).isEqualTo(ConnState.REJ);
            assertThat(flow.client.port).isEqualTo(TcpScript.CLIENT_PORT);
            assertThat(flow.clientEvidence).isEqualTo(ClientEvidence.SYN);
            assertThat(flow.client.packets).isEqualTo(1);
            assertThat(flow.client.retransmitted).isZero();
        });
        assertThat(flows).extracting(flow -> flow.flowId).doesNotHaveDuplicates();
        assertThat(scene.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldCountEachTryOnceWhenTwoInterfacesShowIt() {
        final Scene bridge = new Scene(CorrelatorSettings.defaults(List.of(
                new ObservedInterface("br0", Scene.HOST_NETNS, 0, new long[0]),
                new ObservedInterface("veth0", Scene.HOST_NETNS, 0, new long[0]))));
        final TcpScript client = new TcpScript(bridge, "10.0.0.1", "10.0.0.2", 80);
        for (int i = 0; i < 3; i++) {
            for (final String segment : List.of("0:C:S:100", "50:S:RA:0")) {
                bridge.at(0);
                client.after(i * 300).play(segment);
                bridge.at(1);
                client.after(i * 300 + 0.01).play(segment);
            }
        }
        bridge.shutdown();

        assertThat(bridge.finals()).hasSize(6);
        assertThat(bridge.finals())
                .filteredOn(flow -> flow.conversation.isCounted)
                .hasSize(3);
    }

    @Test
    void shouldTellAConnectionAfterAResetOneWithTheSameNumber() {
        play("0:C:S:100 20:S:SA:500 21:C:A:101 30:C:R:101 40:C:S:100 60:S:SA:900 61:C:A:101 70:C:PA:101:10");
        scene.shutdown();

        assertThat(scene.finals())
                .extracting(flow -> flow.connState)
                .containsExactlyInAnyOrder(ConnState.RSTO, ConnState.S1);
    }

    @Test
    void shouldKeepARepeatedSynInAConnectionThatOneEndIsClosing() {
        play("0:C:S:100 20:S:SA:500 21:C:A:101 30:S:FA:501 31:C:S:100 32:C:A:101 40:C:FA:101");
        scene.shutdown();

        assertThat(scene.finals()).hasSize(1);
    }

    private void play(String segments) {
        new TcpScript(scene).play(segments);
    }
}
