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
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Owners of what has no connection: datagrams, raw packets, packets made by hand; and who shares a socket. */
class UnconnectedOwnersTest {
    private static final ProcessIdentity DIG = process(501, "dig");
    private static final ProcessIdentity DRILL = process(502, "drill");
    private static final ProcessIdentity HPING = process(503, "hping3");
    private static final int PORT = 40_000;
    private static final int RAW = 253;
    private static final int ECHO = 8 << 8;

    private final Scene scene = new Scene();

    @Test
    void shouldNameTheMakerOfPacketsThatAreNoSockets() {
        scene.event(0, e -> datagram(e, SocketEventKind.SEND, AttributionMethod.INJECT, 1, HPING, 0));
        scene.udp(0.1, LO, PORT, LO, 53, 20);

        assertThat(client().process).isEqualTo(HPING);
        assertThat(client().method).isEqualTo(AttributionMethod.INJECT);
    }

    @Test
    void shouldNameTheSocketsOwnerBeforeTheMakerOfPacketsWhicheverIsReportedFirst() {
        scene.event(0, e -> datagram(e, SocketEventKind.SEND, AttributionMethod.INJECT, 1, HPING, 0));
        scene.udp(0.1, LO, PORT, LO, 53, 20);
        scene.event(5, e -> datagram(e, SocketEventKind.SEND, AttributionMethod.BIND, 2, DIG, 0));

        assertThat(client().process).isEqualTo(DIG);
        assertThat(client().isShared()).isTrue();
        assertThat(client().sender).isEqualTo(HPING);
    }

    @Test
    void shouldSayThatATunnelIsTheKernelsAtBothEndsAndOtherDatagramsAreNot() {
        scene.event(0, e -> {
            Scene.end(e, LO, 4789, "0.0.0.0", 0);
            e.kind = SocketEventKind.LISTEN;
            e.protocol = Transport.UDP;
            e.isKernel = true;
        });
        scene.udp(0.1, LO, PORT, LO, 4789, 50);
        scene.udp(0.2, LO, PORT, LO, 53, 20);
        scene.event(1_000, e -> e.kind = SocketEventKind.HEARTBEAT);
        scene.shutdown();

        assertThat(scene.finals()).hasSize(2).allSatisfy(flow -> {
            final boolean isTunnel = flow.server.port == 4789;
            assertThat(flow.client.attribution.reason == UnattributedReason.KERNEL)
                    .isEqualTo(isTunnel);
            assertThat(flow.server.attribution.reason == UnattributedReason.KERNEL)
                    .isEqualTo(isTunnel);
        });
    }

    @Test
    void shouldNotNameTheMakerOfPacketsWhereASocketOfUnknownOwnerIs() {
        scene.event(0, e -> datagram(e, SocketEventKind.SEND, AttributionMethod.INJECT, 1, HPING, 0));
        scene.udp(0.1, LO, PORT, LO, 53, 20);
        scene.event(5, e -> datagram(e, SocketEventKind.UPDATE, AttributionMethod.NONE, 2, null, 0));

        assertThat(client().process).isNull();
        assertThat(client().reason).isEqualTo(UnattributedReason.NO_PROCESS);
    }

    @Test
    void shouldGiveAFiveTupleUsedAgainToWhoHasItNow() {
        scene.event(0, e -> datagram(e, SocketEventKind.SEND, AttributionMethod.SEND, 1, DIG, 0));
        scene.udp(0.1, LO, PORT, LO, 53, 20);
        scene.event(1, e -> datagram(e, SocketEventKind.CLOSE, AttributionMethod.SEND, 1, DIG, 0));
        scene.event(100, e -> datagram(e, SocketEventKind.SEND, AttributionMethod.SEND, 2, DRILL, 100));
        scene.udp(100.1, LO, PORT, LO, 53, 20);
        scene.correlator.shutdown();

        assertThat(scene.finals())
                .extracting(flow -> flow.client.attribution.process)
                .containsExactly(DIG, DRILL);
    }

