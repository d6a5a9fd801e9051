// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Netfilter can hold a datagram for a process to judge (NFQUEUE), which then sends it on in a call of its own. */
final class QueuedDatagramsTest {
    private static final int PORT = 24_793;
    private static final int SOCKETS = 300;

    /** Lets all packets of queue 0 pass, as soon as they come: it asks without waiting (nfnetlink_queue.h). */
    private static final String JUDGE = "use Socket; $| = 1; socket(N, 16, SOCK_RAW, 12) or die;"
            + "sub message { my ($type, $body) = @_; pack('LSSLL', 20 + length $body, 3 << 8 | $type, 1, 0, 0)"
            + " . pack('CCn', 0, 0, 0) . $body }"
            + "send(N, message(2, pack('SSCCn', 8, 1, 1, 0, 2)), 0) or die;"
            + "send(N, message(2, pack('SSNCx3', 9, 2, 0, 1)), 0) or die; print \"ready\\n\"; alarm 60;"
            + "my $packet; while (1) {"
            + "next unless defined recv(N, $packet, 4096, MSG_DONTWAIT) and length $packet > 28;"
            + "send(N, message(1, pack('SSN', 12, 2, 1) . substr($packet, 24, 4)), 0) }";

    /** A socket for each datagram, all open until the last has been judged; prints its pid. */
    private static final String SENDER = "use Socket; for (1 .. shift) { local *S; socket(S, AF_INET, SOCK_DGRAM, 0);"
            + "send(S, 'x', 0, pack_sockaddr_in(" + PORT
            + ", inet_aton('127.0.0.1'))) or die $!; push @sockets, *S{IO} } sleep 1; print $$";

    @Test
    void shouldNameWhoSentAndNotWhoSendsOn() throws Exception {
        try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
            final Process namespace = Shell.start(
                    "unshare",
                    "-n",
                    "sh",
                    "-c",
                    "ip link set lo up; iptables-legacy -A OUTPUT -p udp --dport " + PORT
                            + " -j NFQUEUE --queue-num 0 || exit; perl -e \"$0\" & read go; perl -e \"$1\" " + SOCKETS
                            + "; kill $!",
                    JUDGE,
                    SENDER);
            try {
                assertThat(UdpReceiversTest.line(namespace)).isEqualTo("ready");
                namespace.getOutputStream().write('\n');
                namespace.getOutputStream().flush();
                final long sender = Long.parseLong(Shell.finish(namespace));

                Awaitility.await()
                        .untilAsserted(() -> assertThat(ends(host).count()).isEqualTo(SOCKETS));
                assertThat(ends(host).map(QueuedDatagramsTest::pid).distinct()).containsExactly(sender);
                assertThat(host.all(WatchedHost.remote(PORT)).stream()
                                .filter(event -> event.process != null)
                                .map(QueuedDatagramsTest::pid)
                                .distinct())
                        .containsExactly(sender);
            } finally {
                namespace.destroyForcibly();
            }
        }
    }

    private static Stream<SocketEvent> ends(WatchedHost host) {
        return host.all(event -> event.remotePort == PORT && event.kind == SocketEventKind.CLOSE).stream();
    }

    private static long pid(SocketEvent event) {
        return Objects.requireNonNull(event.process).pid();
    }
}
