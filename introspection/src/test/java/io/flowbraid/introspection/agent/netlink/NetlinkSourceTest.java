// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.introspection.agent.IntrospectionSource;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sockets of this process and of a child; the clock of the polls is the test's own. */
class NetlinkSourceTest {
    private static final int PID = (int) ProcessHandle.current().pid();
    private static final long SECOND_NS = 1_000_000_000L;

    private final List<SocketEvent> events = new ArrayList<>();
    private long nowNs = System.nanoTime();
    private NetlinkSource source;

    @BeforeEach
    void open() throws Exception {
        source = NetlinkSource.open(() -> nowNs, new SystemEpochNanoClock(), "boot");
    }

    @AfterEach
    void close() {
        source.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldNameBothEndsOfALoopbackConnection(String host) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName(host));
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            poll();

            final SocketEvent clientEnd = only(event -> event.localPort == client.getLocalPort());
            assertThat(clientEnd.kind).isEqualTo(SocketEventKind.UPDATE);
            assertThat(clientEnd.method).isEqualTo(AttributionMethod.PROC);
            assertThat(clientEnd.role).isEqualTo(SocketRole.CLIENT);
            assertThat(processOf(clientEnd).pid()).isEqualTo(PID);
            assertThat(IpAddress.format(clientEnd.remoteHi, clientEnd.remoteLo)).isEqualTo(host);
            assertThat(clientEnd.remotePort).isEqualTo(listener.getLocalPort());

