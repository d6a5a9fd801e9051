// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class AddressEventsTest {
    private static final String NAMED =
            "flowbraid-addresses-" + ProcessHandle.current().pid();

    @Test
    void shouldSayTheAddressesOfEachNamespace() throws Exception {
        final Process inside = Shell.start("unshare", "-n", "sh");
        try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
            tell(inside, "ip link set lo up; ip link add name va type veth peer name vb; ip link set va up");
            tell(inside, "ip addr add 10.77.0.1/24 dev va; ip addr add fd77::1/64 dev va nodad");
            final long netns = inode(NetworkNamespace.ofProcess((int) inside.pid()));

            final SocketEvent ipv4 = host.await1(SocketEventKind.ADDRESS, address(netns, "10.77.0.1"));
            final SocketEvent ipv6 = host.await1(SocketEventKind.ADDRESS, address(netns, "fd77::1"));

            assertThat(ipv4.protocol).isZero();
            assertThat(ipv4.localPort).isZero();
            assertThat(IpAddress.format(ipv4.remoteHi, ipv4.remoteLo)).isEqualTo("0.0.0.0");
            assertThat(IpAddress.format(ipv6.remoteHi, ipv6.remoteLo)).isEqualTo("::");
            assertThat(ipv4.hostName).isEqualTo(HostIdentity.ofThisHost().hostName());
            assertThat(host.all(event -> event.kind == SocketEventKind.ADDRESS && event.netns == netns))
                    .as("no loopback, no link-local")
                    .allMatch(event -> event.localLo == ipv4.localLo || event.localLo == ipv6.localLo);

            tell(inside, "ip addr add 10.77.0.2/24 dev va");
            host.await1(SocketEventKind.ADDRESS, address(netns, "10.77.0.2"));
        } finally {
            inside.destroyForcibly();
        }
    }

    @Test
    void shouldSayTheOwnAddressesAgainWhenACollectorComes() throws IOException {
        try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
            final List<String> own = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(address -> IpAddress.of(address.getAddress()))
                    .filter(words ->
                            !IpAddress.isLoopback(words[0], words[1]) && !IpAddress.isLinkLocal(words[0], words[1]))
                    .map(words -> IpAddress.format(words[0], words[1]))
                    .toList();
            final long netns = NetworkNamespace.currentInode();
            own.forEach(text -> host.await1(SocketEventKind.ADDRESS, address(netns, text)));

            host.agent.resync();

            await().untilAsserted(() -> assertThat(own)
                    .allSatisfy(text -> assertThat(host.all(event -> event.kind == SocketEventKind.ADDRESS
                                    && address(netns, text).test(event)))
                            .hasSizeGreaterThan(1)));
            assertThat(host.ledger.isClosed()).isTrue();
        }
    }

    @Test
    void shouldSayTheAddressesOfANamespaceInWhichNoProcessRuns() throws Exception {
        Shell.finish(Shell.start("ip", "netns", "add", NAMED));
        try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
            Shell.finish(Shell.start(
                    "sh",
                    "-c",
                    "ip -n " + NAMED + " link add name va type veth peer name vb && ip -n " + NAMED
                            + " link set va up && ip -n " + NAMED + " addr add 10.78.0.1/24 dev va"));

            host.await1(SocketEventKind.ADDRESS, address(inode(NetworkNamespace.named(NAMED)), "10.78.0.1"));
        } finally {
            Shell.finish(Shell.start("ip", "netns", "del", NAMED));
        }
    }

    private static long inode(NetworkNamespace namespace) {
        return await().atMost(Duration.ofSeconds(10))
                .until(namespace::inode, inode -> inode != 0 && inode != NetworkNamespace.currentInode());
    }

    private static Predicate<SocketEvent> address(long netns, String text) {
        return event -> event.netns == netns
                && IpAddress.format(event.localHi, event.localLo).equals(text);
    }

    private static void tell(Process shell, String commands) throws IOException {
        final OutputStream input = shell.getOutputStream();
        input.write((commands + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }
}
