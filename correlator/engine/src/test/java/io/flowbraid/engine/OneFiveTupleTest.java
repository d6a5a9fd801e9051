// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A program that connects from one port again and again, a thousand times in a second. Any user may run it. */
class OneFiveTupleTest {
    private static final int CONNECTIONS = 6_000;
    private static final int CLIENTS = 7;
    private static final int FIRST_PORT = 20_000;
    /** Events come later than packets. */
    private static final int LATE = 30;

    private static final ProcessIdentity SERVER = Scene.process(200, "server");

    private final Scene scene = new Scene();
    private final Random random = new Random(1);
    private final long[] firstSequences = new long[CONNECTIONS];

    @Test
    void shouldNameEachClientInTurn() {
        connect(1);

        assertThat(scene.finals()).hasSize(CONNECTIONS).allSatisfy(flow -> {
            final long n = (flow.startNs - Scene.ns(0)) / 1_000_000;
            assertThat(flow.client.attribution.process).isEqualTo(client(n));
            assertThat(flow.server.attribution.process).isEqualTo(SERVER);
        });
        assertThat(scene.ledger.isClosed()).isTrue();
    }

    /** Once each event looked at all sockets and all flows of its five-tuple: this took a thousand times as long. */
    @Test
    void shouldCostNotMuchMoreThanManyFiveTuples() {
        long oneNs = Long.MAX_VALUE;
        long manyNs = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            manyNs = Math.min(manyNs, cpuNs(CONNECTIONS));
            oneNs = Math.min(oneNs, cpuNs(1));
        }

        assertThat((double) oneNs / manyNs).isLessThan(50);
    }

    private static long cpuNs(int ports) {
        final OneFiveTupleTest test = new OneFiveTupleTest();
        return CpuTime.of(() -> test.connect(ports));
    }

    private void connect(int ports) {
        for (int i = 0; i < CONNECTIONS + LATE; i++) {
            if (i < CONNECTIONS) {
                packets(i, FIRST_PORT + i % ports);
            }
            if (i >= LATE) {
                events(i - LATE, FIRST_PORT + (i - LATE) % ports);
            }
        }
        scene.advance(CONNECTIONS + 20_000);
    }

    private static ProcessIdentity client(long n) {
        return Scene.process(1_000 + (int) (n % CLIENTS), "client");
    }

    private void packets(int n, int port) {
        firstSequences[n] = random.nextInt() & 0xffff_ffffL;
        scene.handshake(n + 0.2, port, firstSequences[n]);
        scene.talkAndReset(n + 0.4, port, firstSequences[n], 10, 20);
    }

    private void events(int n, int port) {
        final long cookie = 2L * n + 1;
        scene.event(n + 0.1, e -> Scene.client(e, port, cookie, client(n), SocketEventKind.CONNECT, n + 0.1));
        scene.event(n + 0.3, e -> Scene.server(e, port, cookie + 1, SERVER, SocketEventKind.ACCEPT, n + 0.21));
        scene.event(n + 0.45, e -> Scene.client(e, port, cookie, client(n), SocketEventKind.CLOSE, n + 0.1));
        scene.event(n + 0.5, e -> Scene.server(e, port, cookie + 1, SERVER, SocketEventKind.CLOSE, n + 0.21));
    }
}
