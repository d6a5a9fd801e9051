// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static io.flowbraid.introspection.agent.WatchedHost.local;
import static io.flowbraid.introspection.agent.WatchedHost.remote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.introspection.agent.ebpf.EbpfSource;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("AddressSelection") // loopback by number, both families on purpose
final class TcpEventsTest {
    private static final int OWN_PID = (int) ProcessHandle.current().pid();
    /** Listens, and prints its port. */
    private static final String SERVER =
            "my $l=IO::Socket::INET->new(Listen=>5,LocalAddr=>'127.0.0.1:0'); $|=1; print $l->sockport,\"\\n\";";

    private WatchedHost host;
    private boolean listsAllSockets;

    @BeforeAll
    void watch() {
        final EbpfSource source = KernelAccess.open();
        listsAllSockets = source.limits().stream().noneMatch(limit -> limit.contains("list of all sockets"));
        host = new WatchedHost(source);
    }

    @AfterAll
    void leave() {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void shouldNameBothEndsAndCountPayloadExactly() throws IOException {
        final int port = exchange("127.0.0.1", 1000, 3000);

        final SocketEvent connect = host.await1(SocketEventKind.CONNECT, remote(port));
        final SocketEvent accept = host.await1(SocketEventKind.ACCEPT, local(port));
        final SocketEvent clientClose = host.await1(SocketEventKind.CLOSE, remote(port));
        final SocketEvent serverClose =
                host.await1(SocketEventKind.CLOSE, event -> event.localPort == port && event.remotePort != 0);

        assertThat(connect.role).isEqualTo(SocketRole.CLIENT);
        assertThat(connect.method).isEqualTo(AttributionMethod.CONNECT);
        assertThat(process(connect).pid()).isEqualTo(OWN_PID);
        assertThat(process(connect).executable()).endsWith("/java");
        assertThat(process(connect).commandLine()).isNotEmpty();
        assertThat(connect.interfaceName).isEqualTo("lo");
        assertThat(connect.localPort).isEqualTo(accept.remotePort);
        assertThat(accept.role).isEqualTo(SocketRole.SERVER);
        assertThat(accept.method).isEqualTo(AttributionMethod.ACCEPT);
        assertThat(process(accept)).isSameAs(process(connect));
        assertThat(clientClose.counters.isFinal).isTrue();
        assertThat(clientClose.counters.bytesSent - clientClose.counters.bytesRetransmitted)
                .isEqualTo(1000);
        assertThat(clientClose.counters.bytesReceived).isEqualTo(3000);
        assertThat(serverClose.counters.bytesSent - serverClose.counters.bytesRetransmitted)
                .isEqualTo(3000);
        assertThat(serverClose.counters.bytesReceived).isEqualTo(1000);
        assertThat(clientClose.cookie).isEqualTo(connect.cookie).isNotEqualTo(serverClose.cookie);
        assertThat(Math.abs(connect.timeNs - Instant.now().toEpochMilli() * 1_000_000))
                .isLessThan(20_000_000_000L);
    }

    @Test
    void shouldSeeIpv6() throws IOException {
        final int port = exchange("::1", 10, 20);

        final SocketEvent connect = host.await1(SocketEventKind.CONNECT, remote(port));

        assertThat(IpAddress.format(connect.remoteHi, connect.remoteLo)).isEqualTo("::1");
        assertThat(connect.interfaceName).isEqualTo("lo");
        assertThat(host.await1(SocketEventKind.ACCEPT, local(port)).localLo).isEqualTo(1);
    }

    @Test
    void shouldSayIpv4OfADualStackSocket() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET6);
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET6)) {
            server.bind(new InetSocketAddress(InetAddress.getByName("::"), 0));
            final int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            client.connect(new InetSocketAddress("127.0.0.1", port));
            server.accept().close();

            final SocketEvent connect = host.await1(SocketEventKind.CONNECT, remote(port));
            final SocketEvent accept = host.await1(SocketEventKind.ACCEPT, local(port));

            assertThat(IpAddress.format(connect.localHi, connect.localLo)).isEqualTo("127.0.0.1");
            assertThat(IpAddress.format(connect.remoteHi, connect.remoteLo)).isEqualTo("127.0.0.1");
            assertThat(IpAddress.format(accept.remoteHi, accept.remoteLo)).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void shouldTellAFailedConnect() throws IOException {
        final int port = freePort();

        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);

        final SocketEvent failed = host.await1(SocketEventKind.CONNECT_FAILED, remote(port));
        assertThat(process(failed).pid()).isEqualTo(OWN_PID);
        assertThat(failed.localPort).isEqualTo(host.await1(SocketEventKind.CONNECT, remote(port)).localPort);
        assertThat(failed.counters.isFinal).isTrue();
    }

    @Test
    void shouldCloseBothEndsAfterAReset() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            final int port = server.getLocalPort();
            final Socket client = new Socket("127.0.0.1", port);
            final Socket accepted = server.accept();
            client.getOutputStream().write(new byte[7]);
            assertThat(accepted.getInputStream().read()).isZero();
            client.setSoLinger(true, 0);
            client.close();

            assertThat(host.await1(SocketEventKind.CLOSE, remote(port)).counters.bytesSent)
                    .isEqualTo(7);
            assertThat(host.await1(SocketEventKind.CLOSE, event -> event.localPort == port && event.remotePort != 0)
                            .counters
                            .bytesReceived)
                    .isEqualTo(7);
            accepted.close();
        }
    }

    @Test
    void shouldCountRetransmissions() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Socket one = new Socket("127.0.0.1", server.getLocalPort());
                Socket other = new Socket("127.0.0.1", server.getLocalPort());
                Socket unheard = new Socket()) {
            // The queue of the listener is full: it drops the third SYN, which is sent again after a second.
            assertThat(one.isConnected() && other.isConnected()).isTrue();
            assertThatThrownBy(() -> unheard.connect(server.getLocalSocketAddress(), 1500))
                    .isInstanceOf(SocketTimeoutException.class);

            final SocketEvent again = host.await1(SocketEventKind.RETRANSMIT, remote(server.getLocalPort()));

            assertThat(again.counters.retransmits).isPositive();
            assertThat(process(again).pid()).isEqualTo(OWN_PID);
        }
    }

    @Test
    void shouldSayWhoListens() throws IOException {
        final int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = server.getLocalPort();
            final SocketEvent listen = host.await1(SocketEventKind.LISTEN, local(port));
            assertThat(process(listen).pid()).isEqualTo(OWN_PID);
            assertThat(listen.remotePort).isZero();
            assertThat(listen.role).isEqualTo(SocketRole.SERVER);
        }
        assertThat(host.await1(SocketEventKind.CLOSE, local(port)).method).isEqualTo(AttributionMethod.LISTEN);
    }

    @Test
    void shouldNameTheChildThatAcceptsAndNotTheParentThatListens() throws Exception {
        final Process parent = Shell.perl(SERVER
                + "my $k=fork; if(!$k){my $c=$l->accept; sysread $c,my $b,1; print $$,\"\\n\"; sleep 60} waitpid $k,0");
        try {
            final var output = parent.inputReader();
            final int port = Integer.parseInt(output.readLine());
            try (Socket client = new Socket("127.0.0.1", port)) {
                client.getOutputStream().write(1);
                final int child = Integer.parseInt(output.readLine());

                final SocketEvent accept = host.await1(SocketEventKind.ACCEPT, local(port));

                assertThat(process(accept).pid()).isEqualTo(child).isNotEqualTo((int) parent.pid());
                assertThat(process(accept).parentPid()).isEqualTo((int) parent.pid());
                assertThat(process(accept).name()).isEqualTo("perl");
            }
        } finally {
            parent.descendants().forEach(ProcessHandle::destroyForcibly);
            parent.destroyForcibly();
        }
    }

    @Test
    void shouldNameAServerThatAcceptsAndClosesWithoutAWord() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Socket client = new Socket("127.0.0.1", server.getLocalPort())) {
            server.accept().close();

            assertThat(process(host.await1(SocketEventKind.ACCEPT, local(server.getLocalPort())))
                            .pid())
                    .isEqualTo(OWN_PID);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void shouldNameAServerThatSpeaksFirst() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Socket client = new Socket("127.0.0.1", server.getLocalPort());
                Socket accepted = server.accept()) {
            accepted.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);

            final SocketEvent accept = host.await1(SocketEventKind.ACCEPT, local(server.getLocalPort()));

            assertThat(process(accept).pid()).isEqualTo(OWN_PID);
            assertThat(accept.counters.bytesSent).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void shouldNotSayAnAcceptBeforeSomebodyAccepted() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            final int port = server.getLocalPort();
            try (Socket client = new Socket("127.0.0.1", port)) {
                if (listsAllSockets) {
                    final SocketEvent update = host.await1(SocketEventKind.UPDATE, child(port));
                    assertThat(update.method).isEqualTo(AttributionMethod.LISTEN);
                    assertThat(update.role).isEqualTo(SocketRole.SERVER);
                }
                assertThat(client.isConnected()).isTrue();
            }
            server.close();
            final SocketEvent close = host.await1(SocketEventKind.CLOSE, child(port));
            assertThat(close.method).isEqualTo(AttributionMethod.LISTEN);
            assertThat(close.role).isEqualTo(SocketRole.SERVER);
            assertThat(host.all(event -> event.kind == SocketEventKind.ACCEPT && event.localPort == port))
                    .isEmpty();
        }
    }

    /** A connection of the listener at this port. */
    private static Predicate<SocketEvent> child(int port) {
        return event -> event.localPort == port && event.remotePort != 0;
    }

    @Test
    void shouldKnowAProcessThatLivedForAMoment() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            final int port = server.getLocalPort();
            final String program = "exec 3<>/dev/tcp/127.0.0.1/" + port;
            final Process shell = Shell.start("bash", "-c", program);
            Shell.finish(shell);

            final ProcessIdentity process = process(host.await1(SocketEventKind.CONNECT, remote(port)));

            assertThat(process.pid()).isEqualTo((int) shell.pid());
            assertThat(process.name()).isEqualTo("bash");
            assertThat(process.executable()).endsWith("/bash");
            assertThat(process.commandLine()).isEqualTo("bash -c " + program);
            assertThat(process.userName()).isEqualTo(System.getProperty("user.name"));
            assertThat(process.parentPid()).isEqualTo(OWN_PID);
            assertThat(process.parentExecutable()).endsWith("/java");
            assertThat(process.startTimeNs()).isPositive();
        }
    }

    @Test
    void shouldKeepTheProgramThatConnectedWhenItBecomesAnother() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            final int port = server.getLocalPort();
            final Process shell = Shell.start("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + port + "; exec sleep 60");
            try {
                server.accept().getOutputStream().write(1);
                final SocketEvent update = host.await1(
                        SocketEventKind.UPDATE, event -> event.remotePort == port && event.laterImage != null);

                // Another test may have had the same port before.
                final SocketEvent connect = host.await1(
                        SocketEventKind.CONNECT,
                        event -> event.remotePort == port && process(event).pid() == shell.pid());
                assertThat(process(update)).isSameAs(process(connect));
                assertThat(process(update).name()).isEqualTo("bash");
                assertThat(Objects.requireNonNull(update.laterImage).commandLine())
                        .isEqualTo("sleep 60");
            } finally {
                shell.destroyForcibly();
            }
        }
    }

    private static int exchange(String address, int request, int response) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName(address));
                Socket client = new Socket(address, server.getLocalPort());
                Socket accepted = server.accept()) {
            client.getOutputStream().write(new byte[request]);
            assertThat(accepted.getInputStream().readNBytes(request)).hasSize(request);
            accepted.getOutputStream().write(new byte[response]);
            accepted.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).hasSize(response);
            return server.getLocalPort();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            return server.getLocalPort();
        }
    }

    static ProcessIdentity process(SocketEvent event) {
        return Objects.requireNonNull(event.process, () -> AgentMonitor.line(event));
    }
}
