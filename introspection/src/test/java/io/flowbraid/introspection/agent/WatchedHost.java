// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.awaitility.Awaitility.await;

import io.flowbraid.introspection.workload.WorkloadResolver;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** This host under a running agent; remembers all events. Other programs' sockets are among them: ask by port. */
final class WatchedHost implements AutoCloseable {
    final LossLedger ledger = new LossLedger();
    final IntrospectionAgent agent;
    private final List<SocketEvent> events = new CopyOnWriteArrayList<>();

    WatchedHost(IntrospectionSource source) {
        this(source, WorkloadResolver.none());
    }

    WatchedHost(IntrospectionSource source, WorkloadResolver workloads) {
        agent = new IntrospectionAgent(
                source,
                HostIdentity.ofThisHost(),
                IntrospectionAgent.EVERY_NAMESPACE,
                this::remember,
                ledger,
                Duration.ofMillis(500),
                workloads);
        agent.start();
        await().until(() -> events.stream().anyMatch(event -> event.kind == SocketEventKind.HEARTBEAT));
    }

    private void remember(SocketEvent event) {
        events.add(event.copy());
    }

    List<SocketEvent> all(Predicate<SocketEvent> wanted) {
        return events.stream().filter(wanted).toList();
    }

    SocketEvent await1(SocketEventKind kind, Predicate<SocketEvent> wanted) {
        return await("a " + kind)
                .atMost(10, TimeUnit.SECONDS)
                .pollInterval(10, TimeUnit.MILLISECONDS)
                .until(() -> all(event -> event.kind == kind && wanted.test(event)), found -> !found.isEmpty())
                .get(0);
    }

    static Predicate<SocketEvent> local(int port) {
        return event -> event.localPort == port;
    }

    static Predicate<SocketEvent> remote(int port) {
        return event -> event.remotePort == port;
    }

    @Override
    public void close() {
        agent.close();
    }
}
