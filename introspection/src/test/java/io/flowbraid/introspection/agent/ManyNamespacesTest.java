// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.introspection.agent.conntrack.TranslationSource;
import io.flowbraid.introspection.agent.ebpf.EbpfSource;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host with many named network namespaces: what they cost must not keep the agent from draining the kernel's ring.
 */
final class ManyNamespacesTest {
    private static final int NAMESPACES = 60;
    private static final String PREFIX = "fb-many-" + ProcessHandle.current().pid() + "-";
    /** The ring has room for that long. */
    private static final Duration ROOM = Duration.ofSeconds(2);

    private final List<String> notices = new CopyOnWriteArrayList<>();
    private EbpfSource source;

    @BeforeEach
    void add() throws Exception {
        source = KernelAccess.open();
        forEachNamespace("ip netns add " + PREFIX + "$i && ip -n " + PREFIX + "$i address add 10.79.0.1/32 dev lo");
    }

    @AfterEach
    void delete() throws Exception {
        forEachNamespace("ip netns del " + PREFIX + "$i");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldDrainTheRingAndNameBothEndsAsWithoutThem(String address) throws Exception {
        try (WatchedHost host = new WatchedHost(TranslationSource.around(source, null, notices::add))) {
            assertNamed(host, connection(address));
            host.agent.resync();
            awaitAddresses(host);
            assertNamed(host, connection(address));

            assertThat(Duration.ofNanos(source.longestGapNs())).isLessThan(ROOM);
            assertThat(source.lostInKernel()).isZero();
            assertThat(notices).as("namespaces that cannot be watched").isEmpty();
        }
    }

    /** All namespaces were looked into: what that costs has been paid. */
    private static void awaitAddresses(WatchedHost host) {
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(host.all(event -> event.kind == SocketEventKind.ADDRESS))
                        .extracting(event -> event.netns)
                        .hasSizeGreaterThanOrEqualTo(NAMESPACES));
    }

    private static void assertNamed(WatchedHost host, int port) {
        assertThat(process(host.await1(SocketEventKind.CONNECT, WatchedHost.remote(port)))
                        .pid())
                .isEqualTo((int) ProcessHandle.current().pid());
        assertThat(process(host.await1(SocketEventKind.ACCEPT, WatchedHost.local(port)))
                        .pid())
                .isEqualTo((int) ProcessHandle.current().pid());
    }

    /** A short connection; the port of its server. */
    private static int connection(String address) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName(address));
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            client.getOutputStream().write(1);
            assertThat(accepted.getInputStream().read()).isEqualTo(1);
            return server.getLocalPort();
        }
    }

    private static ProcessIdentity process(SocketEvent event) {
        return Objects.requireNonNull(event.process);
    }

    private static void forEachNamespace(String command) throws Exception {
        Shell.finish(Shell.start(
                "sh", "-c", "i=0; while [ $i -lt " + NAMESPACES + " ]; do " + command + "; i=$((i+1)); done"));
    }
}
