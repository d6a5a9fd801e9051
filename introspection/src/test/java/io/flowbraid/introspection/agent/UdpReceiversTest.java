// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static io.flowbraid.introspection.agent.TcpEventsTest.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.socket.SocketEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who binds a UDP socket is not always who receives; a receive may ask for no address. */
final class UdpReceiversTest {
    /** Binds, prints the port and the pid of a child that has the socket now, and keeps nothing itself. */
    private static final String BIND_AND_FORK = "use Socket qw(:all); my $six = shift; my $how = shift; $| = 1;"
            + "socket(S, $six ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);"
            + "bind(S, $six ? pack_sockaddr_in6(0, inet_pton(AF_INET6, '::1')) : pack_sockaddr_in(0, inet_aton('127.0.0.1')));"
            + "my ($port) = $six ? unpack_sockaddr_in6(getsockname(S)) : unpack_sockaddr_in(getsockname(S));"
            + "my $child = fork; if (!$child) { while (1) { $how eq 'read' ? sysread(S, $b, 100) : recv(S, $b, 100, 0) } }"
            + "close(S); print \"$port $child\\n\"; waitpid($child, 0);";

    @ParameterizedTest
    @CsvSource({"127.0.0.1,read,50", "::1,read,50", "127.0.0.1,recvfrom,50", "::1,recvfrom,50", "127.0.0.1,recvfrom,0"})
    void shouldNameTheReceiverInsteadOfTheBinder(String address, String how, int length) throws Exception {
        try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
            final Process binder = Shell.perl(BIND_AND_FORK, address.indexOf(':') >= 0 ? "1" : "", how);
            final String[] said = line(binder).split(" ");
            final int port = Integer.parseInt(said[0]);
            final long receiver = Long.parseLong(said[1]);
            try {
                send(InetAddress.getByName(address), port, length);

                Awaitility.await()
                        .atMost(10, TimeUnit.SECONDS)
                        .untilAsserted(() -> assertThat(host.all(WatchedHost.local(port)))
                                .anySatisfy(event -> {
                                    assertThat(event.remotePort).isPositive();
                                    assertThat(event.method).isEqualTo(AttributionMethod.RECEIVE);
                                    assertThat((long) process(event).pid()).isEqualTo(receiver);
                                }));
            } finally {
                ProcessHandle.of(receiver).ifPresent(ProcessHandle::destroyForcibly);
                binder.destroyForcibly();
            }
        }
    }

    @Test
    void shouldKeepTheSenderWhenAnotherProcessReceives() throws Exception {
        try (WatchedHost host = new WatchedHost(KernelAccess.open());
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.send(new DatagramPacket(new byte[3], 3, InetAddress.getLoopbackAddress(), socket.getLocalPort()));
            socket.receive(new DatagramPacket(new byte[9], 9));

            final SocketEvent event = Awaitility.await()
                    .until(
                            () -> host.all(WatchedHost.local(socket.getLocalPort())).stream()
                                    .filter(each -> each.method == AttributionMethod.SEND)
                                    .toList(),
                            found -> !found.isEmpty())
                    .get(0);
            assertThat((long) process(event).pid())
                    .isEqualTo(ProcessHandle.current().pid());
        }
    }

    private static void send(InetAddress address, int port, int length) throws IOException {
        try (DatagramSocket sender = new DatagramSocket()) {
            for (int i = 0; i < 3; i++) {
                sender.send(new DatagramPacket(new byte[length], length, address, port));
            }
        }
    }

    static String line(Process process) throws IOException {
        final String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        return line == null ? "" : line;
    }
}
