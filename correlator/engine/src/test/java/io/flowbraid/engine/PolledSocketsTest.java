// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.LO;
import static io.flowbraid.engine.Scene.SERVER_PORT;
import static io.flowbraid.engine.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Owners by an agent that lists the open sockets each second: a socket opened at some time since the list before. */
class PolledSocketsTest {
    private static final ProcessIdentity CURL = process(601, "curl");
    private static final ProcessIdentity NGINX = process(602, "nginx");
    private static final ProcessIdentity WGET = process(603, "wget");
    private static final int PORT = 41_000;
    private static final double FIRST_POLL = 10;
    private static final double SECOND_POLL = 1_010;

    private final Scene scene = new Scene();

    @ParameterizedTest
    @ValueSource(doubles = {11, 300, 700, 1_005})
    void shouldNameBothEndsWheneverTheConnectionBeganBetweenTwoPolls(double beganMs) {
        scene.handshake(beganMs, PORT, 100);
        poll(SECOND_POLL, FIRST_POLL);
        scene.talkAndClose(8_000, PORT, 100, 10, 20);
        scene.shutdown();

        final FlowRecord flow = scene.finals().get(0);
        assertAttributed(flow.client, CURL);
        assertAttributed(flow.server, NGINX);
    }

    @Test
    void shouldNameBothEndsOfAConnectionThatTheFirstPollSaw() {
        scene.handshake(300, PORT, 100);
        poll(SECOND_POLL, 0);
        scene.talkAndClose(8_000, PORT, 100, 10, 20);
        scene.shutdown();

        assertAttributed(scene.finals().get(0).client, CURL);
        assertAttributed(scene.finals().get(0).server, NGINX);
    }

    @Test
    void shouldNameBothEndsOfAConnectionThatHadClosedWhileThePollLookedForItsProcesses() {
        scene.handshake(300, PORT, 100);
        scene.talkAndClose(960, PORT, 100, 10, 20);
        poll(SECOND_POLL, FIRST_POLL);
        scene.shutdown();

        assertAttributed(scene.finals().get(0).client, CURL);
        assertAttributed(scene.finals().get(0).server, NGINX);
    }

    @Test
    void shouldNotNameTheNextUserOfTheFiveTupleForOneThatWasOverBeforeThePoll() {
        scene.handshake(100, PORT, 100);
        scene.talkAndReset(200, PORT, 100, 10, 20);
        scene.handshake(600, PORT, 5_000_000);
        poll(SECOND_POLL, FIRST_POLL);
        scene.advance(8_000);
        scene.talkAndClose(8_000, PORT, 5_000_000, 10, 20);
        scene.shutdown();

        assertThat(scene.finals()).hasSize(2);
        assertThat(scene.finals().get(0).client.attribution.process).isNull();
        assertThat(scene.finals().get(0).server.attribution.process).isNull();
        assertAttributed(scene.finals().get(1).client, CURL);
        assertAttributed(scene.finals().get(1).server, NGINX);
    }

    @Test
    void shouldNotNameThePreviousUserOfTheFiveTupleForTheNext() {
        scene.handshake(300, PORT, 100);
        poll(SECOND_POLL, FIRST_POLL);
        scene.talkAndReset(1_200, PORT, 100, 10, 20);
        scene.handshake(1_300, PORT, 5_000_000);
        end(2_010, true, 3, WGET, SECOND_POLL);
        scene.talkAndClose(8_000, PORT, 5_000_000, 10, 20);
        scene.shutdown();

        assertThat(scene.finals()).hasSize(2);
        assertAttributed(scene.finals().get(0).client, CURL);
        assertAttributed(scene.finals().get(1).client, WGET);
        assertThat(scene.finals().get(1).server.attribution.process).isNull();
    }

    @ParameterizedTest
    @ValueSource(doubles = {FIRST_POLL, 0})
    void shouldNameTheHolderOfADatagramSocketThatHasClosedSince(double previousMs) {
        heartbeat(0, 1);
        datagrams(300, 3_000);
        bound(SECOND_POLL, SocketEventKind.LISTEN, previousMs);
        bound(3_001, SocketEventKind.CLOSE, previousMs);
        heartbeat(4_000, 4);
        scene.shutdown();

        final FlowSide server = scene.finals().get(0).server;
        assertThat(server.attribution.process).isEqualTo(NGINX);
        assertThat(server.attribution.status).isEqualTo(AttributionStatus.PARTIAL);
    }

