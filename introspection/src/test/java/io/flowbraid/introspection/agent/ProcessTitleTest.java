// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static io.flowbraid.introspection.agent.WatchedHost.local;
import static io.flowbraid.introspection.agent.WatchedHost.remote;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that rename themselves or rewrite their arguments, as the workers of servers do. */
@TestInstance(Lifecycle.PER_CLASS)
final class ProcessTitleTest {
    /** Connects, and keeps the connection until its input ends. */
    private static final String CONNECT =
            "use IO::Socket::IP; sub meet { my $s = IO::Socket::IP->new(PeerAddr => $_[0]) or die; <STDIN>; } ";

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

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldNameAClientAsItCallsItselfWhenItConnects(String address) throws Exception {
        try (ServerSocket server = server(address)) {
            final Process client = Shell.perl(
                    CONNECT + "$0 = 'worker: tenant 7'; meet($ARGV[0]);", endpoint(address, server.getLocalPort()));

            final ProcessIdentity process = connected(server.getLocalPort());
            end(client);

            assertThat(process.pid()).isEqualTo((int) client.pid());
            assertThat(process.name()).isEqualTo("worker: tenant ");
            assertThat(process.commandLine()).isEqualTo("worker: tenant 7");
            assertThat(process.executable()).endsWith("/perl");
        }
    }

    @Test
    void shouldNameTheWorkerThatAcceptsByItsOwnTitle() throws Exception {
        final Process server = Shell.perl("my $l = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 5) or die;"
                + " if (fork() == 0) { $0 = 'srv: worker 1'; my $c = $l->accept; sysread $c, my $b, 1; exit }"
                + " $| = 1; print $l->sockport, qq(\n); wait");
        final int port = Integer.parseInt(server.inputReader().readLine());
        final Process client = Shell.perl(
                "my $s = IO::Socket::INET->new($ARGV[0]) or die; print $s 'x'; $s->flush", "127.0.0.1:" + port);
        Shell.finish(client);

        final SocketEvent accepted = host.await1(SocketEventKind.ACCEPT, local(port));
        final SocketEvent listens = host.await1(SocketEventKind.LISTEN, local(port));
        end(server);

        final ProcessIdentity worker = Objects.requireNonNull(accepted.process);
        assertThat(worker.name()).isEqualTo("srv: worker 1");
        assertThat(worker.commandLine()).isEqualTo("srv: worker 1");
        assertThat(worker.parentPid()).isEqualTo((int) server.pid());
        assertThat(accepted.laterImage).isNull();
        assertThat(Objects.requireNonNull(listens.process).name()).isEqualTo("perl");
    }

    @Test
    void shouldNameTheSenderOfADatagramByItsTitle() throws Exception {
        final Process sender = Shell.perl("$0 = 'udp: sender'; my $s = IO::Socket::INET->new(Proto => 'udp',"
                + " PeerAddr => '127.0.0.1:8191') or die; $s->send('x'); <STDIN>");

        final SocketEvent sent = host.await1(SocketEventKind.SEND, remote(8191));
        end(sender);

        assertThat(Objects.requireNonNull(sent.process).commandLine()).isEqualTo("udp: sender");
    }

    @Test
    void shouldKeepApartTheConnectionsOfOneProcessUnderTwoTitles() throws Exception {
        try (ServerSocket first = server("127.0.0.1");
                ServerSocket second = server("127.0.0.1")) {
            final Process client = Shell.perl(
                    "$0 = 'pool: alice'; my $a = IO::Socket::INET->new(PeerAddr => $ARGV[0]) or die;"
                            + " $0 = 'pool: bob'; my $b = IO::Socket::INET->new(PeerAddr => $ARGV[1]) or die; <STDIN>;",
                    endpoint("127.0.0.1", first.getLocalPort()),
                    endpoint("127.0.0.1", second.getLocalPort()));

            final ProcessIdentity alice = connected(first.getLocalPort());
            final ProcessIdentity bob = connected(second.getLocalPort());
            end(client);

            assertThat(alice.commandLine()).isEqualTo("pool: alice");
            assertThat(bob.commandLine()).isEqualTo("pool: bob");
            assertThat(alice.entityId()).isEqualTo(bob.entityId());
            final SocketEvent closed = host.await1(SocketEventKind.CLOSE, remote(first.getLocalPort()));
            assertThat(Objects.requireNonNull(closed.process).commandLine()).isEqualTo("pool: alice");
        }
    }

    @Test
    void shouldNameTheWorkerThatTakesItsTitleFromTheFirstMessage() throws Exception {
        final Process server = Shell.perl("my $l = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 5) or die;"
                + " if (fork() == 0) { my $c = $l->accept; sysread $c, my $user, 5; $0 = qq(db: $user);"
                + " for (1 .. 4) { syswrite $c, 'x'; sysread $c, my $b, 1 } exit }"
                + " $| = 1; print $l->sockport, qq(\n); wait");
        final int port = Integer.parseInt(server.inputReader().readLine());
        Shell.finish(Shell.perl(
                "my $s = IO::Socket::INET->new($ARGV[0]) or die; syswrite $s, 'alice';"
                        + " for (1 .. 4) { sysread $s, my $b, 1; syswrite $s, 'y' }",
                "127.0.0.1:" + port));

        final SocketEvent closed =
                host.await1(SocketEventKind.CLOSE, local(port).and(event -> event.remotePort != 0));
        end(server);

        assertThat(Objects.requireNonNull(closed.process).commandLine()).isEqualTo("db: alice");
        assertThat(closed.laterImage).isNull();
    }

    @Test
    void shouldNameTheProcessAndNotItsThread() throws Exception {
        try (ServerSocket server = server("127.0.0.1")) {
            final Process client = Shell.start(
                    "python3",
                    "-c",
                    "import ctypes, socket, sys, threading\n"
                            + "def work():\n"
                            + "    ctypes.CDLL(None).prctl(15, b'a-thread', 0, 0, 0)\n"
                            + "    socket.create_connection(('127.0.0.1', int(sys.argv[1])))\n"
                            + "    sys.stdin.read()\n"
                            + "t = threading.Thread(target=work); t.start(); t.join()",
                    Integer.toString(server.getLocalPort()));

            final ProcessIdentity process = connected(server.getLocalPort());
            end(client);

            assertThat(process.name()).isEqualTo("python3");
        }
    }

    @Test
    void shouldFollowAnExecAfterATitle() throws Exception {
        try (ServerSocket server = server("127.0.0.1")) {
            final Process client = Shell.perl(
                    "$0 = 'launcher'; my $l = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1) or die;"
                            + " exec 'perl', '-MIO::Socket::INET', '-e', $ARGV[0], $ARGV[1]",
                    CONNECT + "meet($ARGV[0]);",
                    endpoint("127.0.0.1", server.getLocalPort()));

            final ProcessIdentity process = connected(server.getLocalPort());
            end(client);

            assertThat(process.name()).isEqualTo("perl");
            assertThat(process.commandLine()).startsWith("perl -MIO::Socket::INET");
        }
    }

    private ProcessIdentity connected(int port) {
        return Objects.requireNonNull(host.await1(SocketEventKind.CONNECT, remote(port)).process);
    }

    private static ServerSocket server(String address) throws IOException {
        return new ServerSocket(0, 5, InetAddress.getByName(address));
    }

    private static String endpoint(String address, int port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    private static void end(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("ended").isTrue();
    }
}
