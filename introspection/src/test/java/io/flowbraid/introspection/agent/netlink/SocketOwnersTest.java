// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketOwnersTest {
    private static final int OWN_UID = (int) new UnixSystem().getUid();

    private final SocketOwners owners = new SocketOwners();

    @AfterEach
    void close() {
        owners.close();
    }

    /** A connection, accepted. */
    private static final class Connection implements AutoCloseable {
        final ServerSocketChannel listener;
        final SocketChannel client;
        final SocketChannel server;

        Connection(String listen, String connect) throws IOException {
            listener = ServerSocketChannel.open().bind(new InetSocketAddress(listen, 0));
            final int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            client = SocketChannel.open(new InetSocketAddress(connect, port));
            server = listener.accept();
        }

        InetSocketAddress here() throws IOException {
            return (InetSocketAddress) server.getLocalAddress();
        }

        InetSocketAddress there() throws IOException {
            return (InetSocketAddress) server.getRemoteAddress();
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
            listener.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "::1, ::1", "::, 127.0.0.1", "::, ::1", "0.0.0.0, 127.0.0.2"})
    void shouldNameTheOwnerOfAClient(String listen, String connect) throws Exception {
        try (Connection connection = new Connection(listen, connect)) {
            assertThat(owners.clientOf(connection.here(), connection.there())).hasValue(OWN_UID);
        }
    }

    @Test
    void shouldNameTheOwnerOfAClientWithASocketOfTheOtherFamilyOnly() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET)
                        .bind(new InetSocketAddress("127.0.0.1", 0));
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET)) {
            client.connect(listener.getLocalAddress());
            try (SocketChannel server = listener.accept()) {
                assertThat(owners.clientOf((InetSocketAddress) server.getLocalAddress(), (InetSocketAddress)
                                server.getRemoteAddress()))
                        .hasValue(OWN_UID);
            }
        }
    }

    @Test
    void shouldStillNameAClientThatHasSaidAllItWantsToSay() throws Exception {
        try (Connection connection = new Connection("127.0.0.1", "127.0.0.1")) {
            connection.client.shutdownOutput();

            assertThat(owners.clientOf(connection.here(), connection.there())).hasValue(OWN_UID);
        }
    }

    /** The kernel says uid 0, root, for what is left of the client's socket. */
    @Test
    void shouldNotNameTheOwnerOfASocketThatNoProcessHolds() throws Exception {
        try (Connection connection = new Connection("127.0.0.1", "127.0.0.1")) {
            final InetSocketAddress here = connection.here();
            final InetSocketAddress there = connection.there();

            connection.client.close();
            assertThat(owners.clientOf(here, there)).isEmpty();

            connection.server.close();
            await().during(Duration.ofMillis(100))
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(
                            () -> assertThat(owners.clientOf(here, there)).isEmpty());
        }
    }

    /** Where no connection has the addresses, the kernel looks for a listener. */
    @Test
    void shouldNotTakeAListenerForTheClient() throws Exception {
        try (ServerSocketChannel root = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            final InetSocketAddress client = (InetSocketAddress) root.getLocalAddress();

            assertThat(owners.clientOf(new InetSocketAddress("127.0.0.1", 3000), client))
                    .isEmpty();
        }
    }

    @Test
    void shouldNotNameTheServerInsteadOfTheClient() throws Exception {
        try (Connection connection = new Connection("127.0.0.1", "127.0.0.1")) {
            final InetSocketAddress elsewhere = new InetSocketAddress(
                    InetAddress.getByName("127.0.0.3"), connection.there().getPort());

            assertThat(owners.clientOf(connection.here(), elsewhere)).isEmpty();
            assertThat(owners.clientOf(connection.here(), new InetSocketAddress("::1", 1)))
                    .isEmpty();
        }
    }

    @Test
    void shouldAnswerWithinAMillisecond() throws Exception {
        final int lookups = 1_000;
        try (Connection connection = new Connection("127.0.0.1", "127.0.0.1")) {
            owners.clientOf(connection.here(), connection.there());

            final long beganNs = System.nanoTime();
            for (int i = 0; i < lookups; i++) {
                owners.clientOf(connection.here(), connection.there());
            }

            assertThat(Duration.ofNanos((System.nanoTime() - beganNs) / lookups))
                    .isLessThan(Duration.ofMillis(1));
        }
    }
}
