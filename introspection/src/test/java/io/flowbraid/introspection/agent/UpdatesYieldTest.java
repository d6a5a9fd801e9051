// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.agent.conntrack.TranslationSource;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** While nobody reads the kernel's ring, the updates of many sockets leave room for those that open and close. */
final class UpdatesYieldTest {
    private static final int RING_BYTES = 128 << 10;
    /** Records that the ring has room for. */
    private static final int ROOM = 585;
    /** A child that uses both ends of each makes four updates of one, two before Linux 6.3. */
    private static final int SHARED = 250;

    private static final int OPENED = 12;

    /** Opens connections; told, a child sends and receives on all of them; told again, opens and closes a few more. */
    private static final String PROGRAM = "use Socket qw(:all); my ($ip, $port, $shared, $opened) = @ARGV; $| = 1;"
            + "my $six = $ip =~ /:/; my $family = $six ? AF_INET6 : AF_INET;"
            + "my $at = $six ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $ip)) : pack_sockaddr_in($port, inet_aton($ip));"
            + "socket(L, $family, SOCK_STREAM, 0); setsockopt(L, SOL_SOCKET, SO_REUSEADDR, 1);"
            + "bind(L, $at) or die \"bind: $!\"; listen(L, 5);"
            + "sub pair { socket(my $c, $family, SOCK_STREAM, 0); connect($c, $at) or die \"connect: $!\"; accept(my $a, L);"
            + "  syswrite($c, 'x'); sysread($a, my $b, 1); return ($c, $a) }"
            + "my @all = map { pair() } 1 .. $shared; print \"open\\n\"; <STDIN>;"
            + "my $child = fork; if (!$child) { syswrite($_, 'y') for @all; sysread($_, my $b, 1) for @all; exit }"
            + "waitpid($child, 0); for (1 .. $opened) { my ($c, $a) = pair(); close($c); close($a) }"
            + "print \"done\\n\"; <STDIN>;";

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 17773", "::1, 17774"})
    void shouldReportEachOpenAndCloseThoughUpdatesWouldFillTheRing(String address, int port) throws Exception {
        final List<SocketEvent> events = new ArrayList<>();
        try (IntrospectionSource source = TranslationSource.around(KernelAccess.open(RING_BYTES), null, notice -> {})) {
            final Process program = Shell.start(
                    "perl",
                    "-e",
                    PROGRAM,
                    address,
                    Integer.toString(port),
                    Integer.toString(SHARED),
                    Integer.toString(OPENED));
            final BufferedReader lines =
                    new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
            try {
                while (!lines.ready()) {
                    source.poll(event -> {});
                }
                assertThat(lines.readLine()).isEqualTo("open");
                source.poll(event -> {});
                tell(program);
                assertThat(lines.readLine()).isEqualTo("done");
                source.poll(event -> events.add(event.copy()));

                final List<SocketEvent> ours = events.stream()
                        .filter(event -> event.localPort == port || event.remotePort == port)
                        .toList();
                assertThat(ours)
                        .filteredOn(event -> event.kind == SocketEventKind.CONNECT)
                        .hasSize(OPENED);
                assertThat(ours)
                        .filteredOn(event -> event.kind == SocketEventKind.ACCEPT)
                        .hasSize(OPENED);
                assertThat(ours)
                        .filteredOn(event -> event.kind == SocketEventKind.CLOSE)
                        .hasSize(2 * OPENED);
                assertThat(ours)
                        .filteredOn(event -> event.kind == SocketEventKind.UPDATE)
                        .hasSizeGreaterThan(ROOM / 2);
                assertThat(source.updatesDropped()).isPositive();
            } finally {
                program.destroyForcibly();
            }
        }
    }

    private static void tell(Process program) throws IOException {
        program.getOutputStream().write('\n');
        program.getOutputStream().flush();
    }
}