            final SocketEvent serverEnd = only(event -> event.remotePort == server.getPort());
            assertThat(serverEnd.role).isEqualTo(SocketRole.SERVER);
            assertThat(processOf(serverEnd).pid()).isEqualTo(PID);
            assertThat(serverEnd.netns).isEqualTo(clientEnd.netns).isPositive();
            assertThat(serverEnd.cookie).isNotEqualTo(clientEnd.cookie).isPositive();
        }
    }

    @Test
    void shouldReportAListenerWithItsProcess() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            poll();

            final SocketEvent listen = only(event -> event.localPort == listener.getLocalPort());
            assertThat(listen.kind).isEqualTo(SocketEventKind.LISTEN);
            assertThat(listen.role).isEqualTo(SocketRole.SERVER);
            assertThat(processOf(listen).pid()).isEqualTo(PID);
            assertThat(listen.remotePort).isZero();
        }
    }

    @Test
    void shouldGiveTheKernelsLastCountersWhenASocketCloses() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            final Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
            final int clientPort = client.getLocalPort();
            try (client;
                    Socket server = listener.accept()) {
                poll();
                exchange(client, server, 12_345);
            }

            final SocketEvent close =
                    awaitEvent(event -> event.kind == SocketEventKind.CLOSE && event.localPort == clientPort);

            assertThat(close.counters.isFinal).isTrue();
            assertThat(close.counters.bytesSent).isEqualTo(12_345);
            assertThat(processOf(close).pid()).isEqualTo(PID);
        }
    }

    @Test
    void shouldCountAConnectionShorterThanThePollsWithoutNamingAnOwner() throws IOException {
        poll();
        events.clear();
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            final Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
            final int clientPort = client.getLocalPort();
            try (client;
                    Socket server = listener.accept()) {
                exchange(client, server, 777);
            }

            final SocketEvent close = awaitEvent(event -> event.localPort == clientPort);

            assertThat(close.kind).isEqualTo(SocketEventKind.CLOSE);
            assertThat(close.counters.bytesSent).isEqualTo(777);
            assertThat(close.process).isNull();
            assertThat(close.method).isEqualTo(AttributionMethod.NONE);
        }
    }

    @Test
    void shouldFindTheProcessOfADatagramSocketBoundOrConnected() throws IOException {
        final InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (DatagramSocket bound = new DatagramSocket(0, loopback);
                DatagramSocket connected = new DatagramSocket(0, loopback)) {
            connected.connect(new InetSocketAddress(loopback, bound.getLocalPort()));
            poll();

            final SocketEvent listen = only(event -> event.localPort == bound.getLocalPort());
            assertThat(listen.protocol).isEqualTo(Transport.UDP);
            assertThat(listen.kind).isEqualTo(SocketEventKind.LISTEN);
            assertThat(processOf(listen).pid()).isEqualTo(PID);
            final SocketEvent update = only(event -> event.remotePort == bound.getLocalPort());
            assertThat(update.kind).isEqualTo(SocketEventKind.UPDATE);
            assertThat(processOf(update).pid()).isEqualTo(PID);
        }
    }

    @Test
    void shouldSayWhoAForeignProcessIs() throws Exception {
        final Process child = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import socket,sys; s=socket.create_server(('127.0.0.1',0)); print(s.getsockname()[1],"
                                + " flush=True); sys.stdin.read()")
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            final int port = Integer.parseInt(lines.readLine());
            poll();

            final ProcessIdentity process = processOf(only(event -> event.localPort == port));
            assertThat(process.pid()).isEqualTo((int) child.pid());
            assertThat(process.name()).startsWith("python3");
            assertThat(process.executable()).contains("python3");
            assertThat(process.commandLine()).contains("-c import socket,sys;");
            assertThat(process.parentPid()).isEqualTo(PID);
            assertThat(process.parentExecutable()).endsWith("java");
            assertThat(process.startTimeNs() / SECOND_NS)
                    .isBetween(System.currentTimeMillis() / 1000 - 60, System.currentTimeMillis() / 1000 + 1);
            assertThat(process.bootId()).isEqualTo("boot");
        } finally {
            child.destroy();
        }
    }

    @Test
    void shouldTellEachSocketOnceAndAllAgainOnDemand() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            final Predicate<SocketEvent> isOurs = event -> event.localPort == listener.getLocalPort();
            poll();
            poll();
            assertThat(events).filteredOn(isOurs).hasSize(1);

            source.resync(event -> events.add(event.copy()));

            assertThat(events).filteredOn(isOurs).hasSize(2);
            assertThat(source.generated()).isEqualTo(events.size());
        }
    }

    @Test
    void shouldReportTheCountersOfASocketInASnapshotWhenTheyChanged() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            poll();
            exchange(client, server, 4_096);
            poll();
            events.clear();

            source.snapshot(event -> events.add(event.copy()));

            final SocketEvent update = only(event -> event.localPort == client.getLocalPort());
            assertThat(update.kind).isEqualTo(SocketEventKind.UPDATE);
            assertThat(update.counters.bytesSent).isEqualTo(4_096);
            assertThat(update.counters.segmentsOut).isPositive();
            assertThat(update.counters.srttUs).isPositive();
            assertThat(update.counters.isFinal).isFalse();
            assertThat(only(event -> event.localPort == listener.getLocalPort()).counters.bytesReceived)
                    .isEqualTo(4_096);

            source.snapshot(event -> events.add(event.copy()));
            assertThat(events)
                    .filteredOn(event -> event.localPort == client.getLocalPort())
                    .hasSize(1);
        }
    }

    @Test
    void shouldRepeatEachSocketOnceInARound() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            poll();
            events.clear();

            for (int part = 0; part < IntrospectionSource.PARTS; part++) {
                source.repeat(event -> events.add(event.copy()));
            }

            assertThat(only(event -> event.localPort == client.getLocalPort()).kind)
                    .isEqualTo(SocketEventKind.UPDATE);
            assertThat(only(event -> event.localPort == listener.getLocalPort() && event.remotePort == 0).kind)
                    .isEqualTo(SocketEventKind.LISTEN);
        }
    }

    @Test
    void shouldSayInOneLineWhatItCannotTell() {
        assertThat(source.describe())
                .contains("shorter", "who opened or accepted", "UDP bytes", "other network namespaces")
                .doesNotContain("\n");
    }

    private void poll() {
        nowNs += 2 * SECOND_NS;
        source.poll(event -> events.add(event.copy()));
    }

    private SocketEvent awaitEvent(Predicate<SocketEvent> isWanted) {
        await().untilAsserted(() -> {
            poll();
            assertThat(events).anyMatch(isWanted);
        });
        return events.stream().filter(isWanted).findFirst().orElseThrow();
    }

    private SocketEvent only(Predicate<SocketEvent> isWanted) {
        assertThat(events).filteredOn(isWanted).hasSize(1);
        return events.stream().filter(isWanted).findFirst().orElseThrow();
    }

    private static void exchange(Socket from, Socket to, int bytes) throws IOException {
        from.getOutputStream().write(new byte[bytes]);
        assertThat(to.getInputStream().readNBytes(bytes)).hasSize(bytes);
    }

    private static ProcessIdentity processOf(SocketEvent event) {
        return Objects.requireNonNull(event.process, "no process named");
    }
}