    @Test
    void shouldNameNobodyWhenTwoSocketsSendUnderOneFiveTuple() {
        scene.event(0, e -> datagram(e, SocketEventKind.SEND, AttributionMethod.SEND, 1, DIG, 0));
        scene.event(0.05, e -> datagram(e, SocketEventKind.SEND, AttributionMethod.SEND, 2, DRILL, 0));
        scene.udp(0.1, LO, PORT, LO, 53, 20);

        assertThat(client().status).isEqualTo(AttributionStatus.CONFLICTING);
        assertThat(client().process).isNull();
    }

    @Test
    void shouldNameNobodyFromWhereTheSecondSocketMayHaveSent() {
        scene.event(0, e -> datagram(e, SocketEventKind.SEND, AttributionMethod.SEND, 1, DIG, 0));
        scene.udp(0.1, LO, PORT, LO, 53, 20);
        scene.event(100, e -> datagram(e, SocketEventKind.SEND, AttributionMethod.SEND, 2, DRILL, 100));
        scene.udp(0.2, LO, PORT, LO, 53, 20);
        scene.udp(100.1, LO, PORT, LO, 53, 20);
        scene.correlator.shutdown();

        assertThat(scene.finals())
                .extracting(flow -> flow.client.attribution.status)
                .containsExactly(AttributionStatus.ATTRIBUTED, AttributionStatus.CONFLICTING);
    }

    @Test
    void shouldStayConflictingWhenOneOfTwoSocketsIsGone() {
        scene.event(0, e -> datagram(e, SocketEventKind.SEND, AttributionMethod.SEND, 1, DIG, 0));
        scene.event(0.05, e -> datagram(e, SocketEventKind.SEND, AttributionMethod.SEND, 2, DRILL, 0));
        scene.udp(0.1, LO, PORT, LO, 53, 20);
        scene.event(1, e -> datagram(e, SocketEventKind.CLOSE, AttributionMethod.SEND, 2, DRILL, 0));
        scene.advance(30_000);
        scene.event(30_000, e -> datagram(e, SocketEventKind.UPDATE, AttributionMethod.SEND, 1, DIG, 0));

        assertThat(client().status).isEqualTo(AttributionStatus.CONFLICTING);
    }

    @Test
    void shouldNameWhoElseUsesTheSocketUnlessItIsTheOwner() {
        scene.event(0, e -> {
            datagram(e, SocketEventKind.SEND, AttributionMethod.SEND, 1, DIG, 0);
            e.sender = DRILL;
            e.receiver = DIG;
        });
        scene.udp(0.1, LO, PORT, LO, 53, 20);

        assertThat(client().process).isEqualTo(DIG);
        assertThat(client().sender).isEqualTo(DRILL);
        assertThat(client().receiver).isNull();
    }

    @Test
    void shouldTellSenderAndReceiverOfRawPacketsOnOneAddress() {
        scene.event(0, e -> raw(e, SocketRole.SERVER, AttributionMethod.RECEIVE, 2, DRILL));
        scene.event(0.1, e -> raw(e, SocketRole.CLIENT, AttributionMethod.SEND, 1, DIG));
        scene.packet(0.1, 0, RAW, LO, 0, LO, 0, 0, 0, 20, 40);

        final FlowRecord flow = only();
        assertThat(flow.client.attribution.process).isEqualTo(DIG);
        assertThat(flow.server.attribution.process).isEqualTo(DRILL);
    }

    @Test
    void shouldSayThatTheKernelAnswersAPing() {
        scene.event(0, e -> {
            Scene.end(e, LO, 7, "127.0.0.2", 7);
            e.protocol = Transport.ICMP;
            e.kind = SocketEventKind.SEND;
            e.role = SocketRole.CLIENT;
            e.method = AttributionMethod.SEND;
            e.cookie = 1;
            e.process = DIG;
        });
        scene.icmp(0.1, LO, "127.0.0.2", 7, ECHO);
        scene.icmp(0.2, "127.0.0.2", LO, 7, 0);

        final FlowRecord flow = only();
        assertThat(flow.client.attribution.process).isEqualTo(DIG);
        assertThat(flow.server.attribution.reason).isEqualTo(UnattributedReason.KERNEL);
    }

