// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.introspection.workload.WorkloadResolver;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent for one network namespace: the kernel drops what happens in others before it takes room. */
final class NamespaceScopeTest {
    /** Each makes four records and more. */
    private static final int NOISE = 3_000;
    /** Room for some 4,600 records. */
    private static final int RING_BYTES = 1 << 20;

    private static final int MAX_PEERS = 1_024;
    /** Those of the processes that start on the host meanwhile. */
    private static final int FEW_RECORDS = 2_000;

    private static final int PORT = 17_771;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldLoseNothingOfAQuietNamespaceToTheNoiseOfAnother(String address) throws Exception {
        try (Connections noisy = Connections.inANewNamespace(address, PORT);
                Connections quiet = Connections.inANewNamespace(address, PORT)) {
            final long netns = inode(quiet);
            try (EbpfSource source = KernelAccess.open(RING_BYTES, MAX_PEERS, netns)) {
                noisy.make(NOISE);
                quiet.make(3);
                final List<SocketEvent> events = new ArrayList<>();
                source.poll(event -> events.add(event.copy()));
                source.snapshot(event -> events.add(event.copy()));

                assertThat(source.lostInKernel()).isZero();
                assertThat(source.peersFull()).isZero();
                assertThat(source.records()).isLessThan(FEW_RECORDS);
                assertThat(events).extracting(event -> event.netns).containsOnly(netns);
                assertThat(events).filteredOn(kind(SocketEventKind.CONNECT)).hasSize(3);
                assertThat(events).filteredOn(kind(SocketEventKind.ACCEPT)).hasSize(3);
                assertThat(events).filteredOn(kind(SocketEventKind.CLOSE)).hasSize(6);
                assertThat(events)
                        .filteredOn(event -> event.kind == SocketEventKind.SEND && event.protocol == Transport.UDP)
                        .hasSize(3)
                        .allSatisfy(event -> assertThat(event.process).isNotNull());
            }
        }
    }

    @Test
    void shouldLoseEventsToTheNoiseWithoutSuchAScope() throws Exception {
        try (Connections noisy = Connections.inANewNamespace("127.0.0.1", PORT);
                EbpfSource source = KernelAccess.open(RING_BYTES, MAX_PEERS)) {
            noisy.make(NOISE);

            assertThat(source.poll(event -> {})).isPositive();
            source.snapshot(event -> {});
            assertThat(source.records()).isGreaterThan(FEW_RECORDS);
            assertThat(source.peersFull()).isPositive();
        }
    }

    @Test
    void shouldFollowANameToAnotherNamespaceAndReportWhatIsOpenThere() throws Exception {
        final String name = "fb-scope-" + ProcessHandle.current().pid();
        final List<SocketEvent> events = new CopyOnWriteArrayList<>();
        final LossLedger ledger = new LossLedger();
        try (Connections before = Connections.inANewNamespace("127.0.0.1", PORT);
                Connections after = Connections.inANewNamespace("127.0.0.1", PORT + 1)) {
            attach(name, before);
            final NetworkNamespace named = NetworkNamespace.named(name);
            try (IntrospectionAgent agent = new IntrospectionAgent(
                    KernelAccess.open(),
                    HostIdentity.ofThisHost(),
                    IntrospectionAgent.onlyIn(named),
                    event -> events.add(event.copy()),
                    ledger,
                    Duration.ofMillis(200),
                    WorkloadResolver.none())) {
                agent.start();
                awaitOpen(events, PORT);
                after.make(1);
                before.make(1);
                await().until(() -> events.stream().anyMatch(kind(SocketEventKind.CONNECT)));
                assertThat(events).noneMatch(event -> isOn(event, PORT + 1));

                detach(name);
                attach(name, after);
                awaitOpen(events, PORT + 1);
                final int seen = events.size();
                before.make(1);
                after.make(1);

                await().until(() -> events.stream()
                        .anyMatch(event -> event.kind == SocketEventKind.CONNECT && isOn(event, PORT + 1)));
                assertThat(events.subList(seen, events.size()))
                        .filteredOn(kind(SocketEventKind.CONNECT))
                        .extracting(event -> event.netns)
                        .containsOnly(inode(after));
            } finally {
                detach(name);
            }
        }
        assertThat(ledger.isClosed()).isTrue();
    }

    private static void awaitOpen(List<SocketEvent> events, int port) {
        await().until(() ->
                events.stream().anyMatch(event -> event.kind == SocketEventKind.LISTEN && event.localPort == port));
    }

    private static boolean isOn(SocketEvent event, int port) {
        return event.localPort == port || event.remotePort == port;
    }

    private static Predicate<SocketEvent> kind(SocketEventKind kind) {
        return event -> event.kind == kind && event.protocol == Transport.TCP;
    }

    private static long inode(Connections program) {
        return NetworkNamespace.ofProcess((int) program.pid()).inode();
    }

    private static void attach(String name, Connections program) throws Exception {
        assertThat(Shell.finish(Shell.start("ip", "netns", "attach", name, Long.toString(program.pid()))))
                .isEmpty();
    }

    private static void detach(String name) throws Exception {
        Shell.finish(Shell.start("ip", "netns", "delete", name));
    }
}
