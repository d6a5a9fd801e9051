// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static io.flowbraid.introspection.agent.TcpEventsTest.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A kernel worker connects and accepts the second subflow; both subflows belong to those who use the MPTCP socket. */
final class MptcpEventsTest {
    private static final String LISTEN_FORK_CONNECT = "use Socket qw(:all); my ($port, $six) = @ARGV; $| = 1;"
            + "my $family = $six ? AF_INET6 : AF_INET;"
            + "my $at = $six ? pack_sockaddr_in6($port, inet_pton(AF_INET6, 'fd00::1'))"
            + "  : pack_sockaddr_in($port, inet_aton('127.0.0.1'));"
            + "socket(L, $family, SOCK_STREAM, 262) or die \"socket: $!\"; setsockopt(L, SOL_SOCKET, SO_REUSEADDR, 1);"
            + "bind(L, $six ? pack_sockaddr_in6($port, IN6ADDR_ANY) : pack_sockaddr_in($port, INADDR_ANY)); listen(L, 5);"
            + "my $server = fork; if (!$server) { accept(A, L); while (sysread(A, $b, 65536)) {}"
            + "  syswrite(A, 'ok'); close(A); exit }"
            + "close(L); my $client = fork; if (!$client) { socket(C, $family, SOCK_STREAM, 262); connect(C, $at) or die;"
            + "  for (1 .. 40) { syswrite(C, 'x' x 1000); select(undef, undef, undef, 0.02) }"
            + "  shutdown(C, 1); sysread(C, $b, 10); close(C); exit }"
            + "print \"$server $client\\n\"; waitpid($server, 0); waitpid($client, 0);";

    @ParameterizedTest
    @CsvSource({"29630,127.0.0.5/8,''", "29631,fd00::5/64,1"})
    void shouldNameTheUsersOfTheMptcpSocketForBothSubflows(int port, String second, String six) throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/sys/net/mptcp/enabled")), "the kernel has no MPTCP");
        try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
            final String said = Shell.finish(Shell.start(
                            "unshare",
                            "-n",
                            "sh",
                            "-c",
                            String.format(
                                    Locale.ROOT,
                                    "ip link set lo up; ip addr add fd00::1/64 dev lo nodad 2>&1; ip addr add %1$s dev lo;"
                                            + "ip mptcp limits set subflow 4 add_addr_accepted 4;"
                                            + "ip mptcp endpoint add %2$s dev lo subflow; exec perl -e '%3$s' %4$d %5$s",
                                    second,
                                    second.substring(0, second.indexOf('/')),
                                    LISTEN_FORK_CONNECT.replace("'", "'\\''"),
                                    port,
                                    six)))
                    .strip();
            final int server = Integer.parseInt(said.substring(0, said.indexOf(' ')));
            final int client = Integer.parseInt(said.substring(said.indexOf(' ') + 1));

            final List<SocketEvent> clientEnds = closes(host, WatchedHost.remote(port));
            final List<SocketEvent> serverEnds = closes(host, WatchedHost.local(port));

            assertThat(clientEnds).allSatisfy(event -> {
                assertThat(process(event).pid()).isEqualTo(client);
                assertThat(event.role).isEqualTo(SocketRole.CLIENT);
            });
            assertThat(serverEnds).allSatisfy(event -> {
                assertThat(process(event).pid()).isEqualTo(server);
                assertThat(event.role).isEqualTo(SocketRole.SERVER);
            });
            assertThat(host.all(event -> event.remotePort == port && event.process != null))
                    .allSatisfy(event -> assertThat(process(event).pid()).isEqualTo(client));
        }
    }

    private static List<SocketEvent> closes(WatchedHost host, Predicate<SocketEvent> wanted) {
        return Awaitility.await()
                .until(
                        () -> host.all(event -> event.kind == SocketEventKind.CLOSE
                                && event.isSubflow
                                && event.remotePort != 0
                                && wanted.test(event)),
                        found -> found.size() == 2);
    }
}
