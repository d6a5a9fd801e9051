// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.LO;
import static io.flowbraid.engine.Scene.SERVER_PORT;
import static io.flowbraid.engine.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A five-tuple used again at once, the second SYN not captured and the second socket's events lost: the first socket's
 * process is named only for what that socket sent and received.
 */
class MissedSynTest {
    private static final ProcessIdentity FIRST = process(501, "first");
    private static final ProcessIdentity SECOND = process(502, "second");
    private static final int PORT = 45_077;
    private static final int DATA = TcpFlags.ACK | TcpFlags.PSH;

    private final Scene scene = new Scene();

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 100000", "127.0.0.1, 4294960000", "::1, 100000", "::1, 50"})
    void shouldNotGiveTheNextConnectionToTheProcessOfTheClosedSocket(String ip, long nextIsn) {
        exchange(ip, 0, 1_000, 9_000);
        first(ip, 0, 1_050, 9_100);
        exchange(ip, 2_000, nextIsn, nextIsn + 77);
        scene.shutdown();

        assertThat(client(0)).isEqualTo(FIRST);
        assertThat(client(1)).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {100_000, 1_200, 4_294_960_000L})
    void shouldTellByWhatTheSocketSentWhenTheOtherEndWasStillOpen(long nextIsn) {
        exchange(LO, 0, 1_000, 9_000);
        first(LO, 0, 1_050, -1);
        exchange(LO, 2_000, nextIsn, 700_000);
        scene.shutdown();

        assertThat(client(0)).isEqualTo(FIRST);
        assertThat(client(1)).isNull();
    }

    /** The first packet is the client's: the server's own numbers are known later. */
    @ParameterizedTest
    @ValueSource(longs = {100_000, 9_300, 4_294_960_000L})
    void shouldNotGiveTheServersEndToTheProcessOfTheClosedSocket(long nextIsn) {
        exchange(LO, 0, 1_000, 9_000);
        scene.event(0.3, e -> Scene.server(e, PORT, 21, FIRST, SocketEventKind.ACCEPT, -1));
        scene.event(0.4, e -> {
            Scene.server(e, PORT, 21, FIRST, SocketEventKind.CLOSE, -1);
            e.timeNs = Scene.ns(0.25);
            Scene.counted(e, 100, 50);
            e.counters.endSequenceSent = 9_100;
            e.counters.endSequenceReceived = -1;
        });
        exchange(LO, 2_000, 500_000, nextIsn);
        scene.shutdown();

        assertThat(owner(0, SERVER_PORT)).isEqualTo(FIRST);
        assertThat(owner(1, SERVER_PORT)).isNull();
    }