    @Test
    void shouldTakeWhoWasAskedForTheServerWhenTheRequestWasNotSeen() {
        scene.event(0, e -> raw(e, SocketRole.CLIENT, AttributionMethod.SEND, 1, DIG));
        scene.icmp(0.2, "127.0.0.2", LO, 7, 0);

        final FlowRecord flow = only();
        assertThat(flow.client.addressLo).isLessThan(flow.server.addressLo);
        assertThat(flow.client.attribution.reason).isEqualTo(UnattributedReason.PROTOCOL);
        assertThat(flow.server.attribution.reason).isEqualTo(UnattributedReason.KERNEL);
    }

    @Test
    void shouldNameNeitherOfTwoThatPingAlikeWhateverIsKnownFirst() {
        scene.event(0, e -> ping(e, AttributionMethod.SEND, 64, 1, DIG, 0));
        scene.icmp(0.1, LO, "127.0.0.2", 7, ECHO);
        scene.icmp(40, LO, "127.0.0.2", 7, ECHO);
        // The other's socket has sent, and so far only who opened it is known.
        scene.event(60, e -> ping(e, AttributionMethod.OPEN, 64, 2, DRILL, 30));

        assertThat(client().status).isEqualTo(AttributionStatus.CONFLICTING);
    }

    @Test
    void shouldNameWhoSentAndNotWhoseRawSocketGetsACopyOfTheAnswer() {
        scene.event(0, e -> ping(e, AttributionMethod.OPEN, 64, 1, DIG, 0));
        scene.event(0, e -> ping(e, AttributionMethod.RECEIVE, 0, 2, DRILL, 0));
        scene.icmp(0.1, LO, "127.0.0.2", 7, ECHO);
        scene.icmp(0.2, "127.0.0.2", LO, 7, 0);

        assertThat(client().process).isEqualTo(DIG);
    }

    private static void ping(
            SocketEvent e,
            AttributionMethod method,
            long bytesSent,
            long cookie,
            ProcessIdentity process,
            double openMs) {
        Scene.end(e, LO, 7, "127.0.0.2", 7);
        e.protocol = Transport.ICMP;
        e.kind = SocketEventKind.SEND;
        e.role = SocketRole.CLIENT;
        e.method = method;
        e.counters.bytesSent = bytesSent;
        e.cookie = cookie;
        e.process = process;
        e.openedNs = Scene.ns(openMs);
    }

    private static void datagram(
            SocketEvent e,
            SocketEventKind kind,
            AttributionMethod method,
            long cookie,
            @Nullable ProcessIdentity process,
            double openMs) {
        Scene.end(e, LO, PORT, LO, 53);
        e.protocol = Transport.UDP;
        e.kind = kind;
        e.method = method;
        e.cookie = cookie;
        e.process = process;
        e.openedNs = Scene.ns(openMs);
    }

    private static void raw(
            SocketEvent e, SocketRole role, AttributionMethod method, long cookie, ProcessIdentity process) {
        Scene.end(e, LO, 0, LO, 0);
        e.protocol = RAW;
        e.kind = role == SocketRole.CLIENT ? SocketEventKind.SEND : SocketEventKind.RECEIVE;
        e.role = role;
        e.method = method;
        e.cookie = cookie;
        e.process = process;
        e.openedNs = Scene.ns(0);
    }

    private Attribution client() {
        return only().client.attribution;
    }

    private FlowRecord only() {
        if (scene.finals().isEmpty()) {
            scene.correlator.shutdown();
        }
        assertThat(scene.finals()).hasSize(1);
        return scene.finals().get(0);
    }
}
