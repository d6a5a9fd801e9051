// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.StageReading;
import io.flowbraid.record.Flows;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Connections that are made, broken and made again. */
class TcpCollectorTest {
    @Test
    void shouldDeliverAHundredThousandFlowsExactly() throws Exception {
        final int count = 100_000;
        try (TestCollector export = TestCollector.overUdp();
                ServerSocket server = listen(0)) {
            final CompletableFuture<IpfixReader> received = CompletableFuture.supplyAsync(() -> readAll(server));
            try (FlowSink sink = export.open("tcp://127.0.0.1:" + server.getLocalPort())) {
                for (int i = 0; i < count; i++) {
                    final FlowRecord flow = i % 2 == 0 ? Flows.ofSockets() : Flows.unreachable();
                    flow.flowId = i;
                    sink.accept(flow);
                }
            }

            assertThat(received.get().flows.stream()
                            .map(each -> each.number("148"))
                            .distinct())
                    .hasSize(count);
            assertThat(export.account().out()).isEqualTo(count);
            export.assertAccountsClose();
        }
    }

    @Test
    void shouldConnectAgainAndBeginWithAllTemplates() throws Exception {
        try (TestCollector export = TestCollector.overUdp()) {
            final ServerSocket first = listen(0);
            final int port = first.getLocalPort();
            try (FlowSink sink = export.open("tcp://127.0.0.1:" + port)) {
                final CompletableFuture<Socket> accepted = CompletableFuture.supplyAsync(() -> accept(first));
                sink.accept(Flows.curlToPython());
                sink.accept(Flows.ping());
                sink.flush();
                final Socket connection = accepted.get();
                assertThat(read(connection, 2).flows).hasSize(2);
                connection.close();
                first.close();
                sink.accept(Flows.curlToPython());
                sink.flush();
                assertThat(export.warnings).hasSize(1);

                final ServerSocket second = listen(port);
                final CompletableFuture<Socket> again = CompletableFuture.supplyAsync(() -> accept(second));
                Awaitility.await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);
                sink.accept(Flows.ping());
                sink.flush();
                try (Socket connection2 = again.get()) {
                    final IpfixReader reader = read(connection2, 2);
                    assertThat(reader.flows.get(0).text("35632/169")).isEqualTo("curl");
                    assertThat(reader.templatesSeen)
                            .as("both, and the options'")
                            .hasSize(4);
                }
                second.close();
            }
            assertThat(export.warnings).hasSize(1);
            assertThat(export.account().out()).isEqualTo(4);
            export.assertAccountsClose();
        }
    }

    @Test
    void shouldLoseWhatFindsNoRoomWhileNobodyListens() throws Exception {
        final int count = 20_000;
        try (TestCollector export = TestCollector.overUdp()) {
            final ServerSocket server = listen(0);
            final int port = server.getLocalPort();
            server.close();
            final long beganNs = System.nanoTime();
            try (FlowSink sink = export.open("tcp://127.0.0.1:" + port)) {
                for (int i = 0; i < count; i++) {
                    sink.accept(Flows.curlToPython());
                }
            }

            assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(Duration.ofSeconds(10));
            assertThat(export.warnings).hasSize(1);
            assertThat(export.account().losses().get("receiver_away")).isEqualTo(count);
            export.assertAccountsClose();
        }
    }

    @Test
    void shouldNotWaitLongForACollectorThatDoesNotRead() throws Exception {
        final int count = 60_000;
        try (TestCollector export = TestCollector.overUdp();
                ServerSocket server = listen(0)) {
            final long beganNs = System.nanoTime();
            try (FlowSink sink = export.open("tcp://127.0.0.1:" + server.getLocalPort())) {
                for (int i = 0; i < count; i++) {
                    sink.accept(Flows.curlToPython());
                }
                assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(Duration.ofSeconds(10));
            }

            final StageReading account = export.account();
            assertThat(account.losses().get("receiver_slow")).isPositive();
            assertThat(account.losses().get("receiver_away"))
                    .as("still waiting at the end")
                    .isPositive();
            export.assertAccountsClose();
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
    }

    private static Socket accept(ServerSocket server) {
        try {
            return server.accept();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static IpfixReader readAll(ServerSocket server) {
        try (Socket connection = accept(server)) {
            return read(connection, Integer.MAX_VALUE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads until so many flows came, or the end. */
    private static IpfixReader read(Socket connection, int flows) throws IOException {
        final IpfixReader reader = new IpfixReader();
        final InputStream in = connection.getInputStream();
        final ByteBuffer bytes = ByteBuffer.allocate(1 << 17);
        while (reader.flows.size() < flows) {
            final int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
            if (read < 0) {
                assertThat(bytes.position()).as("half a message").isZero();
                break;
            }
            bytes.position(bytes.position() + read).flip();
            while (reader.read(bytes)) {
                assertThat(reader.domains).hasSize(1);
            }
            bytes.compact();
        }
        return reader;
    }
}
