// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.Reconciliation;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's counters of datagram sockets against what was captured, when one socket has several flows. */
class DatagramReconciliationTest {
    private static final ProcessIdentity DNSMASQ = process(701, "dnsmasq");
    private static final int PORT = 53;
    private static final int CLIENT_PORT = 40_000;
    private static final long SERVER_COOKIE = 9;

    private final Scene scene = new Scene();

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldNotTakeTheBytesOfEarlierClientsForMissedPackets(String host) {
        askAndLeave(host, 0, 1);
        askAndLeave(host, 100, 2);
        askAndLeave(host, 200, 3);
        closeServer(host, 300, 3 * 60, 3 * 30);

        final List<FlowRecord> flows = scene.finals();
        assertThat(flows).hasSize(3);
        assertThat(flows).allSatisfy(flow -> {
            assertThat(flow.client.attribution.process).isNotNull();
            assertThat(flow.server.attribution.process).isEqualTo(DNSMASQ);
            assertThat(flow.clientToServer).isEqualTo(Reconciliation.EQUAL);
            assertThat(flow.serverToClient)
                    .as("by what the client received, where the server has counted more")
                    .isEqualTo(Reconciliation.EQUAL);
        });
    }

    @Test
    void shouldSayThatItIsUnknownWhereNoClientTellsWhatItReceived() {
        exchange("127.0.0.1", 0);
        exchange("127.0.0.1", 70_000);
        closeServer("127.0.0.1", 71_000, 2 * 60, 2 * 30);

        assertThat(scene.finals())
                .extracting(flow -> flow.serverToClient)
                .containsExactly(Reconciliation.UNKNOWN, Reconciliation.UNKNOWN);
    }

    @Test
    void shouldStillFindPacketsThatWereMissed() {
        exchange("127.0.0.1", 0);
        closeServer("127.0.0.1", 100, 60 + 60, 30);

        assertThat(scene.finals().get(0).serverToClient).isEqualTo(Reconciliation.CAPTURE_SHORT);
    }

    private void askAndLeave(String host, double ms, long cookie) {
        final ProcessIdentity dig = process(800 + (int) cookie, "dig");
        end(host, ms - 0.01, true, cookie, dig, SocketEventKind.SEND, ms - 0.01, -1, -1);
        exchange(host, ms);
        end(host, ms + 10, true, cookie, dig, SocketEventKind.CLOSE, ms - 0.01, 30, 60);
    }

    /** 30 bytes to the server, 60 back; the server's socket is as old as the first. */
    private void exchange(String host, double ms) {
        scene.udp(ms, host, CLIENT_PORT, host, PORT, 30);
        if (ms == 0) {
            end(host, 0.02, false, SERVER_COOKIE, DNSMASQ, SocketEventKind.RECEIVE, -1_000, -1, -1);
        }
        scene.udp(ms + 0.1, host, PORT, host, CLIENT_PORT, 60);
    }

    private void closeServer(String host, double ms, long sent, long received) {
        end(host, ms, false, SERVER_COOKIE, DNSMASQ, SocketEventKind.CLOSE, -1_000, sent, received);
        scene.advance(ms + 100);
        scene.shutdown();
    }

    private void end(
            String host,
            double ms,
            boolean isClient,
            long cookie,
            ProcessIdentity process,
            SocketEventKind kind,
            double openedMs,
            long sent,
            long received) {
        scene.event(ms, e -> {
            Scene.end(e, host, isClient ? CLIENT_PORT : PORT, host, isClient ? PORT : CLIENT_PORT);
            e.protocol = Transport.UDP;
            e.kind = kind;
            e.role = isClient ? SocketRole.CLIENT : SocketRole.SERVER;
            e.method = isClient ? AttributionMethod.SEND : AttributionMethod.RECEIVE;
            e.cookie = cookie;
            e.process = process;
            e.openedNs = Scene.ns(openedMs);
            if (kind == SocketEventKind.CLOSE) {
                Scene.counted(e, sent, received);
            }
        });
    }
}
