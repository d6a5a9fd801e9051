// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.LO;
import static io.flowbraid.engine.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.Reconciliation;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A SYN long after connect (TCP_FASTOPEN_CONNECT), a socket connected with itself, receivers of one group, subflows.
 */
class UnusualOpensTest {
    private static final ProcessIdentity CURL = process(501, "curl");
    private static final ProcessIdentity OTHER = process(502, "other");
    private static final int PORT = 40_000;

    private final Scene scene = new Scene();
    private long sequence;

    @ParameterizedTest
    @ValueSource(doubles = {201, 3_000, 100_000})
    void shouldNameTheClientWhoseSynLeavesWithItsFirstData(double synMs) {
        heartbeat(-10);
        connects(0);
        scene.handshake(synMs, PORT, 100);
        heartbeat(synMs + 500);
        scene.shutdown();

        assertThat(client().process).isEqualTo(CURL);
    }

    @Test
    void shouldNotTakeAnOlderSocketWhoseCloseMayBeLostForADeferredConnect() {
        heartbeat(-10);
        connects(0);
        sequence++; // the close
        heartbeat(500);
        scene.handshake(3_000, PORT, 100);
        heartbeat(3_500);
        scene.shutdown();

        assertThat(client().process).isNull();
        assertThat(client().reason).isEqualTo(UnattributedReason.NO_EVENT);
    }

    @Test
    void shouldNotTakeAnOlderSocketWhoseCloseTurnsOutToBeLost() {
        heartbeat(-10);
        connects(0);
        scene.handshake(3_000, PORT, 100);
        sequence++;
        heartbeat(3_500);
        scene.shutdown();

        assertThat(client().process).isNull();
        assertThat(client().reason).isEqualTo(UnattributedReason.EVENTS_LOST);
    }

    @Test
    void shouldNotTakeAnOlderSocketWhileTheFeedIsLate() {
        heartbeat(-10);
        connects(0);
        scene.handshake(3_000, PORT, 100);
        scene.shutdown();

        assertThat(client().process).isNull();
        assertThat(client().reason).isEqualTo(UnattributedReason.FEED_LATE);
    }

    @Test
    void shouldWaitForTheFeedToCoverADeferredConnect() {
        heartbeat(-10);
        connects(0);
        scene.handshake(1_500, PORT, 100);
        scene.talkAndClose(1_502, PORT, 100, 10, 20);
        scene.advance(2_300);
        heartbeat(2_400);
        scene.advance(4_000);

        assertThat(client().process).isEqualTo(CURL);
    }

