// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static io.flowbraid.introspection.agent.TcpEventsTest.process;
import static io.flowbraid.introspection.agent.WatchedHost.local;
import static io.flowbraid.introspection.agent.WatchedHost.remote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.socket.SocketCounters;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why connections end, and how those look that nobody uses between accept and end. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("AddressSelection") // loopback by number
final class TcpEndsTest {
    private static final int OWN_PID = (int) ProcessHandle.current().pid();
    private static final int ECONNRESET = 104;
    private static final int ETIMEDOUT = 110;
    private static final int ECONNREFUSED = 111;
    private static final int EHOSTUNREACH = 113;
    private static final int UNREACHABLE_PORT = 8113;

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
    void shouldSayThatAConnectWasRefused() throws IOException {
        final int port = freePort();

        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);

        final SocketEvent failed = host.await1(SocketEventKind.CONNECT_FAILED, remote(port));
        assertThat(failed.counters.error).isEqualTo(ECONNREFUSED);
        assertThat(host.await1(SocketEventKind.CONNECT, remote(port)).counters.error)
                .isZero();
    }

    @Test
    void shouldSayThatAConnectTimedOut() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Socket one = new Socket("127.0.0.1", server.getLocalPort());
                Socket other = new Socket("127.0.0.1", server.getLocalPort())) {
            assertThat(one.isConnected() && other.isConnected()).isTrue();
            // The queue of the listener is full: it drops the SYN, which TCP_SYNCNT (7) lets the kernel repeat once.
            final Process client = Shell.perl("socket(my $s,PF_INET,SOCK_STREAM,0); setsockopt $s,6,7,pack('i',1);"
                    + "connect($s,pack_sockaddr_in(" + server.getLocalPort()
                    + ",inet_aton('127.0.0.1'))); print $!+0");

            assertThat(Shell.finish(client)).isEqualTo(Integer.toString(ETIMEDOUT));

            assertThat(host.await1(SocketEventKind.CONNECT_FAILED, remote(server.getLocalPort())).counters.error)
                    .isEqualTo(ETIMEDOUT);
        }
    }

    /** Nobody answers ARP for the address. */
    @Test
    void shouldSayThatTheHostOfAConnectIsUnreachable() throws Exception {
        final Process client = Shell.start(
                "unshare",
                "-n",
                "sh",
                "-c",
                "ip link set lo up && ip link add name va type veth peer name vb && ip addr add 10.9.0.1/24 dev va"
                        + " && ip link set va up && ip link set vb up && exec perl -MIO::Socket::INET -e"
                        + " 'IO::Socket::INET->new(PeerAddr=>\"10.9.0.9:" + UNREACHABLE_PORT + "\"); print $!+0'");

        assertThat(Shell.finish(client)).isEqualTo(Integer.toString(EHOSTUNREACH));

        final SocketEvent failed = host.await1(SocketEventKind.CONNECT_FAILED, remote(UNREACHABLE_PORT));
        assertThat(failed.counters.error).isEqualTo(EHOSTUNREACH);
        assertThat(process(failed).pid()).isEqualTo((int) client.pid());
    }

    @Test
    void shouldSayWhichEndWasReset() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            final int port = server.getLocalPort();
            final Socket client = new Socket("127.0.0.1", port);
            try (Socket accepted = server.accept()) {
                client.getOutputStream().write(new byte[7]);
                assertThat(accepted.getInputStream().read()).isZero();
                client.setSoLinger(true, 0);
                client.close();

                assertThat(host.await1(SocketEventKind.CLOSE, connected(port)).counters.error)
                        .isEqualTo(ECONNRESET);
                assertThat(host.await1(SocketEventKind.CLOSE, remote(port)).counters.error)
                        .as("of the end that reset it")
                        .isZero();
            }
        }
    }

    @Test
    void shouldSayWhereTheSequenceNumbersOfBothDirectionsEnded() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            final int port = server.getLocalPort();
            try (Socket client = new Socket("127.0.0.1", port);
                    Socket accepted = server.accept()) {
                client.getOutputStream().write(new byte[7]);
                client.shutdownOutput();
                assertThat(accepted.getInputStream().readAllBytes()).hasSize(7);
                accepted.shutdownOutput();
                assertThat(client.getInputStream().read()).isNegative();

                final SocketCounters clients = host.await1(SocketEventKind.CLOSE, remote(port)).counters;
                final SocketCounters servers = host.await1(
                                SocketEventKind.CLOSE, event -> event.localPort == port && event.remotePort != 0)
                        .counters;

                assertThat(clients.endSequenceSent).isNotNegative().isEqualTo(servers.endSequenceReceived);
                assertThat(servers.endSequenceSent).isNotNegative().isEqualTo(clients.endSequenceReceived);
            }
        }
    }

    /** What the peer sends until it closes is still the closed socket's. */
    @Test
    void shouldNotSayWhereAPeerEndsThatHasNotSentItsFin() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            final Socket client = new Socket("127.0.0.1", server.getLocalPort());
            try (Socket accepted = server.accept()) {
                client.close();

                final SocketCounters clients =
                        host.await1(SocketEventKind.CLOSE, remote(server.getLocalPort())).counters;
                assertThat(accepted.isConnected()).isTrue();
                assertThat(clients.endSequenceSent).isNotNegative();
                assertThat(clients.endSequenceReceived).isEqualTo(-1);
            }
        }
    }

    @Test
    void shouldSayToWhichInterfaceASocketIsBound() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            final int port = server.getLocalPort();
            Shell.finish(Shell.perl("socket(my $s,PF_INET,SOCK_STREAM,0); setsockopt($s,1,25,'lo') or die;"
                    + "connect($s,pack_sockaddr_in(" + port + ",inet_aton('127.0.0.1')))"));

            assertThat(host.await1(SocketEventKind.CONNECT, remote(port)).boundInterface)
                    .isEqualTo(NetworkInterface.getByName("lo").getIndex());
        }
    }

    @ParameterizedTest
    @CsvSource({"SOCK_STREAM,28721", "SOCK_DGRAM,28722"})
    void shouldSayTheScopeOfALinkLocalAddress(String type, int port) throws Exception {
        final String scope = Shell.finish(Shell.start(
                        "unshare",
                        "-n",
                        "sh",
                        "-c",
                        "ip link add va type veth peer name vb; ip -6 addr add fe80::1/64 dev va nodad; ip link set va up;"
                                + "ip link set vb up; ip -6 neigh add fe80::2 lladdr 02:00:00:00:00:01 dev va;"
                                + "exec perl -MSocket=:all -e 'my ($scope) = `ip -o link show va` =~ /^(\\d+)/;"
                                + "socket(S, AF_INET6, " + type + ", 0); $SIG{ALRM} = sub {}; my $to ="
                                + " pack_sockaddr_in6(" + port + ", inet_pton(AF_INET6, \"fe80::2\"), $scope);"
                                + (type.equals("SOCK_DGRAM")
                                        ? "send(S, 1, 0, $to);"
                                        : "use POSIX; sigaction(SIGALRM, POSIX::SigAction->new(sub {})); alarm 1;"
                                                + " connect(S, $to);")
                                + "print $scope'"))
                .strip();

        assertThat(Integer.parseInt(scope)).isPositive();
        final SocketEvent event =
                host.await1(type.equals("SOCK_DGRAM") ? SocketEventKind.SEND : SocketEventKind.CONNECT, remote(port));
        assertThat(event.boundInterface).isEqualTo(Integer.parseInt(scope));
    }

    @Test
    void shouldSayNoErrorOfAnOrderlyEnd() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            final int port = server.getLocalPort();
            final Socket client = new Socket("127.0.0.1", port);
            final Socket accepted = server.accept();
            client.close();
            assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            accepted.close();

            assertThat(host.await1(SocketEventKind.CLOSE, connected(port)).counters.error)
                    .isZero();
            assertThat(host.await1(SocketEventKind.CLOSE, remote(port)).counters.error)
                    .isZero();
        }
    }

    @Test
    void shouldListAnAcceptedConnectionThatNobodyUsesUnderItsListener() throws Exception {
        final long beforeNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Socket client = new Socket("127.0.0.1", server.getLocalPort());
                Socket accepted = server.accept()) {
            final int port = server.getLocalPort();
            client.getOutputStream().write(new byte[5]);

            final SocketEvent update = host.await1(
                    SocketEventKind.UPDATE, event -> connected(port).test(event) && event.counters.bytesReceived == 5);

            assertThat(update.remotePort).isEqualTo(client.getLocalPort());
            assertThat(update.role).isEqualTo(SocketRole.SERVER);
            assertThat(update.method).isEqualTo(AttributionMethod.LISTEN);
            assertThat(process(update).pid()).isEqualTo(OWN_PID);
            assertThat(update.netns).isEqualTo(host.await1(SocketEventKind.CONNECT, remote(port)).netns);
            assertThat(update.openedNs)
                    .isGreaterThan(beforeNs - TimeUnit.SECONDS.toNanos(1))
                    .isGreaterThan(host.await1(SocketEventKind.LISTEN, local(port)).openedNs);

            client.close();
            accepted.close();
            final SocketEvent close = host.await1(SocketEventKind.CLOSE, connected(port));
            assertThat(close.cookie).isEqualTo(update.cookie);
            assertThat(close.counters.bytesReceived).isEqualTo(5);
        }
    }

    @Test
    void shouldCloseWhatAProcessAcceptedAndNeverUsedWhenItEnds() throws Exception {
        final Process server = Shell.perl(
                "my $l=IO::Socket::INET->new(Listen=>5,LocalAddr=>'127.0.0.1:0'); $|=1; print $l->sockport,\"\\n\";"
                        + "my $c=$l->accept; print \"accepted\\n\"; sleep 60");
        try (var output = server.inputReader()) {
            final int port = Integer.parseInt(output.readLine());
            try (Socket client = new Socket("127.0.0.1", port)) {
                assertThat(output.readLine()).isEqualTo("accepted");
                final SocketEvent update = host.await1(SocketEventKind.UPDATE, connected(port));
                assertThat(update.method).isEqualTo(AttributionMethod.LISTEN);

                server.destroyForcibly();

                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            final SocketEvent close = host.await1(SocketEventKind.CLOSE, connected(port));
            assertThat(process(close).pid()).isEqualTo((int) server.pid());
        } finally {
            server.destroyForcibly();
        }
    }

    private static Predicate<SocketEvent> connected(int localPort) {
        return event -> event.localPort == localPort && event.remotePort != 0;
    }

    private static int freePort() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            return server.getLocalPort();
        }
    }
}
