// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.ebpf.EbpfSource;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More sockets than the kernel hands over in one piece. */
@SuppressWarnings("AddressSelection") // loopback by number
final class SocketListingTest {
    private static final int CONNECTIONS = 400;

    private final List<Socket> clients = new ArrayList<>();
    private final List<Socket> accepted = new ArrayList<>();
    private ServerSocket server;
    private EbpfSource source;

    @BeforeEach
    void connect() throws IOException {
        source = KernelAccess.open();
        server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(new Socket(server.getInetAddress(), server.getLocalPort()));
            accepted.add(server.accept());
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        for (Socket socket : clients) {
            socket.close();
        }
        for (Socket socket : accepted) {
            socket.close();
        }
        if (server != null) {
            server.close();
        }
        if (source != null) {
            source.close();
        }
    }

    @Test
    void shouldListOnlyWhatChanged() throws IOException {
        assertThat(listed(source::resync)).hasSize(2 * CONNECTIONS);
        assertThat(listed(source::snapshot)).isEmpty();

        clients.get(7).getOutputStream().write(new byte[9]);
        assertThat(accepted.get(7).getInputStream().readNBytes(9)).hasSize(9);

        final List<SocketEvent> changed = listed(source::snapshot);
        assertThat(changed).hasSize(2);
        assertThat(changed).extracting(event -> event.counters.bytesSent).containsExactlyInAnyOrder(9L, 0L);
        assertThat(changed).extracting(event -> event.counters.bytesReceived).containsExactlyInAnyOrder(9L, 0L);
    }

    @Test
    void shouldListWhatIsNew() {
        assertThat(listed(source::snapshot)).hasSize(2 * CONNECTIONS);
        assertThat(listed(source::snapshot)).isEmpty();
    }

    @Test
    void shouldRepeatEachSocketOnceInARound() {
        listed(source::resync);
        final Set<Long> cookies = new HashSet<>();
        int repeated = 0;

        for (int part = 0; part < IntrospectionSource.PARTS; part++) {
            final List<SocketEvent> events = listed(source::repeat);
            assertThat(events).hasSizeLessThan(CONNECTIONS);
            events.forEach(event -> cookies.add(event.cookie));
            repeated += events.size();
        }

        assertThat(repeated).isEqualTo(2 * CONNECTIONS);
        assertThat(cookies).hasSize(2 * CONNECTIONS);
    }

    /**
     * What happens in the outlet happens after the drain began, so its records wait in the ring while sockets are
     * listed.
     */
    @Test
    void shouldNotListASocketWhoseProcessIsNotYetKnown() throws IOException {
        source.resync(event -> {});
        clients.get(0).close();
        final List<Process> child = new ArrayList<>();
        final List<SocketEvent> events = new ArrayList<>();
        try {
            source.snapshot(event -> {
                if (child.isEmpty()) {
                    child.add(connectedChild());
                }
                events.add(event.copy());
            });
            assertThat(child).hasSize(1);
            assertThat(events).noneMatch(event -> event.kind == SocketEventKind.UPDATE && isOf(child.get(0), event));

            source.snapshot(event -> events.add(event.copy()));

            final List<SocketEvent> own =
                    events.stream().filter(event -> isOf(child.get(0), event)).toList();
            assertThat(own).extracting(event -> event.kind).contains(SocketEventKind.CONNECT, SocketEventKind.UPDATE);
            assertThat(own)
                    .allSatisfy(event -> assertThat(
                                    Objects.requireNonNull(event.process).executable())
                            .endsWith("bash"));
        } finally {
            child.forEach(Process::destroyForcibly);
        }
    }

    private Process connectedChild() {
        try {
            final Process process =
                    Shell.start("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "; sleep 60");
            accepted.add(server.accept());
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isOf(Process process, SocketEvent event) {
        return event.remotePort == server.getLocalPort()
                && event.process != null
                && event.process.pid() == (int) process.pid();
    }

    private List<SocketEvent> listed(Consumer<SocketEventOutlet> listing) {
        final List<SocketEvent> events = new ArrayList<>();
        source.poll(event -> {});
        listing.accept(event -> {
            if (event.kind == SocketEventKind.UPDATE
                    && (event.localPort == server.getLocalPort() || event.remotePort == server.getLocalPort())) {
                events.add(event.copy());
            }
        });
        return events;
    }
}
