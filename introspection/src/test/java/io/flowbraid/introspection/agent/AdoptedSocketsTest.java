// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static io.flowbraid.introspection.agent.TcpEventsTest.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@SuppressWarnings("AddressSelection") // loopback by number
final class AdoptedSocketsTest {
    private static final int OWN_PID = (int) ProcessHandle.current().pid();

    @Test
    void shouldNameTheHoldersOfSocketsOlderThanTheAgent() throws IOException {
        final InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket server = new ServerSocket(0, 1, loopback);
                Socket client = new Socket(loopback, server.getLocalPort());
                Socket accepted = server.accept();
                DatagramSocket bound = new DatagramSocket(0, loopback);
                WatchedHost host = new WatchedHost(KernelAccess.open())) {
            final int port = server.getLocalPort();
            final SocketEvent listen = host.await1(SocketEventKind.LISTEN, WatchedHost.local(port));
            final SocketEvent serverSide =
                    host.await1(SocketEventKind.UPDATE, event -> event.localPort == port && event.remotePort != 0);
            final SocketEvent clientSide = host.await1(SocketEventKind.UPDATE, WatchedHost.remote(port));
            final SocketEvent datagrams = host.await1(SocketEventKind.LISTEN, WatchedHost.local(bound.getLocalPort()));

            assertThat(process(listen).pid()).isEqualTo(OWN_PID);
            assertThat(serverSide.role).isEqualTo(SocketRole.SERVER);
            assertThat(serverSide.method).isEqualTo(AttributionMethod.SNAPSHOT);
            assertThat(serverSide.openedNs).isZero();
            assertThat(process(serverSide).pid()).isEqualTo(OWN_PID);
            assertThat(process(serverSide).commandLine()).isNotEmpty();
            assertThat(clientSide.role).isEqualTo(SocketRole.CLIENT);
            assertThat(process(datagrams)).isSameAs(process(serverSide));

            client.getOutputStream().write(new byte[9]);
            assertThat(accepted.getInputStream().readNBytes(9)).hasSize(9);
            client.shutdownOutput();
            accepted.shutdownOutput();
            final SocketEvent close = host.await1(SocketEventKind.CLOSE, WatchedHost.remote(port));
            assertThat(close.counters.bytesSent).isEqualTo(9);
            assertThat(process(close)).isSameAs(process(clientSide));

            try (DatagramSocket sender = new DatagramSocket()) {
                sender.send(new DatagramPacket(new byte[3], 3, loopback, bound.getLocalPort()));
                final SocketEvent receive =
                        host.await1(SocketEventKind.RECEIVE, WatchedHost.local(bound.getLocalPort()));
                assertThat(process(receive).pid()).isEqualTo(OWN_PID);
                assertThat(receive.role).isEqualTo(SocketRole.SERVER);
            }
        }
    }

    @Test
    void shouldKnowWhatAnOlderListenerAcceptsByItsOwnCookie() throws IOException {
        try (ServerSocket server = new ServerSocket(0);
                WatchedHost host = new WatchedHost(KernelAccess.open());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            client.getOutputStream().write(1);
            assertThat(accepted.getInputStream().read()).isOne();
            final SocketEvent accept = host.await1(SocketEventKind.ACCEPT, WatchedHost.remote(client.getLocalPort()));

            host.agent.resync();

            final SocketEvent update = host.await1(SocketEventKind.UPDATE, WatchedHost.remote(client.getLocalPort()));
            assertThat(update.cookie).isEqualTo(accept.cookie);
        }
    }

    @Test
    void shouldNameWhoUsesAConnectionThatWaitedToBeAcceptedWhenTheAgentCame() throws IOException {
        final InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket server = new ServerSocket(0, 1, loopback);
                Socket client = new Socket(loopback, server.getLocalPort());
                WatchedHost host = new WatchedHost(KernelAccess.open());
                Socket accepted = server.accept()) {
            client.getOutputStream().write(1);
            assertThat(accepted.getInputStream().read()).isOne();

            final SocketEvent update = host.await1(SocketEventKind.UPDATE, WatchedHost.remote(client.getLocalPort()));

            assertThat(process(update).pid()).isEqualTo(OWN_PID);
            assertThat(update.role).isEqualTo(SocketRole.SERVER);
            assertThat(update.openedNs).isZero();

            client.close();
            accepted.close();
            assertThat(host.await1(SocketEventKind.CLOSE, WatchedHost.remote(client.getLocalPort())).cookie)
                    .isEqualTo(update.cookie);
        }
    }

    @Test
    void shouldSayAllOpenSocketsAgainWhenACollectorComes() throws IOException {
        try (ServerSocket server = new ServerSocket(0);
                WatchedHost host = new WatchedHost(KernelAccess.open())) {
            final int port = server.getLocalPort();
            host.await1(SocketEventKind.LISTEN, WatchedHost.local(port));
            final int before = host.all(WatchedHost.local(port)).size();

            host.agent.resync();

            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(host.all(WatchedHost.local(port))).hasSizeGreaterThan(before));
        }
    }
}
