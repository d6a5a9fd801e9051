// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static io.flowbraid.introspection.agent.TcpEventsTest.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NetworkNamespacesTest {
    private static final int SERVER_PORT = 17777;
    private static final int CLIENT_PORT = 40417;
    private static final String CONVERSATION = "ip link set lo up; exec perl -MIO::Socket::INET -e '"
            + "my $l=IO::Socket::INET->new(Listen=>5,LocalAddr=>\"127.0.0.1:" + SERVER_PORT + "\") or die;"
            + "my $c=IO::Socket::INET->new(PeerAddr=>\"127.0.0.1:" + SERVER_PORT + "\",LocalPort=>" + CLIENT_PORT
            + ") or die; my $a=$l->accept; syswrite $c,\"x\"; sysread $a,my $b,1; sleep 60'";

    @Test
    void shouldTellTheSameTupleInTwoNamespacesApart() throws Exception {
        final Process one;
        final Process other;
        try (WatchedHost host = new WatchedHost(KernelAccess.open())) {
            one = Shell.start("unshare", "-n", "sh", "-c", CONVERSATION);
            other = Shell.start("unshare", "-n", "sh", "-c", CONVERSATION);
            try {
                final List<SocketEvent> connects = await().until(
                                () -> host.all(event -> event.kind == SocketEventKind.CONNECT
                                        && event.remotePort == SERVER_PORT
                                        && event.localPort == CLIENT_PORT),
                                found -> found.size() == 2);

                assertThat(connects)
                        .extracting(event -> event.netns)
                        .doesNotHaveDuplicates()
                        .doesNotContain(0L);
                assertThat(connects).extracting(event -> event.cookie).doesNotHaveDuplicates();
                assertThat(connects)
                        .extracting(event -> (long) process(event).pid())
                        .containsExactlyInAnyOrder(one.pid(), other.pid());
                assertThat(connects).extracting(event -> event.interfaceName).containsOnly("lo");
            } finally {
                one.destroyForcibly();
                other.destroyForcibly();
            }
        }
    }
}