    @Test
    void shouldNotTakeTheSocketOfTheConnectionBeforeForADeferredOne() {
        heartbeat(-10);
        connects(0);
        scene.handshake(1, PORT, 100);
        scene.handshake(400, PORT, 900);
        heartbeat(1_000);
        scene.shutdown();

        assertThat(scene.finals())
                .extracting(flow -> flow.client.attribution.process)
                .containsExactlyInAnyOrder(CURL, null);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "127.0.0.1, false", "::1, true"})
    void shouldNameTheSocketOfASelfConnectionOnBothEnds(String ip, boolean isEventFirst) {
        if (isEventFirst) {
            selfConnects(scene, ip, SocketEventKind.CONNECT, 0);
        }
        self(ip, 0.1, TcpFlags.SYN, 100, 0);
        self(ip, 0.11, TcpFlags.SYN | TcpFlags.ACK, 100, 0);
        self(ip, 1, TcpFlags.ACK | TcpFlags.PSH, 101, 30);
        if (!isEventFirst) {
            selfConnects(scene, ip, SocketEventKind.CONNECT, 2);
        }
        selfConnects(scene, ip, SocketEventKind.CLOSE, 3);
        scene.shutdown();

        final FlowRecord flow = scene.finals().get(0);
        assertThat(flow.client.attribution.process).isEqualTo(CURL);
        assertThat(flow.server.attribution.process).isEqualTo(CURL);
        assertThat(flow.server.socket.isKnown()).isFalse();
        assertThat(flow.clientToServer).isEqualTo(Reconciliation.EQUAL);
        assertThat(flow.serverToClient).isEqualTo(Reconciliation.UNKNOWN);
        assertThat(scene.loss("ownerships", "unmatched")).isZero();
    }

    @Test
    void shouldEndASelfConnectionWithItsOnlyFin() {
        self(LO, 0.1, TcpFlags.SYN, 100, 0);
        self(LO, 0.11, TcpFlags.SYN | TcpFlags.ACK, 100, 0);
        self(LO, 1, TcpFlags.ACK | TcpFlags.FIN, 101, 0);
        scene.advance(10_000);

        assertThat(scene.finals())
                .singleElement()
                .satisfies(flow -> assertThat(flow.endReason).isEqualTo(EndReason.FIN));
    }

    @Test
    void shouldNameTheSocketOfASelfConnectionOnBothEndsWithoutPackets() {
        final SocketScene sockets = SocketScene.alone();
        selfConnects(sockets.scene, LO, SocketEventKind.CONNECT, 0);
        selfConnects(sockets.scene, LO, SocketEventKind.CLOSE, 3);

        assertThat(sockets.finalsAt(10_000)).singleElement().satisfies(flow -> {
            assertThat(flow.client.attribution.process).isEqualTo(CURL);
            assertThat(flow.server.attribution.process).isEqualTo(CURL);
            assertThat(flow.client.payloadBytes).isEqualTo(30);
            assertThat(flow.server.payloadBytes).isEqualTo(-1);
        });
    }

    @ParameterizedTest
    @CsvSource({"239.1.1.1, 0", "ff02::fb, 0", "255.255.255.255, 1", "239.1.1.1, 1", "127.255.255.255, 1"})
    void shouldKeepBothReceiversOfAGroup(String group, int firstReported) {
        final String sender = group.contains(":") ? "fd00::1" : group.startsWith("127.") ? LO : "10.0.0.1";
        receives(group, sender, firstReported);
        scene.udp(1, sender, PORT, group, 5_000, 20);
        receives(group, sender, 1 - firstReported);
        scene.udp(2, sender, PORT, group, 5_000, 20);
        scene.shutdown();

        final Attribution server = scene.finals().get(0).server.attribution;
        assertThat(server.status).isEqualTo(AttributionStatus.SHARED);
        assertThat(server.process).isEqualTo(CURL);
        assertThat(server.receiver).isEqualTo(OTHER);
    }

    @Test
    void shouldKeepBothReceiversOfAGroupWithoutPackets() {
        final SocketScene sockets = SocketScene.alone();
        sockets.udp("239.1.1.1", 5_000, "10.0.0.1", PORT)
                .of(501, "curl")
                .server()
                .opens(0);
        sockets.udp("239.1.1.1", 5_000, "10.0.0.1", PORT)
                .of(502, "other")
                .server()
                .opens(1);
        sockets.scene.shutdown();

        final Attribution server = sockets.finals().get(0).server.attribution;
        assertThat(server.status).isEqualTo(AttributionStatus.SHARED);
        assertThat(server.process).isEqualTo(CURL);
        assertThat(server.receiver).isEqualTo(OTHER);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSayThatAConnectionIsASubflow(boolean isClient) {
        scene.handshake(0, PORT, 100);
        scene.event(1, e -> {
            if (isClient) {
                Scene.client(e, PORT, 11, CURL, SocketEventKind.CONNECT, -0.1);
            } else {
                Scene.server(e, PORT, 11, CURL, SocketEventKind.ACCEPT, 0.01);
            }
            e.isSubflow = true;
        });
        scene.handshake(10, PORT + 1, 100);
        scene.shutdown();

        assertThat(scene.finals()).allSatisfy(flow -> assertThat(flow.isSubflow).isEqualTo(flow.client.port == PORT));
    }

    private Attribution client() {
        assertThat(scene.finals()).hasSize(1);
        return scene.finals().get(0).client.attribution;
    }

    private void connects(double ms) {
        scene.event(ms, e -> {
            Scene.client(e, PORT, 11, CURL, SocketEventKind.CONNECT, ms);
            e.sequence = ++sequence;
        });
    }

    private void heartbeat(double ms) {
        scene.advance(ms);
        scene.event(ms, e -> {
            e.kind = SocketEventKind.HEARTBEAT;
            e.sequence = ++sequence;
        });
    }

    private void self(String ip, double ms, int flags, long number, int payload) {
        scene.packet(ms, 0, Transport.TCP, ip, PORT, ip, PORT, flags, number, payload, 40 + payload);
    }

    private static void selfConnects(Scene scene, String ip, SocketEventKind kind, double ms) {
        scene.event(ms, e -> {
            Scene.client(e, PORT, 11, CURL, kind, 0);
            Scene.end(e, ip, PORT, ip, PORT);
            if (kind == SocketEventKind.CLOSE) {
                Scene.counted(e, 30, 30);
            }
        });
    }

    private void receives(String group, String sender, int n) {
        scene.event(n * 0.1, e -> receiver(e, group, sender, n));
    }

    private static void receiver(SocketEvent e, String group, String sender, int n) {
        Scene.end(e, group, 5_000, sender, PORT);
        e.protocol = Transport.UDP;
        e.kind = SocketEventKind.RECEIVE;
        e.role = SocketRole.SERVER;
        e.method = AttributionMethod.RECEIVE;
        e.cookie = 21 + n;
        e.process = n == 0 ? CURL : OTHER;
        e.openedNs = Scene.ns(-100 + n);
    }
}
