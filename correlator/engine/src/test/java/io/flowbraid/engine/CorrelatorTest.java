// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.LO;
import static io.flowbraid.engine.Scene.SERVER_PORT;
import static io.flowbraid.engine.Scene.ns;
import static io.flowbraid.engine.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.Reconciliation;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorrelatorTest {
    private static final ProcessIdentity CURL = process(501, "curl");
    private static final ProcessIdentity PYTHON = process(77, "python3");
    private static final ProcessIdentity WGET = process(502, "wget");
    private static final int PORT = 40_000;

    private final Scene scene = new Scene();

    @Test
    void shouldAttributeBothEndsOfALoopbackConnection() {
        scene.connect(0, PORT, 11, CURL);
        scene.handshake(0.001, PORT, 100);
        scene.accept(0.5, PORT, 12, PYTHON);
        scene.talkAndClose(1, PORT, 100, 78, 1_000);
        scene.advance(2_000);

        final FlowRecord flow = only();
        assertThat(flow.client.attribution.process).isEqualTo(CURL);
        assertThat(flow.client.attribution.method).isEqualTo(AttributionMethod.CONNECT);
        assertThat(flow.server.attribution.process).isEqualTo(PYTHON);
        assertThat(flow.server.attribution.status).isEqualTo(AttributionStatus.ATTRIBUTED);
        assertThat(flow.client.port).isEqualTo(PORT);
        assertThat(flow.client.payloadBytes).isEqualTo(78);
        assertThat(flow.server.payloadBytes).isEqualTo(1_000);
        assertThat(flow.client.packets).isEqualTo(5);
        assertThat(flow.server.packets).isEqualTo(3);
        assertThat(flow.client.bytes).isEqualTo(5 * 40 + 78);
        assertThat(flow.endReason).isEqualTo(EndReason.FIN);
        assertThat(flow.connState).isEqualTo(ConnState.SF);
        assertThat(flow.clientEvidence).isEqualTo(ClientEvidence.SYN);
        assertThat(flow.handshakeRttNs).isEqualTo(20_000);
        assertLedgerCloses();
    }

    @Test
    void shouldKeepAFlowThatEndedUntilItsRecordIsTaken() {
        scene.handshake(0, PORT, 100);
        scene.talkAndClose(1, PORT, 100, 10, 20);
        scene.hasRoom = false;
        scene.advance(2_000);
        scene.advance(60_000);
        assertThat(scene.records).isEmpty();

        scene.hasRoom = true;
        scene.advance(60_100);
        assertThat(only().endReason).isEqualTo(EndReason.FIN);
        assertLedgerCloses();
    }

    @Test
    void shouldAttributePacketsThatCameBeforeTheirEvents() {
        scene.handshake(0, PORT, 100);
        scene.talkAndClose(1, PORT, 100, 10, 20);
        scene.event(30, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CLOSE, -0.001));
        scene.event(31, e -> Scene.server(e, PORT, 12, PYTHON, SocketEventKind.CLOSE, 0.02));
        scene.advance(2_000);

        final FlowRecord flow = only();
        assertThat(flow.client.attribution.process).isEqualTo(CURL);
        assertThat(flow.server.attribution.process).isEqualTo(PYTHON);
        assertThat(flow.client.attribution.delayNs).isEqualTo(30_000_000);
    }

    @Test
    void shouldGiveAReusedTupleToItsNewOwner() {
        scene.connect(0, PORT, 11, CURL);
        scene.handshake(0.001, PORT, 100);
        scene.talkAndClose(1, PORT, 100, 10, 20);
        scene.event(1.05, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CLOSE, 0));
        scene.connect(20, PORT, 21, WGET);
        scene.handshake(20.001, PORT, 777);
        scene.talkAndClose(21, PORT, 777, 30, 40);
        scene.advance(5_000);

        assertThat(scene.finals()).extracting(f -> f.client.attribution.process).containsExactly(CURL, WGET);
        assertThat(scene.finals()).extracting(f -> f.client.payloadBytes).containsExactly(10L, 30L);
    }

    @Test
    void shouldLeaveAReusedTupleUnattributedWhenTheNewOwnersEventIsLost() {
        scene.connect(0, PORT, 11, CURL);
        scene.handshake(0.001, PORT, 100);
        scene.talkAndClose(1, PORT, 100, 10, 20);
        scene.handshake(8_000, PORT, 777);
        scene.talkAndClose(8_001, PORT, 777, 30, 40);
        scene.advance(20_000);

        assertThat(scene.finals().get(1).client.attribution.process).isNull();
        assertThat(scene.finals().get(1).client.attribution.status).isEqualTo(AttributionStatus.UNATTRIBUTED);
    }

    @Test
    void shouldKeepTheOwnerOfALiveFlowWhenTheNextConnectEventOvertakesItsSyn() {
        scene.connect(0, PORT, 11, CURL);
        scene.handshake(0.001, PORT, 100);
        scene.connect(3_000, PORT, 21, WGET);
        scene.handshake(3_000.05, PORT, 777);
        scene.correlator.shutdown();

        assertThat(scene.finals()).extracting(f -> f.client.attribution.process).containsExactly(CURL, WGET);
    }

    @Test
    void shouldNotLetAnEventTurnAFlowWhoseSynWasSeen() {
        scene.handshake(0, PORT, 100);
        scene.event(1, e -> {
            Scene.client(e, PORT, 11, CURL, SocketEventKind.UPDATE, 0);
            e.role = SocketRole.SERVER;
        });
        scene.correlator.shutdown();

        assertThat(only().client.port).isEqualTo(PORT);
        assertThat(only().clientEvidence).isEqualTo(ClientEvidence.SYN);
    }

    @Test
    void shouldTurnAMidstreamFlowByTheSocketsRole() {
        scene.tcp(0, LO, SERVER_PORT, LO, PORT, TcpFlags.ACK, 5, 100);
        scene.event(1, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.UPDATE, -60_000));
        scene.correlator.shutdown();

        assertThat(only().client.port).isEqualTo(PORT);
        assertThat(only().clientEvidence).isEqualTo(ClientEvidence.SOCKET_EVENT);
        assertThat(only().client.attribution.process).isEqualTo(CURL);
    }

    @Test
    void shouldTakeTheListeningSocketAsServerWhenNothingBetterIsKnown() {
        scene.event(-5_000, e -> {
            Scene.end(e, "0.0.0.0", SERVER_PORT, "0.0.0.0", 0);
            e.kind = SocketEventKind.LISTEN;
            e.method = AttributionMethod.LISTEN;
            e.process = PYTHON;
            e.cookie = 5;
        });
        scene.tcp(0, LO, SERVER_PORT, LO, PORT, TcpFlags.ACK, 5, 100);
        scene.correlator.shutdown();

        final FlowRecord flow = only();
        assertThat(flow.client.port).isEqualTo(PORT);
        assertThat(flow.clientEvidence).isEqualTo(ClientEvidence.LISTENER);
        assertThat(flow.server.attribution.process).isEqualTo(PYTHON);
        assertThat(flow.server.attribution.status).isEqualTo(AttributionStatus.PARTIAL);
        assertThat(flow.server.attribution.reason).isEqualTo(UnattributedReason.LISTENER_ONLY);
    }

    @Test
    void shouldNotNameAListenerThatCameLaterForARefusedConnection() {
        scene.tcp(0, LO, PORT, LO, SERVER_PORT, TcpFlags.SYN, 1, 0);
        scene.tcp(0.01, LO, SERVER_PORT, LO, PORT, TcpFlags.RST | TcpFlags.ACK, 0, 0);
        scene.event(5, e -> {
            Scene.end(e, "0.0.0.0", SERVER_PORT, "0.0.0.0", 0);
            e.kind = SocketEventKind.LISTEN;
            e.openedNs = ns(5);
            e.process = PYTHON;
        });
        scene.correlator.shutdown();

        assertThat(only().connState).isEqualTo(ConnState.REJ);
        assertThat(only().server.attribution.process).isNull();
        assertThat(only().server.attribution.reason).isEqualTo(UnattributedReason.REFUSED);
    }

    @Test
    void shouldReplaceTheListenersOwnerByWhoAccepted() {
        scene.handshake(0, PORT, 100);
        scene.event(1, e -> {
            Scene.server(e, PORT, 12, PYTHON, SocketEventKind.UPDATE, 0.02);
            e.method = AttributionMethod.LISTEN;
        });
        scene.accept(2, PORT, 12, process(78, "worker"));
        scene.correlator.shutdown();

        assertThat(only().server.attribution.process).isEqualTo(process(78, "worker"));
        assertThat(only().server.attribution.status).isEqualTo(AttributionStatus.ATTRIBUTED);
    }

    @Test
    void shouldNameNobodyWhenClaimsOfOneRankDisagree() {
        scene.connect(0, PORT, 11, CURL);
        scene.handshake(0.001, PORT, 100);
        scene.connect(1, PORT, 11, WGET);
        scene.correlator.shutdown();

        assertThat(only().client.attribution.process).isNull();
        assertThat(only().client.attribution.status).isEqualTo(AttributionStatus.CONFLICTING);
    }

    @Test
    void shouldIgnoreOwnersOfTheSameTupleInAnotherNamespace() {
        scene.event(0, e -> {
            Scene.client(e, PORT, 11, WGET, SocketEventKind.CONNECT, 0);
            e.netns = 0xBEEF;
        });
        scene.handshake(0.001, PORT, 100);
        scene.correlator.shutdown();

        assertThat(only().client.attribution.process).isNull();
        assertThat(only().client.attribution.reason).isEqualTo(UnattributedReason.NO_EVENT);
    }

    @Test
    void shouldCallTwoNamespacesAmbiguousWhenTheInterfacesOwnIsUnknown() {
        final Scene file = new Scene(CorrelatorSettings.defaults(
                List.of(new ObservedInterface("a.pcap", 0, 1L << Scene.FEED, new long[0]))));
        file.connect(0, PORT, 11, CURL);
        file.event(0.0005, e -> {
            Scene.client(e, PORT, 11, WGET, SocketEventKind.CONNECT, 0.0005);
            e.netns = 0xBEEF;
        });
        file.handshake(0.001, PORT, 100);
        file.correlator.shutdown();

        assertThat(file.finals().get(0).client.attribution.status).isEqualTo(AttributionStatus.AMBIGUOUS);
        assertThat(file.finals().get(0).client.attribution.process).isNull();
    }

    @Test
    void shouldMakeNoFlowOfAnEventWithoutPackets() {
        scene.connect(0, PORT, 11, CURL);
        scene.event(1, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CLOSE, 0));
        scene.advance(60_000);
        scene.correlator.shutdown();

        assertThat(scene.records).isEmpty();
        assertThat(stage("ownerships").loss("unmatched").get()).isEqualTo(1);
        assertLedgerCloses();
    }

    @Test
    void shouldAttributeBothEndsOfADatagramExchange() {
        scene.event(0, e -> datagram(e, true, SocketEventKind.SEND, AttributionMethod.SEND, CURL));
        scene.udp(0.01, LO, 5_353, LO, 53, 30);
        scene.udp(0.2, LO, 53, LO, 5_353, 60);
        scene.event(20, e -> datagram(e, false, SocketEventKind.RECEIVE, AttributionMethod.RECEIVE, PYTHON));
        scene.advance(120_000);

        final FlowRecord flow = only();
        assertThat(flow.client.attribution.process).isEqualTo(CURL);
        assertThat(flow.server.attribution.process).isEqualTo(PYTHON);
        assertThat(flow.endReason).isEqualTo(EndReason.IDLE);
    }

    @Test
    void shouldSayWhyAnEndHasNoOwner() {
        final Scene eth = new Scene(CorrelatorSettings.defaults(List.of(
                new ObservedInterface("eth0", Scene.HOST_NETNS, 1L << Scene.FEED, new long[] {0, 0xffff0a000001L}),
                new ObservedInterface("eth1", Scene.HOST_NETNS, 0, new long[] {0, 0xffff0a000001L}))));
        eth.event(0, e -> e.kind = SocketEventKind.HEARTBEAT);
        eth.packet(1, 0, Transport.TCP, "10.0.0.1", 1, "93.184.216.34", 443, TcpFlags.SYN, 1, 0, 40);
        eth.packet(1, 1, Transport.TCP, "10.0.0.1", 1, "93.184.216.34", 443, TcpFlags.SYN, 1, 0, 40);
        eth.event(200, e -> e.kind = SocketEventKind.HEARTBEAT);
        eth.correlator.shutdown();

        assertThat(eth.finals())
                .extracting(f -> f.client.attribution.reason, f -> f.server.attribution.reason)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(UnattributedReason.NO_EVENT, UnattributedReason.REMOTE),
                        org.assertj.core.groups.Tuple.tuple(
                                UnattributedReason.NO_COMPANION, UnattributedReason.NO_COMPANION));
    }

    @Test
    void shouldReportALongFlowAgainUnderTheSameId() {
        scene.handshake(0, PORT, 100);
        for (int s = 1; s <= 130; s++) {
            scene.tcp(s * 1_000, LO, PORT, LO, SERVER_PORT, TcpFlags.ACK, 101 + s, 1);
        }
        scene.correlator.shutdown();

        assertThat(scene.records).extracting(r -> r.isFinal).containsExactly(false, false, true);
        assertThat(scene.records).extracting(r -> r.flowId).containsOnly(scene.records.get(0).flowId);
        assertThat(scene.records.get(2).client.payloadBytes).isEqualTo(130);
    }

    @Test
    void shouldCompareWireWithSocketBytes() {
        scene.handshake(0, PORT, 100);
        scene.talkAndClose(1, PORT, 100, 10, 20);
        scene.event(2, e -> {
            Scene.client(e, PORT, 11, CURL, SocketEventKind.CLOSE, -0.001);
            e.counters.bytesSent = 10;
            e.counters.bytesReceived = 25;
            e.counters.isFinal = true;
        });
        scene.advance(2_000);

        assertThat(only().clientToServer).isEqualTo(Reconciliation.EQUAL);
        assertThat(only().serverToClient).isEqualTo(Reconciliation.CAPTURE_SHORT);
    }

    @Test
    void shouldCountRetransmissionsAndReordering() {
        scene.handshake(0, PORT, 100);
        scene.tcp(1, LO, PORT, LO, SERVER_PORT, TcpFlags.ACK, 101, 100);
        scene.tcp(2, LO, PORT, LO, SERVER_PORT, TcpFlags.ACK, 301, 100);
        scene.tcp(2.01, LO, PORT, LO, SERVER_PORT, TcpFlags.ACK, 201, 100);
        scene.tcp(300, LO, PORT, LO, SERVER_PORT, TcpFlags.ACK, 301, 100);
        scene.correlator.shutdown();

        assertThat(only().client.outOfOrder).isEqualTo(1);
        assertThat(only().client.retransmitted).isEqualTo(1);
    }

    @Test
    void shouldEvictTheFlowNearestToItsTimeoutAndCountIt() {
        final Scene small =
                new Scene(CorrelatorSettings.defaults(List.of(Scene.lo())).withRoom(16, 16));
        small.handshake(0, PORT, 100);
        for (int i = 0; i < 100; i++) {
            small.tcp(200 * i + 1, LO, PORT, LO, SERVER_PORT, TcpFlags.ACK, 101 + i, 1);
            small.udp(200 * i + 2, LO, 1_000 + i, LO, 53, 1);
            small.connect(200 * i + 3, 2_000 + i, 1_000 + i, CURL);
        }
        small.correlator.shutdown();

        assertThat(small.correlator.evictedFlows().get()).isEqualTo(100 - 15);
        assertThat(small.finals()).hasSize(101);
        assertThat(small.finals().stream().filter(f -> f.protocol == Transport.TCP))
                .extracting(f -> f.endReason)
                .containsExactly(EndReason.SHUTDOWN);
        assertThat(small.ledger.isClosed()).isTrue();
        assertThat(small.correlator.nowNs()).isEqualTo(ns(200 * 99 + 3));
    }

    @Test
    void shouldMarkItsOwnFeedConnection() {
        final CorrelatorSettings d = CorrelatorSettings.defaults(List.of(Scene.lo()));
        final Scene own = new Scene(
                new CorrelatorSettings(d.interfaces(), d.feeds(), d.limits(), d.timeouts(), new int[] {SERVER_PORT}));
        own.handshake(0, PORT, 100);
        own.udp(1, LO, PORT, LO, SERVER_PORT, 1);
        own.correlator.shutdown();

        assertThat(own.finals())
                .filteredOn(f -> f.isSelf)
                .extracting(f -> f.protocol)
                .containsExactly(Transport.TCP);
    }

    @Test
    void shouldApplyALoopbackEventWithoutAnInterfaceToTheOnlyLoopback() {
        scene.event(0, e -> unnamed(e));
        scene.handshake(1, PORT, 100);
        scene.shutdown();

        assertThat(only().client.attribution.process).isEqualTo(Scene.process(7, "curl"));
    }

    @Test
    void shouldIgnoreALoopbackEventWithoutAnInterfaceWhereSeveralLoopbacksAreCaptured() {
        final Scene two = new Scene(CorrelatorSettings.defaults(
                List.of(Scene.lo(), new ObservedInterface("lo@netns:x", 5, 1L << Scene.FEED, new long[0]))));
        two.event(0, e -> unnamed(e));
        two.handshake(1, PORT, 100);
        two.correlator.shutdown();

        assertThat(two.finals())
                .singleElement()
                .satisfies(flow -> assertThat(flow.client.attribution.process).isNull());
        assertThat(two.loss("shard events", "no_interface")).isEqualTo(1);
        assertThat(two.ledger.isClosed()).isTrue();
    }

    /** As an agent says it that knows neither namespaces nor interfaces. */
    private static void unnamed(SocketEvent e) {
        Scene.client(e, PORT, 0, Scene.process(7, "curl"), SocketEventKind.CONNECT, 0);
        e.netns = 0;
        e.kernelNs = 0;
        e.openedNs = 0;
    }

    private FlowRecord only() {
        assertThat(scene.finals()).hasSize(1);
        return scene.finals().get(0);
    }

    private io.flowbraid.model.ledger.LedgerStage stage(String kind) {
        return scene.ledger.stages().stream()
                .filter(s -> s.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private void assertLedgerCloses() {
        assertThat(scene.ledger.stages())
                .allSatisfy(s -> assertThat(s.imbalance()).as(s.kind()).isZero());
    }

    private static void datagram(
            io.flowbraid.model.socket.SocketEvent e,
            boolean client,
            SocketEventKind kind,
            AttributionMethod method,
            ProcessIdentity process) {
        if (client) {
            Scene.end(e, LO, 5_353, LO, 53);
        } else {
            Scene.end(e, LO, 53, LO, 5_353);
        }
        e.protocol = Transport.UDP;
        e.kind = kind;
        e.method = method;
        e.role = client ? SocketRole.CLIENT : SocketRole.SERVER;
        e.process = process;
        e.cookie = client ? 1 : 2;
        e.openedNs = ns(0);
    }
}
