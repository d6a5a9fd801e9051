// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel makes a tunnel's outer packets, whoever's the inner ones are. */
final class TunnelsTest {
    private static final int ECHO_REQUESTS = 3;
    /** A raw socket that sends through the tunnel: the kernel keeps it on the outer packet too. */
    private static final String PING = "use Socket; socket(S, AF_INET, SOCK_RAW, 1); my $echo = pack(\"CCnnn\", 8, 0,"
            + " 0xf7fd, 1, 1); for (1 .. " + ECHO_REQUESTS + ") { send(S, $echo, 0, pack_sockaddr_in(0,"
            + " inet_aton(\"10.89.1.2\"))) }";

    @ParameterizedTest
    @CsvSource({"10.88.1.1,10.88.1.2,24789", "fd88::1,fd88::2,24790"})
    void shouldNameNobodyForTheOuterPacketsOfATunnel(String local, String remote, int port) throws Exception {
        try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
            assertThat(Shell.finish(Shell.start("unshare", "-n", "sh", "-c", tunnel(local, remote, port) + send())))
                    .isEmpty();

            final SocketEvent kernels = host.await1(SocketEventKind.LISTEN, WatchedHost.local(port));
            assertThat(kernels.isKernel).isTrue();
            assertThat(kernels.process).isNull();
            host.await1(SocketEventKind.SEND, event -> event.remoteLo == inner());
            assertThat(host.all(event -> event.remotePort == port || event.localPort == port))
                    .allSatisfy(event -> assertThat(event.process).isNull());
        }
    }

    @Test
    void shouldFindTheTunnelThatIsOlderThanTheAgentByItsPackets() throws Exception {
        final int port = 24791;
        final Process namespace = Shell.start(
                "unshare", "-n", "sh", "-c", tunnel("10.88.1.1", "10.88.1.2", port) + "echo up; read go;" + send());
        try (OutputStream go = namespace.getOutputStream()) {
            assertThat(UdpReceiversTest.line(namespace)).isEqualTo("up");
            try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
                go.write('\n');
                go.flush();

                host.await1(SocketEventKind.LISTEN, event -> event.localPort == port && event.isKernel);
                host.agent.resync();
                Awaitility.await()
                        .untilAsserted(() -> assertThat(kernels(host, port)).hasSizeGreaterThan(1));
                assertThat(host.all(event -> event.remotePort == port)).isEmpty();
            }
        } finally {
            namespace.destroyForcibly();
        }
    }

    private static List<SocketEvent> kernels(WatchedHost host, int port) {
        return host.all(event -> event.localPort == port && event.isKernel);
    }

    private static long inner() {
        return IpAddress.mapped(0x0a59_0102);
    }

    private static String tunnel(String local, String remote, int port) {
        final String prefix = local.indexOf(":") >= 0 ? "64" : "24";
        return String.format(
                Locale.ROOT,
                "ip link set lo up; ip link add d0 type veth peer name d1; ip link set d1 up; ip link set d0 up; ip addr add %1$s/%3$s dev d0;"
                        + "ip neigh add %2$s lladdr 02:00:00:00:00:01 dev d0;"
                        + "ip link add vx0 type vxlan id 5 dstport %4$d local %1$s remote %2$s dev d0;"
                        + "ip addr add 10.89.1.1/24 dev vx0; ip link set vx0 up;"
                        + "ip neigh add 10.89.1.2 lladdr 02:00:00:00:00:02 dev vx0;",
                local,
                remote,
                prefix,
                port);
    }

    private static String send() {
        return "perl -e '" + PING + "'";
    }
}
