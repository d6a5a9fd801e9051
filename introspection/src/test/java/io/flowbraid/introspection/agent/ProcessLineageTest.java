// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static io.flowbraid.introspection.agent.WatchedHost.remote;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.KnownProcesses;
import io.flowbraid.introspection.agent.ebpf.EbpfSource;
import io.flowbraid.introspection.agent.lineage.ProcessAncestry;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.process.EntityId;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.ProcessLineage;
import io.flowbraid.model.process.ProcessLineage.State;
import io.flowbraid.model.socket.SocketEventKind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Ancestors of real processes, those that have ended included. */
@TestInstance(Lifecycle.PER_CLASS)
final class ProcessLineageTest {
    private static final String CONNECT = "my $s = IO::Socket::INET->new(PeerAddr => $ARGV[0]) or die;";

    private WatchedHost host;
    private KnownProcesses known;

    @BeforeAll
    void watch() {
        final EbpfSource source = KernelAccess.open();
        known = source.processes();
        host = new WatchedHost(source);
    }

    @AfterAll
    void leave() {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void shouldNameTheAncestorsOfAProcessAfterItAndItsShellHaveEnded() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            final Process shell = Shell.start(
                    "sh", "-c", "perl -MIO::Socket::INET -e \"$1\" \"$2\"; exit 0", "sh", CONNECT, endpoint(server));
            Shell.finish(shell);

            final ProcessLineage lineage = lineage(connected(server), known);

            assertThat(lineage.state()).isEqualTo(State.ENDED);
            assertThat(lineage.process().name()).isEqualTo("perl");
            final ProcessIdentity parent = lineage.ancestors().get(0);
            assertThat(parent.pid()).isEqualTo((int) shell.pid());
            assertThat(parent.commandLine()).startsWith("sh -c perl");
            assertThat(pids(lineage.ancestors().subList(1, lineage.ancestors().size())))
                    .isEqualTo(pidsFrom(ProcessHandle.current()));
            assertThat(lineage.isComplete()).isTrue();
        }
    }

    @Test
    void shouldFindTheAncestorsOfARunningProcessInProcWithoutTheAgent() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            final Process client = Shell.perl(CONNECT + " <STDIN>", endpoint(server));

            final ProcessIdentity process = connected(server);
            final ProcessLineage lineage = lineage(process, KnownProcesses.NONE);
            client.getOutputStream().close();
            Shell.finish(client);

            assertThat(lineage.state()).isEqualTo(State.RUNNING);
            assertThat(pids(lineage.ancestors())).isEqualTo(pidsFrom(ProcessHandle.current()));
            assertThat(lineage.ancestors()).allMatch(ancestor -> ancestor.startNs() == 0);
            assertThat(lineage(process, KnownProcesses.NONE).state()).isEqualTo(State.ENDED);
        }
    }

    private ProcessIdentity connected(ServerSocket server) {
        return Objects.requireNonNull(host.await1(SocketEventKind.CONNECT, remote(server.getLocalPort())).process);
    }

    private static ProcessLineage lineage(ProcessIdentity process, KnownProcesses known) {
        final ProcessAncestry ancestry =
                ProcessAncestry.ofThisHost(HostIdentity.ofThisHost().bootId(), CommandLines.MASKED, () -> known);
        return Objects.requireNonNull(
                ancestry.of(EntityId.parse(process.entityId()).orElseThrow(), process));
    }

    private static String endpoint(ServerSocket server) {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private static List<Integer> pids(List<ProcessIdentity> processes) {
        return processes.stream().map(ProcessIdentity::pid).toList();
    }

    private static List<Integer> pidsFrom(ProcessHandle process) {
        return Stream.iterate(
                        process, each -> each != null, each -> each.parent().orElse(null))
                .map(each -> (int) each.pid())
                .toList();
    }
}
