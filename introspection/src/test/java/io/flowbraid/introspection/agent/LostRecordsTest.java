// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

@SuppressWarnings("AddressSelection") // loopback by number
final class LostRecordsTest {
    private static final int SMALLEST_RING = 4096;
    private static final int CONNECTIONS = 100;

    @Test
    void shouldCountWhatTheRingHadNoRoomFor() throws Exception {
        final InetAddress loopback = InetAddress.getByName("127.0.0.1");
        final List<SocketEvent> events = new ArrayList<>();
        try (EbpfSource source = KernelAccess.open(SMALLEST_RING);
                ServerSocket server = new ServerSocket(0, 1, loopback)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                connect(server);
            }
            final Process lateChild = Shell.start(
                    "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "; exec sleep 60");
            try (Socket accepted = server.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                Shell.start("true").waitFor();

                source.poll(event -> events.add(event.copy()));
                source.snapshot(event -> events.add(event.copy()));

                assertThat(source.lostInKernel()).isPositive();
                assertThat(source.generated()).isEqualTo(events.size() + source.lostInKernel());
                final SocketEvent late = events.stream()
                        .filter(event -> event.kind == SocketEventKind.UPDATE)
                        .filter(event -> event.remotePort == server.getLocalPort())
                        .filter(event -> event.method == AttributionMethod.CONNECT)
                        .findFirst()
                        .orElseThrow();
                assertThat(Objects.requireNonNull(late.process).pid()).isEqualTo((int) lateChild.pid());
            } finally {
                lateChild.destroyForcibly();
            }
        }
    }

    private static void connect(ServerSocket server) throws IOException {
        try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            assertThat(client.getLocalPort()).isEqualTo(accepted.getPort());
        }
    }
}
