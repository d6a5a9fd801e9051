// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.LedgerStage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments that come after the final record of their connection begin no flow, and are counted. */
class LateSegmentsTest {
    private static final String OPEN = "0:C:S:100 20:S:SA:500 21:C:A:101 30:C:PA:101:10 50:S:PA:501:1000 ";
    private static final String CLOSED = OPEN + "51:S:FA:1501 60:C:FA:111 ";
    private static final String RESET = OPEN + "60:C:RA:111 ";
    private static final double MINUTE_MS = 60_000;

    private Scene scene = new Scene();

    @ParameterizedTest
    @CsvSource({
        "the last ACK, 1300:S:A:1502, 1",
        "data again, 800:S:PA:501:1000 820:C:A:112, 2",
        "a part of it, 800:S:PA:700:100, 1",
        "FIN again, 900:S:FA:1501 920:C:A:112 1800:S:FA:1501 1820:C:A:112, 4",
        "SYN ACK again, 900:S:SA:500, 1",
        "a reset, 5000:S:R:1502, 1",
        "a reset beyond, 5000:C:RA:70000, 1",
        "keep-alive, 7000:C:A:111, 1",
        "until TCP gives up, 102000:S:FA:1501 239000:S:FA:1501, 2"
    })
    void shouldCountLateSegmentsOfAClosedConnection(String what, String segments, int late) {
        play(CLOSED + segments);

        assertLate(what, late);
        assertThat(scene.finals()).extracting(flow -> flow.connState).as(what).containsExactly(ConnState.SF);
    }

    @ParameterizedTest
    @CsvSource({
        "data on its way, 700:S:PA:1501:1000, 1",
        "data that the capture missed, 700:S:PA:60000:1000, 1",
        "data again, 900:S:PA:501:1000 2000:S:PA:501:1000, 2",
        "the other end closes, 900:S:FA:1501 901:C:R:111, 2"
    })
    void shouldCountLateSegmentsOfAResetConnection(String what, String segments, int late) {
        play(RESET + segments);

        assertLate(what, late);
        assertThat(scene.finals()).extracting(flow -> flow.connState).as(what).containsExactly(ConnState.RSTO);
    }

    @Test
    void shouldCountALateAnswerToAnAbandonedConnection() {
        play("0:C:S:100 10:C:R:101 3000:S:SA:500 3001:C:R:101");

        assertLate("the answer and its reset", 2);
        assertThat(scene.finals()).extracting(flow -> flow.connState).containsExactly(ConnState.RSTOS0);
    }

    @Test
    void shouldCountLateSegmentsOfAConnectionThatWasOpenBefore() {
        play("0:C:PA:101:10 20:S:A:501 100:S:FA:501 110:C:FA:111 1000:C:PA:101:10 1001:S:FA:501 1002:C:A:112");

        assertLate("repeated", 3);
        assertThat(scene.finals()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "another SYN, 900:C:S:7000 910:S:SA:9000 920:C:A:7001, S1",
        "the same SYN, 900:C:S:100 910:S:SA:500 920:C:A:101, S1",
        "data beyond the end, 900:C:PA:112:10 910:S:A:1502, OTH",
        "data before the beginning, 900:C:PA:90:5, OTH",
        "another SYN ACK, 900:S:SA:70000 901:C:A:9000, S1",
        "an old segment after 4 minutes, 300000:S:FA:1501, SHR"
    })
    void shouldBeginAnotherFlowForWhatDoesNotFit(String what, String segments, ConnState state) {
        play(CLOSED + segments);

        assertLate(what, 0);
        assertThat(scene.finals()).extracting(flow -> flow.connState).as(what).containsExactly(ConnState.SF, state);
    }

    @Test
    void shouldRememberTheConnectionThatEndedLast() {
        play(CLOSED);
        play("900:C:S:7000 910:S:SA:9000 920:C:A:7001 930:C:FA:7001 940:S:FA:9001");
        play("2000:S:FA:9001 2001:C:A:7002");
        play("2002:S:FA:1501");

        assertThat(scene.loss("shard packets", LedgerStage.LATE)).isEqualTo(2);
        scene.shutdown();
        assertThat(scene.finals())
                .as("the last one fits the first connection only")
                .hasSize(3);
    }

