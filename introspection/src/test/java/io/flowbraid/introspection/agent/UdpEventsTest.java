// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static io.flowbraid.introspection.agent.TcpEventsTest.process;
import static io.flowbraid.introspection.agent.WatchedHost.local;
import static io.flowbraid.introspection.agent.WatchedHost.remote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.introspection.agent.ebpf.EbpfSource;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("AddressSelection") // loopback by number, both families on purpose
final class UdpEventsTest {
    private static final int OWN_PID = (int) ProcessHandle.current().pid();

    private WatchedHost host;

    @BeforeAll
    void watch() {
        host = new WatchedHost(KernelAccess.open());
    }

    @AfterAll
    void leave() {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void shouldNameBothEndsOfAConnectedConversationAndItsTotals() throws IOException {
        final InetAddress loopback = InetAddress.getByName("127.0.0.1");
        final int serverPort;
        try (DatagramSocket server = new DatagramSocket(0, loopback);
                DatagramSocket client = new DatagramSocket()) {
            serverPort = server.getLocalPort();
            client.connect(new InetSocketAddress(loopback, serverPort));
            client.send(new DatagramPacket(new byte[100], 100));
            final DatagramPacket request = new DatagramPacket(new byte[500], 500);
            server.receive(request);
            server.send(new DatagramPacket(new byte[300], 300, request.getSocketAddress()));
            client.receive(new DatagramPacket(new byte[500], 500));
        }

        final SocketEvent send = host.await1(SocketEventKind.SEND, remote(serverPort));
        final SocketEvent receive = host.await1(SocketEventKind.RECEIVE, local(serverPort));
        final SocketEvent clientClose = host.await1(SocketEventKind.CLOSE, remote(serverPort));
        final SocketEvent serverClose =
                host.await1(SocketEventKind.CLOSE, event -> event.localPort == serverPort && event.remotePort != 0);
        assertThat(send.method).isEqualTo(AttributionMethod.CONNECT);
        assertThat(send.role).isEqualTo(SocketRole.CLIENT);
        assertThat(process(send).pid()).isEqualTo(OWN_PID);
        assertThat(send.interfaceName).isEqualTo("lo");
        assertThat(receive.role).isEqualTo(SocketRole.SERVER);
        assertThat(process(receive)).isSameAs(process(send));
        assertThat(clientClose.counters.bytesSent).isEqualTo(100);
        assertThat(clientClose.counters.bytesReceived).isEqualTo(300);
        assertThat(clientClose.counters.isFinal).isTrue();
        assertThat(serverClose.counters.bytesSent).isEqualTo(300);
        assertThat(serverClose.counters.bytesReceived).isEqualTo(100);
        assertThat(serverClose.localPort).isEqualTo(serverPort);
    }

    @Test
    void shouldEndEachConversationOfAnUnconnectedSocketWithItsOwnTotals() throws IOException {
        final InetAddress loopback = InetAddress.getByName("::1");
        final int port;
        final int first;
        final int second;
        try (DatagramSocket one = new DatagramSocket(0, loopback);
                DatagramSocket other = new DatagramSocket(0, loopback);
                DatagramSocket sender = new DatagramSocket(0, loopback)) {
            port = sender.getLocalPort();
            first = one.getLocalPort();
            second = other.getLocalPort();
            sender.send(new DatagramPacket(new byte[10], 10, loopback, first));
            sender.send(new DatagramPacket(new byte[10], 10, loopback, first));
            sender.send(new DatagramPacket(new byte[70], 70, loopback, second));
        }

        assertThat(close(port, first).counters.bytesSent).isEqualTo(20);
        assertThat(close(port, first).counters.segmentsOut).isEqualTo(2);
        assertThat(close(port, second).counters.bytesSent).isEqualTo(70);
        assertThat(close(first, port).counters.bytesReceived).isEqualTo(20);
        assertThat(close(second, port).counters.bytesReceived).isEqualTo(70);
        assertThat(process(close(port, first)).pid()).isEqualTo(OWN_PID);
    }

    @Test
    void shouldNameTheChildThatReceivesOnTheParentsSocket() throws Exception {
        final Process parent = Shell.perl(
                "my $s=IO::Socket::INET->new(Proto=>'udp',LocalAddr=>'127.0.0.1:0'); $|=1; print $s->sockport,\"\\n\";"
                        + "my $k=fork; if(!$k){$s->recv(my $b,100); print $$,\"\\n\"; sleep 60} waitpid $k,0");
        try (DatagramSocket client = new DatagramSocket()) {
            final var output = parent.inputReader();
            final int port = Integer.parseInt(output.readLine());
            assertThat(process(host.await1(SocketEventKind.LISTEN, local(port))).pid())
                    .isEqualTo((int) parent.pid());
            client.send(new DatagramPacket(new byte[5], 5, InetAddress.getByName("127.0.0.1"), port));
            final int child = Integer.parseInt(output.readLine());

            final SocketEvent better = host.await1(
                    SocketEventKind.UPDATE,
                    event -> event.localPort == port
                            && event.remotePort != 0
                            && event.method == AttributionMethod.RECEIVE);

            assertThat(process(better).pid()).isEqualTo(child);
        } finally {
            parent.descendants().forEach(ProcessHandle::destroyForcibly);
            parent.destroyForcibly();
        }
    }

    @Test
    void shouldStillNameWhoReceivedWhenAnotherOneAnswers() throws Exception {
        try (DatagramSocket client = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            final Process parent = Shell.perl(
                    "use Socket; $| = 1; socket(S, AF_INET, SOCK_DGRAM, 0);"
                            + " bind(S, pack_sockaddr_in(0, INADDR_LOOPBACK));"
                            + " print +(unpack_sockaddr_in(getsockname(S)))[0], qq(\n); my $child = fork;"
                            + " if (!$child) { recv(S, $b, 9, 0); exit } waitpid $child, 0; print $child;"
                            + " send(S, 'x', 0, pack_sockaddr_in(shift, INADDR_LOOPBACK))",
                    Integer.toString(client.getLocalPort()));
            final var output = parent.inputReader();
            final int port = Integer.parseInt(output.readLine());
            client.send(new DatagramPacket(new byte[5], 5, InetAddress.getByName("127.0.0.1"), port));
            final int child = Integer.parseInt(output.readLine());

            final SocketEvent end = close(port, client.getLocalPort());

            assertThat(process(end).pid()).isEqualTo((int) parent.pid());
            assertThat(Objects.requireNonNull(end.receiver).pid()).isEqualTo(child);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bind(S, pack_sockaddr_in(0, INADDR_ANY));"})
    void shouldNameTheChildThatSendsOnTheParentsSocket(String bind) throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            final int port = server.getLocalPort();
            final Process parent = Shell.perl(
                    "use Socket; socket(S, AF_INET, SOCK_DGRAM, 0); " + bind + " if (my $child = fork) { close S;"
                            + " print $child; waitpid $child, 0 } else { my $port = shift;"
                            + " for (1 .. 3) { send(S, 'x', 0,"
                            + " pack_sockaddr_in($port, inet_aton('127.0.0.1'))) } }",
                    Integer.toString(port));
            final int child = Integer.parseInt(Shell.finish(parent));

            final SocketEvent end = host.await1(SocketEventKind.CLOSE, remote(port));

            assertThat(process(end).pid()).isEqualTo(child);
            assertThat(end.method).isEqualTo(AttributionMethod.SEND);
            assertThat(host.all(event -> event.remotePort == port && event.method == AttributionMethod.SEND))
                    .allSatisfy(event -> assertThat(process(event).pid()).isEqualTo(child));
        }
    }

    @Test
    void shouldSayThatCountersAreIncompleteWhenAPeerFoundNoRoom() throws IOException {
        final int maxPeers = 16;
        final InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (WatchedHost narrow = new WatchedHost(KernelAccess.open(EbpfSource.DEFAULT_RING_BYTES, maxPeers));
                DatagramSocket sender = new DatagramSocket(0, loopback)) {
            for (int port = 20_000; port < 20_000 + 4 * maxPeers; port++) {
                sender.send(new DatagramPacket(new byte[1], 1, loopback, port));
            }

            final SocketEvent incomplete = narrow.await1(
                    SocketEventKind.UPDATE,
                    event -> event.localPort == sender.getLocalPort() && event.counters.isIncomplete);

            assertThat(process(incomplete).pid()).isEqualTo(OWN_PID);
            final Counter lost = narrow.ledger.stages().get(0).loss("peers_full");
            await().untilAsserted(() -> assertThat(lost.get()).isGreaterThanOrEqualTo(3L * maxPeers));
            await().untilAsserted(() -> assertThat(narrow.ledger.isClosed()).isTrue());
        }
    }

    private SocketEvent close(int localPort, int remotePort) {
        return host.await1(
                SocketEventKind.CLOSE, event -> event.localPort == localPort && event.remotePort == remotePort);
    }
}
