// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flowbraid.introspection.library.IntrospectionSettings.Kernel;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** By netlink, which every host allows; eBPF is in the example's test. */
@SuppressWarnings("AddressSelection") // loopback by number
final class IntrospectionTest {
    private final IntrospectionSettings settings =
            IntrospectionSettings.defaults().withKernel(Kernel.NETLINK);

    @Test
    void shouldReportOpenSocketsAndAllAgainWhenAsked() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
                Introspection introspection = Introspection.open(settings);
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            final List<SocketEventKind> kinds = new ArrayList<>();
            await().untilAsserted(() -> {
                introspection.poll(event -> addIfOurs(event, client.getLocalPort(), kinds));
                assertThat(kinds).contains(SocketEventKind.UPDATE);
            });
            kinds.clear();

            introspection.resync();
            introspection.poll(event -> addIfOurs(event, client.getLocalPort(), kinds));

            assertThat(kinds).containsOnly(SocketEventKind.UPDATE);
            assertThat(introspection.lost()).isZero();
            assertThat(introspection.limits()).contains("netlink");
        }
    }

    private static void addIfOurs(SocketEvent event, int localPort, List<SocketEventKind> kinds) {
        assertThat(event.kind).isNotEqualTo(SocketEventKind.HEARTBEAT);
        if (event.localPort == localPort) {
            kinds.add(event.kind);
        }
    }

    @Test
    void shouldSayWhichNamespaceIsNotThere() {
        assertThatThrownBy(() -> Introspection.open(settings.withNamespace(Path.of("/run/netns/no-such-one"))))
                .isInstanceOf(IntrospectionException.class)
                .hasMessageContaining("/run/netns/no-such-one");
    }

    @Test
    void shouldRefuseARingThatIsNoPowerOfTwo() {
        assertThatThrownBy(() -> settings.withRingBytes(5000)).hasMessageContaining("ringBytes=5000");
    }
}