    @Test
    void shouldTellByWhatTheOtherEndSent() {
        first(LO, 0, 1_050, 9_100);
        scene.tcp(2_000, LO, SERVER_PORT, LO, PORT, DATA, 700_000, 100);
        scene.shutdown();

        assertThat(client(0)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {950, 1_049, 1_050})
    void shouldGiveARetransmissionAfterTheCloseToTheClosedSocket(int sequence) {
        first(LO, 0, 1_050, 9_100);
        scene.tcp(2_000, LO, PORT, LO, SERVER_PORT, DATA, sequence, 1_050 - sequence);
        scene.tcp(2_001, LO, PORT, LO, SERVER_PORT, TcpFlags.FIN | TcpFlags.ACK, 1_050, 0);
        scene.shutdown();

        assertThat(client(0)).isEqualTo(FIRST);
    }

    @Test
    void shouldGiveWhatWasOnItsWayWhenTheSocketClosedToThatSocket() {
        scene.tcp(0, LO, SERVER_PORT, LO, PORT, DATA, 8_000, 1_000);
        first(LO, 0, 1_050, 9_000);
        scene.tcp(100.01, LO, SERVER_PORT, LO, PORT, DATA, 9_000, 5_000);
        scene.shutdown();

        assertThat(client(0)).isEqualTo(FIRST);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeItBackWhenTheCloseIsReportedLater(boolean isSecondKnown) {
        scene.connect(-1, PORT, 11, FIRST);
        scene.tcp(200, LO, PORT, LO, SERVER_PORT, DATA, 500_000, 50);
        scene.event(300, e -> closes(e, LO, 100, 1_050, 9_100));
        if (isSecondKnown) {
            scene.event(310, e -> Scene.client(e, PORT, 12, SECOND, SocketEventKind.CONNECT, 199));
        }
        scene.shutdown();

        assertThat(client(0)).isEqualTo(isSecondKnown ? SECOND : null);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.5, 3, 100})
    void shouldSplitConnectionsThatFollowOneAnotherWithoutAnySyn(double secondMs) {
        exchange(LO, 0, 1_000, 9_000);
        exchange(LO, secondMs, 2_000_000, 3_000_000);
        first(LO, 0, 1_050, 9_100);
        scene.event(400, e -> Scene.client(e, PORT, 12, SECOND, SocketEventKind.CONNECT, secondMs - 0.1));
        scene.shutdown();

        assertThat(scene.finals()).extracting(flow -> flow.client.payloadBytes).containsExactly(50L, 50L);
        assertThat(client(0)).isEqualTo(FIRST);
        assertThat(client(1)).isEqualTo(SECOND);
    }

    @Test
    void shouldNotGiveASplitOffConnectionToASocketWhoseCloseWasLost() {
        scene.connect(-1, PORT, 11, FIRST);
        exchange(LO, 0, 1_000, 9_000);
        exchange(LO, 20, 2_000_000, 3_000_000);
        scene.shutdown();

        assertThat(client(0)).isEqualTo(FIRST);
        assertThat(client(1)).isNull();
    }

    @Test
    void shouldKeepRepetitionsAfterTheEndInTheFlow() {
        scene.handshake(0, PORT, 100);
        scene.talkAndClose(1, PORT, 100, 10, 20);
        scene.tcp(50, LO, PORT, LO, SERVER_PORT, DATA, 101, 10);
        scene.tcp(60, LO, PORT, LO, SERVER_PORT, TcpFlags.FIN | TcpFlags.ACK, 111, 0);
        scene.tcp(70, LO, SERVER_PORT, LO, PORT, TcpFlags.ACK, 9_022, 0);
        scene.shutdown();

        assertThat(scene.finals()).hasSize(1);
    }

    /** The process at {@link #PORT} of the n-th flow. */
    private @Nullable ProcessIdentity client(int n) {
        return owner(n, PORT);
    }

    private @Nullable ProcessIdentity owner(int n, int port) {
        final FlowRecord flow = scene.finals().stream()
                .sorted(Comparator.comparingLong(f -> f.startNs))
                .toList()
                .get(n);
        return (flow.client.port == port ? flow.client : flow.server).attribution.process;
    }

    /** Data each way and a reset, in 0.3 ms; no SYN. */
    private void exchange(String ip, double ms, long clientSequence, long serverSequence) {
        packet(ip, ms, true, DATA, clientSequence, 50);
        packet(ip, ms + 0.1, false, DATA, serverSequence, 100);
        packet(ip, ms + 0.2, true, TcpFlags.RST | TcpFlags.ACK, clientSequence + 50, 0);
    }

    private void packet(String ip, double ms, boolean isFromClient, int flags, long sequence, int payload) {
        final int from = isFromClient ? PORT : SERVER_PORT;
        final int to = isFromClient ? SERVER_PORT : PORT;
        scene.packet(ms, 0, Transport.TCP, ip, from, ip, to, flags, sequence & 0xffff_ffffL, payload, 40 + payload);
    }

    /** The first socket opened before the first packet and closed at 0.25 ms, or 100 ms after {@code ms} otherwise. */
    private void first(String ip, double ms, long endSent, long endReceived) {
        scene.event(ms + 0.3, e -> {
            closes(e, ip, 0.25, endSent, endReceived);
            e.kind = SocketEventKind.CONNECT;
            e.timeNs = Scene.ns(-1);
            e.counters.clear();
        });
        scene.event(ms + 0.4, e -> closes(e, ip, 0.25, endSent, endReceived));
    }

    private static void closes(SocketEvent e, String ip, double ms, long endSent, long endReceived) {
        Scene.client(e, PORT, 11, FIRST, SocketEventKind.CLOSE, -1);
        Scene.end(e, ip, PORT, ip, SERVER_PORT);
        e.timeNs = Scene.ns(ms);
        Scene.counted(e, 200, 8_000);
        e.counters.endSequenceSent = endSent;
        e.counters.endSequenceReceived = endReceived;
    }
}
