// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.Reconciliation;
import io.flowbraid.model.socket.SocketEventKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which segments count as retransmitted, and which as out of order: as Wireshark has it where both can tell. */
class RetransmissionsTest {
    private static final String OPEN = "0:C:S:100 20:S:SA:500 21:C:A:101 ";

    @ParameterizedTest
    @CsvSource({
        "SYN, 0:C:S:100 1000:C:S:100 3000:C:S:100 7000:C:S:100, 3, 0",
        "SYN whose numbers wrap, 0:C:S:4294967295 1000:C:S:4294967295 1020:S:SA:500, 1, 0",
        "SYN ACK, 0:C:S:100 20:S:SA:500 1020:S:SA:500 3020:S:SA:500 3021:C:A:101, 0, 2",
        "SYN and SYN ACK, 0:C:S:100 20:S:SA:500 1000:C:S:100 1020:S:SA:500 1021:C:A:101, 1, 1",
        "SYN with data, 0:C:S:100:20 1000:C:S:100 1020:S:SA:500 1021:C:A:101 1022:C:PA:101:20, 2, 0"
    })
    void shouldCountRepeatedSyns(String what, String segments, int client, int server) {
        assertRetransmitted(what, segments, client, server);
    }

    @ParameterizedTest
    @CsvSource({
        "FIN, 100:C:FA:101 300:C:FA:101 700:C:FA:101 720:S:A:501 730:S:FA:501 740:C:A:102, 2, 0",
        "the server's FIN, 100:S:FA:501 300:S:FA:501 310:C:A:101 320:C:FA:101, 0, 1",
        "both, 100:C:FA:101 110:S:FA:501 310:C:FA:101 320:S:FA:501, 1, 1",
        "FIN with data, 100:C:FPA:101:10 300:C:FPA:101:10, 1, 0",
        "FIN after one byte, 90:C:PA:101:1 100:C:FA:102 300:C:FA:102, 1, 0",
        "data and FIN again in one segment, 90:C:PA:101:10 100:C:FA:111 300:C:FPA:101:10, 1, 0"
    })
    void shouldCountRepeatedFins(String what, String segments, int client, int server) {
        assertRetransmitted(what, OPEN + segments, client, server);
    }

    @ParameterizedTest
    @CsvSource({
        "one byte repeated, 100:C:PA:101:1 400:C:PA:101:1 900:C:PA:101:1 920:S:A:501, 0",
        "keep-alive without data, 100:C:PA:101:10 120:S:A:501 60000:C:A:110 60020:S:A:501, 0",
        "keep-alive with a byte, 100:C:PA:101:10 120:S:A:501 60000:C:A:110:1 60020:S:A:501, 0",
        "two bytes repeated, 100:C:PA:101:2 400:C:PA:101:2, 1",
        "the first of two bytes, 100:C:PA:101:2 400:C:PA:101:1, 1",
        "probes of a closed window, 100:C:PA:101:10 200:C:A:111:1 600:C:A:111:1 1400:C:PA:111:100 1420:C:PA:211:9, 0",
        "one byte repeated with what follows, 100:C:PA:101:1 400:C:PA:101:20, 0",
        "more than what was sent, 100:C:PA:101:10 400:C:PA:101:20, 1"
    })
    void shouldTellKeepAlivesFromRetransmissions(String what, String segments, int client) {
        assertRetransmitted(what, OPEN + segments, client, 0);
    }

    /** The round trip is 21 ms: nothing can be asked for and repeated in half of it. */
    @ParameterizedTest
    @CsvSource({
        "overtaken, 100:C:A:101:100 101:C:A:301:100 110:C:A:201:100, 0, 1",
        "lost, 100:C:A:101:100 101:C:A:301:100 123:C:A:201:100, 1, 0",
        "lost while more came, 100:C:A:101:100 101:C:A:301:100 115:C:A:401:100 123:C:A:201:100, 1, 0",
        "twice, 100:C:A:101:100 101:C:A:301:100 105:C:A:201:100 106:C:A:201:100, 1, 1",
        "in the way of a retransmission, 100:C:A:101:100 101:C:A:301:100 113:C:A:201:100, 1, 0",
        "many, 100:C:A:101:100 101:C:A:301:100 102:C:A:501:100 103:C:A:701:100 104:C:A:401:100 105:C:A:201:100 106:C:A:601:100, 0, 3",
        "twice between two holes, 100:C:A:101:100 101:C:A:301:100 102:C:A:501:100 103:C:A:301:100 104:C:A:201:100, 1, 1",
        "from the middle, 100:C:A:101:100 101:C:A:501:100 102:C:A:301:100 103:C:A:401:100 104:C:A:201:100 105:C:A:301:100, 1, 3",
        "half by half, 100:C:A:101:100 101:C:A:301:100 105:C:A:201:50 106:C:A:251:50, 0, 2",
        "the other end's answers between, 100:C:A:101:100 101:C:A:301:100 102:S:A:501 110:C:A:201:100, 0, 1",
        "FIN overtook data, 100:C:A:101:100 101:C:FA:301 105:C:A:201:100, 0, 1"
    })
    void shouldTellReorderingByTheRoundTrip(String what, String segments, int retransmitted, int outOfOrder) {
        final FlowRecord flow = play(OPEN + segments);

        assertThat(flow.client.retransmitted).as(what).isEqualTo(retransmitted);
        assertThat(flow.client.outOfOrder).as(what).isEqualTo(outOfOrder);
    }