    @Test
    void shouldNotNameTheHolderOfADatagramSocketThatClosedBeforeTheFlowWasOver() {
        heartbeat(0, 1);
        datagrams(300, 3_000);
        bound(SECOND_POLL, SocketEventKind.LISTEN, FIRST_POLL);
        bound(2_500, SocketEventKind.CLOSE, FIRST_POLL);
        heartbeat(4_000, 4);
        scene.shutdown();

        assertThat(scene.finals().get(0).server.attribution.process).isNull();
    }

    @Test
    void shouldNotNameTheHolderOfADatagramSocketThatNoPollSawDuringTheFlow() {
        heartbeat(0, 1);
        datagrams(300, 600);
        bound(SECOND_POLL, SocketEventKind.LISTEN, FIRST_POLL);
        heartbeat(4_000, 3);
        scene.shutdown();

        assertThat(scene.finals().get(0).server.attribution.process).isNull();
    }

    /** It may have left the connection to another process, and that has closed it before the next poll. */
    @Test
    void shouldNotNameAListenerForAConnectionThatNoPollSaw() {
        heartbeat(0, 1);
        scene.event(FIRST_POLL, e -> {
            Scene.end(e, LO, SERVER_PORT, LO, 0);
            e.remoteHi = 0;
            e.remoteLo = 0;
            fill(e, SocketRole.SERVER, 9, NGINX, 0);
            e.kind = SocketEventKind.LISTEN;
            e.sequence = 2;
        });
        scene.handshake(300, PORT, 100);
        scene.talkAndClose(310, PORT, 100, 10, 20);
        heartbeat(2_000, 3);
        scene.shutdown();

        assertThat(scene.finals().get(0).server.attribution.process).isNull();
    }

    private void heartbeat(double ms, long sequence) {
        scene.event(ms, e -> {
            e.kind = SocketEventKind.HEARTBEAT;
            e.sequence = sequence;
        });
    }

    private void datagrams(double fromMs, double toMs) {
        for (double ms = fromMs; ms <= toMs; ms += 300) {
            scene.udp(ms, LO, PORT, LO, 53, 20);
        }
    }

    private void bound(double ms, SocketEventKind kind, double previousMs) {
        scene.event(ms, e -> {
            Scene.end(e, LO, 53, LO, 0);
            e.remoteHi = 0;
            e.remoteLo = 0;
            fill(e, SocketRole.UNKNOWN, 9, NGINX, previousMs);
            e.kind = kind;
            e.sequence = kind == SocketEventKind.CLOSE ? 3 : 2;
            e.protocol = Transport.UDP;
        });
    }

    private void poll(double ms, double previousMs) {
        end(ms, true, 1, CURL, previousMs);
        end(ms, false, 2, NGINX, previousMs);
    }

    private void end(double ms, boolean isClient, long cookie, ProcessIdentity process, double previousMs) {
        scene.event(ms, e -> {
            if (isClient) {
                Scene.end(e, LO, PORT, LO, SERVER_PORT);
            } else {
                Scene.end(e, LO, SERVER_PORT, LO, PORT);
            }
            fill(e, isClient ? SocketRole.CLIENT : SocketRole.SERVER, cookie, process, previousMs);
        });
    }

    private static void fill(SocketEvent e, SocketRole role, long cookie, ProcessIdentity process, double previousMs) {
        e.kind = SocketEventKind.UPDATE;
        e.role = role;
        e.method = AttributionMethod.PROC;
        e.cookie = cookie;
        e.sequence = cookie;
        e.process = process;
        e.openedNs = previousMs == 0 ? 0 : Scene.ns(previousMs);
    }

    private static void assertAttributed(FlowSide side, ProcessIdentity process) {
        assertThat(side.attribution.process).isEqualTo(process);
        assertThat(side.attribution.status).isEqualTo(AttributionStatus.ATTRIBUTED);
        assertThat(side.attribution.method).isEqualTo(AttributionMethod.PROC);
    }
}
