// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class RawEventsTest {
    private static final String SENDS_WHEN_TOLD = """
            $| = 1;
            socket(my $s, AF_INET, SOCK_RAW, $ARGV[0]) or die $!;
            print "ready\\n";
            <STDIN>;
            send($s, "x" x 50, 0, pack_sockaddr_in(0, inet_aton("127.0.52.1"))) for 1 .. 2;
            print "sent\\n";
            <STDIN>;
            """;

    @Test
    void shouldNameWhoSendsOnARawSocketOlderThanTheAgent() throws Exception {
        final Process sender = Shell.perl(SENDS_WHEN_TOLD, "251");
        try (BufferedReader output = sender.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");
            try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
                shouldBeNamed(host, sender, output, 251, AttributionMethod.SNAPSHOT);
            }
        } finally {
            sender.destroyForcibly();
        }
    }

    @Test
    void shouldNameWhoOpensARawSocketAndSendsOnIt() throws Exception {
        try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
            final Process sender = Shell.perl(SENDS_WHEN_TOLD, "250");
            try (BufferedReader output = sender.inputReader()) {
                assertThat(output.readLine()).isEqualTo("ready");
                shouldBeNamed(host, sender, output, 250, AttributionMethod.OPEN);
            } finally {
                sender.destroyForcibly();
            }
        }
    }

    private static void shouldBeNamed(
            WatchedHost host, Process sender, BufferedReader output, int protocol, AttributionMethod first)
            throws IOException {
        tell(sender);
        assertThat(output.readLine()).isEqualTo("sent");

        final SocketEvent send = host.await1(SocketEventKind.SEND, event -> event.protocol == protocol);
        assertThat(pidOf(send)).isEqualTo((int) sender.pid());
        assertThat(send.method).isEqualTo(first);
        assertThat(send.role).isEqualTo(SocketRole.CLIENT);
        assertThat(send.netns).isNotZero();
        final SocketEvent better = host.await1(
                SocketEventKind.UPDATE, event -> event.protocol == protocol && event.method == AttributionMethod.SEND);
        assertThat(pidOf(better)).isEqualTo((int) sender.pid());

        tell(sender);
        final SocketEvent close = host.await1(SocketEventKind.CLOSE, event -> event.protocol == protocol);
        assertThat(close.counters.bytesSent).isEqualTo(100);
        assertThat(close.counters.bytesReceived).as("its own copies").isZero();
    }

    private static void tell(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    private static int pidOf(SocketEvent event) {
        return Objects.requireNonNull(event.process).pid();
    }
}