    @ParameterizedTest
    @CsvSource({"102, 0, 1", "105, 1, 0"})
    void shouldTellReorderingByThreeMillisecondsWithoutAHandshake(double ms, int retransmitted, int outOfOrder) {
        final FlowRecord flow = play("100:C:A:101:100 101:C:A:301:100 " + ms + ":C:A:201:100");

        assertThat(flow.client.retransmitted).isEqualTo(retransmitted);
        assertThat(flow.client.outOfOrder).isEqualTo(outOfOrder);
    }

    @Test
    void shouldTellReorderingOfManyConnectionsAtOnce() {
        final Scene scene = new Scene();
        for (int i = 0; i < 200; i++) {
            new TcpScript(scene, Scene.LO, Scene.LO, 8_000 + i)
                    .play(OPEN + "100:C:A:101:100 101:C:A:301:100 102:C:A:501:100");
        }
        for (int i = 0; i < 200; i++) {
            new TcpScript(scene, Scene.LO, Scene.LO, 8_000 + i).play("103:C:A:201:100 104:C:A:401:100 105:C:A:401:100");
        }
        scene.shutdown();

        assertThat(scene.finals()).hasSize(200).allSatisfy(flow -> {
            assertThat(flow.client.outOfOrder).isEqualTo(2);
            assertThat(flow.client.retransmitted).isEqualTo(1);
        });
    }

    @Test
    void shouldCallWhatNobodyCouldRememberRetransmitted() {
        final StringBuilder segments = new StringBuilder(OPEN + "100:C:A:101:100");
        for (int i = 1; i <= 40; i++) {
            segments.append(" 101:C:A:").append(101 + 200 * i).append(":100");
        }
        for (int i = 0; i < 40; i++) {
            segments.append(" 102:C:A:").append(201 + 200 * i).append(":100");
        }
        final FlowRecord flow = play(segments.toString());

        assertThat(flow.client.outOfOrder).isEqualTo(32);
        assertThat(flow.client.retransmitted).isEqualTo(8);
    }

    /** The server received each byte once. */
    @ParameterizedTest
    @CsvSource({
        "100:C:PA:101:1 400:C:PA:101:1 900:C:PA:101:1, 1",
        "100:C:PA:101:1 400:C:PA:101:20, 20",
        "100:C:PA:101:10 200:C:A:111:1 600:C:PA:111:100, 110",
        "100:C:PA:101:10 400:C:PA:101:20, 20",
        // Lost on the way to the capture, which sees the second copy alone.
        "100:C:PA:101:10 101:C:PA:121:10 400:C:PA:111:10, 30",
        "100:C:PA:101:10 101:C:PA:121:10 400:C:PA:105:20, 30",
        "100:C:PA:101:10 101:C:PA:121:10 102:C:PA:141:10 400:C:PA:111:40 700:C:PA:111:40, 50"
    })
    void shouldNotCompareRepeatedBytesWithWhatTheOtherEndReceived(String segments, int received) {
        final Scene scene = new Scene();
        new TcpScript(scene).play(OPEN + segments);
        scene.event(1_000, e -> {
            Scene.server(e, TcpScript.CLIENT_PORT, 12, Scene.process(7, "python3"), SocketEventKind.CLOSE, 20.5);
            Scene.end(e, Scene.LO, 80, Scene.LO, TcpScript.CLIENT_PORT);
            Scene.counted(e, 0, received);
        });
        scene.shutdown();

        assertThat(scene.finals())
                .singleElement()
                .satisfies(flow -> assertThat(flow.clientToServer).isEqualTo(Reconciliation.EQUAL));
    }

    private static void assertRetransmitted(String what, String segments, int client, int server) {
        final FlowRecord flow = play(segments);

        assertThat(flow.client.retransmitted).as(what).isEqualTo(client);
        assertThat(flow.server.retransmitted).as(what).isEqualTo(server);
        assertThat(flow.client.outOfOrder + flow.server.outOfOrder).as(what).isZero();
    }

    private static FlowRecord play(String segments) {
        final Scene scene = new Scene();
        new TcpScript(scene).play(segments);
        scene.shutdown();
        assertThat(scene.finals()).hasSize(1);
        return scene.finals().get(0);
    }
}