    /** The next connection has the five-tuple while the old one waits for its last events. */
    @Test
    void shouldNotTakeSegmentsFromAConnectionThatGoesOn() {
        play(CLOSED);
        play("100:C:S:7000 110:S:SA:9000 120:C:A:7001 5000:C:PA:7001:10 5010:S:FA:1501");

        assertLate("in the live flow", 0);
        assertThat(scene.finals()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "2001:db8::7", "255.255.255.254"})
    void shouldTellBothEndsWhicheverComesFirstInTheKey(String server) {
        new TcpScript(scene, "10.9.9.9", server, 443).play(CLOSED + "900:S:FA:1501 901:C:A:112");

        assertLate(server, 2);
    }

    @Test
    void shouldAccountForEachPacketOfEachInterface() {
        scene = new Scene(CorrelatorSettings.defaults(List.of(
                new ObservedInterface("eth0", Scene.HOST_NETNS, 0, new long[0]),
                new ObservedInterface("eth1", Scene.HOST_NETNS, 0, new long[0]))));
        scene.at(0);
        play(CLOSED + "900:S:FA:1501 901:C:A:112");
        scene.at(1);
        new TcpScript(scene, "10.0.0.1", "10.0.0.2", 80).play("1000:C:S:1 1010:S:SA:1 1020:C:RA:2 2000:S:PA:2:500");
        scene.shutdown();

        assertAccount(0, "eth0", 9, 10 + 1000 + 9 * 40);
        assertAccount(1, "eth1", 4, 500 + 4 * 40);
        assertThat(total("late packets", "eth0")).isEqualTo(2);
        assertThat(total("late bytes", "eth1")).isEqualTo(540);
        assertThat(scene.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldCountThoseOfManyConnections() {
        for (int i = 0; i < 50; i++) {
            new TcpScript(scene, Scene.LO, Scene.LO, 8_000 + i).play(CLOSED);
        }
        for (int i = 0; i < 50; i++) {
            new TcpScript(scene, Scene.LO, Scene.LO, 8_000 + i).play("1000:S:FA:1501 1001:C:A:112");
        }
        scene.shutdown();

        assertThat(scene.finals()).hasSize(50);
        assertThat(scene.loss("shard packets", LedgerStage.LATE)).isEqualTo(100);
        assertThat(scene.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldForgetTheOldestBeyondItsBound() {
        scene = new Scene(CorrelatorSettings.defaults(List.of(Scene.lo())).withRoom(16, 16));
        for (int i = 0; i < 40; i++) {
            new TcpScript(scene, Scene.LO, Scene.LO, 8_000 + i).after(i * 1_000).play(CLOSED);
        }
        scene.advance(42_000);
        new TcpScript(scene, Scene.LO, Scene.LO, 8_000).play("43000:S:FA:1501");
        new TcpScript(scene, Scene.LO, Scene.LO, 8_039).play("43001:S:FA:1501");
        assertThat(scene.loss("tombstones", LedgerStage.FORGOTTEN)).isEqualTo(24);
        scene.shutdown();

        assertThat(scene.finals()).hasSize(41);
        assertThat(scene.loss("shard packets", LedgerStage.LATE)).isEqualTo(1);
        assertThat(scene.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldLeaveNothingOfAFlowThatWasIdle() {
        play(OPEN);
        scene.advance(6 * MINUTE_MS);
        play((6 * MINUTE_MS + 1) + ":S:PA:1501:10");

        assertLate("the connection may go on", 0);
        assertThat(scene.finals()).hasSize(2);
    }

    private void assertLate(String what, int late) {
        scene.shutdown();
        assertThat(scene.loss("shard packets", LedgerStage.LATE)).as(what).isEqualTo(late);
        assertThat(total("late packets", "lo")).as(what).isEqualTo(late);
        assertThat(scene.ledger.isClosed()).as(what).isTrue();
    }

    private void assertAccount(int interfaceId, String name, long packets, long bytes) {
        long inFlows = 0;
        long bytesInFlows = 0;
        for (final FlowRecord flow : scene.finals()) {
            if (flow.interfaceId == interfaceId) {
                inFlows += flow.client.packets + flow.server.packets;
                bytesInFlows += flow.client.bytes + flow.server.bytes;
            }
        }
        assertThat(inFlows + total("late packets", name)).isEqualTo(packets);
        assertThat(bytesInFlows + total("late bytes", name)).isEqualTo(bytes);
    }

    private long total(String kind, String name) {
        return scene.ledger.stages().stream()
                .filter(stage -> stage.kind().equals(kind) && stage.name().equals(name))
                .mapToLong(stage -> stage.in().get())
                .sum();
    }

    private void play(String segments) {
        new TcpScript(scene).play(segments);
    }
}
