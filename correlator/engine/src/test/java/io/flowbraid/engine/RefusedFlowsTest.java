// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEventKind;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flows that end before a process of a later one uses the same five-tuple: nobody born later is named. */
class RefusedFlowsTest {
    private static final ProcessIdentity FIRST = process(501, "first");
    private static final ProcessIdentity SECOND = process(502, "second");
    private static final ProcessIdentity SERVER = process(77, "server");
    private static final int X = 45_090;
    private static final int Y = 45_091;

    private final Scene scene = new Scene();

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 150, true", "127.0.0.1, 1, true", "127.0.0.1, 150, false", "::1, 150, true", "::1, 2, false"
    })
    void shouldNotNameTheReverseConnectionsClientAsServerOfARefusedOne(
            String ip, double laterMs, boolean isEventFirst) {
        refused(0, ip, X, Y, 100);
        connects(ip, X, Y, 11, FIRST, 0);
        if (isEventFirst) {
            connects(ip, Y, X, 12, SECOND, laterMs);
        }
        refused(laterMs, ip, Y, X, 200);
        if (!isEventFirst) {
            connects(ip, Y, X, 12, SECOND, laterMs);
        }
        scene.advance(10_000);

        assertThat(ends())
                .containsExactlyInAnyOrder(
                        tuple(X, FIRST, null, UnattributedReason.REFUSED),
                        tuple(Y, SECOND, null, UnattributedReason.REFUSED));
    }

    @Test
    void shouldNotNameTheServerOfTheNextConnectionForARefusedOne() {
        refused(0, Scene.LO, X, Y, 100);
        connects(Scene.LO, X, Y, 11, FIRST, 0);
        scene.event(3, e -> {
            Scene.server(e, 0, 13, SERVER, SocketEventKind.ACCEPT, 2.9);
            Scene.end(e, Scene.LO, Y, Scene.LO, X);
        });
        scene.advance(10_000);

        assertThat(ends()).containsExactly(tuple(X, FIRST, null, UnattributedReason.REFUSED));
    }

    @ParameterizedTest
    @ValueSource(doubles = {150, 2})
    void shouldNotTakeAReverseConnectionAfterGivingUpForASimultaneousOpen(double laterMs) {
        scene.tcp(0, Scene.LO, X, Scene.LO, Y, TcpFlags.SYN, 100, 0);
        connects(Scene.LO, X, Y, 11, FIRST, 0);
        scene.event(laterMs / 2, e -> {
            Scene.client(e, 0, 11, FIRST, SocketEventKind.CONNECT_FAILED, -0.01);
            Scene.end(e, Scene.LO, X, Scene.LO, Y);
        });
        scene.tcp(laterMs, Scene.LO, Y, Scene.LO, X, TcpFlags.SYN, 200, 0);
        connects(Scene.LO, Y, X, 12, SECOND, laterMs);
        scene.shutdown();

        assertThat(scene.finals())
                .extracting(flow -> flow.client.port, flow -> flow.client.attribution.process)
                .containsExactlyInAnyOrder(tuple(X, FIRST), tuple(Y, SECOND));
        assertThat(scene.finals())
                .allSatisfy(flow -> assertThat(flow.server.attribution.process).isNull());
    }

    @Test
    void shouldNameBothEndsOfASimultaneousOpen() {
        connects(Scene.LO, X, Y, 11, FIRST, 0);
        connects(Scene.LO, Y, X, 12, SECOND, 0.1);
        scene.tcp(0, Scene.LO, X, Scene.LO, Y, TcpFlags.SYN, 100, 0);
        scene.tcp(0.1, Scene.LO, Y, Scene.LO, X, TcpFlags.SYN, 200, 0);
        scene.tcp(0.2, Scene.LO, X, Scene.LO, Y, TcpFlags.SYN | TcpFlags.ACK, 100, 0);
        scene.tcp(0.3, Scene.LO, Y, Scene.LO, X, TcpFlags.SYN | TcpFlags.ACK, 200, 0);
        scene.shutdown();

        assertThat(ends()).containsExactly(tuple(X, FIRST, SECOND, UnattributedReason.NONE));
    }

    @Test
    void shouldNotJoinARefusedSocketWithTheReverseOneWithoutPackets() {
        final SocketScene sockets = SocketScene.alone();
        final SocketScene.Socket first = sockets.tcp(Scene.LO, X, Scene.LO, Y).of(501, "first");
        first.openedNs(0);
        first.fails(0.1, 111);
        final SocketScene.Socket second = sockets.tcp(Scene.LO, Y, Scene.LO, X).of(502, "second");
        second.openedNs(2);
        second.fails(2.1, 111);

        assertThat(sockets.finalsAt(20_000))
                .hasSize(2)
                .allSatisfy(flow -> assertThat(flow.server.attribution.process).isNull());
    }

    @Test
    void shouldNotNameAListenerBornAfterTheFlow() {
        scene.event(0, e -> {
            Scene.end(e, Scene.LO, Y, "0.0.0.0", 0);
            e.kind = SocketEventKind.LISTEN;
            e.method = AttributionMethod.LISTEN;
            e.cookie = 5;
            e.process = bornAt(60_000);
        });
        scene.handshakeTo(1, X, Y, 100);
        scene.shutdown();

        assertThat(scene.finals())
                .singleElement()
                .satisfies(flow -> assertThat(flow.server.attribution.process).isNull());
    }

    @Test
    void shouldNotNameAProcessBornAfterTheFlowThoughItHasTheSocket() {
        scene.handshakeTo(1, X, Y, 100);
        scene.event(60_001, e -> {
            Scene.server(e, 0, 13, bornAt(60_000), SocketEventKind.UPDATE, 1.01);
            Scene.end(e, Scene.LO, Y, Scene.LO, X);
        });
        scene.shutdown();

        final FlowRecord flow = scene.finals().get(0);
        assertThat(flow.server.attribution.process).isNull();
        assertThat(flow.server.attribution.reason).isEqualTo(UnattributedReason.NO_PROCESS);
    }

    private static ProcessIdentity bornAt(double ms) {
        final ProcessIdentity p = process(900, "late");
        return new ProcessIdentity(
                p.bootId(), 900, 900, Scene.ns(ms), "late", "", "", 0, null, 0, null, 1, "init", "/sbin/init");
    }

    private Iterable<Tuple> ends() {
        return scene.finals().stream()
                .map(flow -> tuple(
                        flow.client.port,
                        flow.client.attribution.process,
                        flow.server.attribution.process,
                        flow.server.attribution.reason))
                .toList();
    }

    private void refused(double ms, String ip, int from, int to, long isn) {
        scene.packet(ms, 0, Transport.TCP, ip, from, ip, to, TcpFlags.SYN, isn, 0, 40);
        scene.packet(ms + 0.01, 0, Transport.TCP, ip, to, ip, from, TcpFlags.RST | TcpFlags.ACK, 0, 0, 40);
    }

    private void connects(String ip, int from, int to, long cookie, ProcessIdentity process, double ms) {
        scene.event(ms, e -> {
            Scene.client(e, from, cookie, process, SocketEventKind.CONNECT, ms - 0.01);
            Scene.end(e, ip, from, ip, to);
        });
    }
}
