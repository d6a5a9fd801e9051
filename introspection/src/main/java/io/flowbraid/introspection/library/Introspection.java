// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.library;

import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.introspection.agent.HostIdentity;
import io.flowbraid.introspection.agent.IntrospectionAgent;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.workload.RuntimeEndpoint;
import io.flowbraid.introspection.workload.RuntimeEndpoint.Kind;
import io.flowbraid.introspection.workload.WorkloadResolver;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Who opens, accepts, uses and closes the sockets of this host, as {@link SocketEvent}s. The first {@link #poll}
 * reports the sockets that are open already.
 *
 * <p>NOT thread safe: one thread opens, polls and closes it.
 *
 * <pre>
 * try (Introspection introspection = Introspection.open(IntrospectionSettings.defaults())) {
 *     while (running) {
 *         introspection.poll(event -&gt; ...);
 *         Thread.sleep(20);
 *     }
 * }
 * </pre>
 */
public final class Introspection implements AutoCloseable {
    private static final List<RuntimeEndpoint> RUNTIMES = List.of(
            new RuntimeEndpoint(Kind.DOCKER, Path.of("/var/run/docker.sock")),
            new RuntimeEndpoint(Kind.PODMAN, Path.of("/run/podman/podman.sock")),
            new RuntimeEndpoint(Kind.CONTAINERD, Path.of("/run/containerd/containerd.sock")),
            new RuntimeEndpoint(Kind.CRI_O, Path.of("/run/crio/crio.sock")));

    private final IntrospectionAgent agent;
    private final WorkloadResolver workloads;
    private final String limits;
    private Consumer<SocketEvent> listener = event -> {};

    private Introspection(OpenedSource source, HostIdentity host, IntrospectionSettings settings) {
        limits = source.limits();
        workloads = settings.hasContainerNames() ? WorkloadResolver.of(RUNTIMES) : WorkloadResolver.none();
        agent = new IntrospectionAgent(
                source.source(),
                host,
                scope(settings),
                this::report,
                new LossLedger(),
                settings.countersInterval(),
                workloads);
        agent.notices(notice -> {});
    }

    /** Begins to watch; what happens from now on waits for {@link #poll}. */
    public static Introspection open(IntrospectionSettings settings) throws IntrospectionException {
        final HostIdentity host = HostIdentity.ofThisHost();
        try {
            return new Introspection(OpenedSource.open(host.bootId(), settings), host, settings);
        } catch (IntrospectionUnavailable e) {
            throw new IntrospectionException(String.valueOf(e.getMessage()), e);
        }
    }

    static LongSupplier scope(IntrospectionSettings settings) {
        final Path file = settings.namespace();
        if (file == null) {
            return IntrospectionAgent.EVERY_NAMESPACE;
        }
        return IntrospectionAgent.onlyIn(NetworkNamespace.named(file.toString()));
    }

    /**
     * Reports what has happened since the last call, and never waits. To be called each 20 to 100 ms: what is not
     * polled in time is lost and counted.
     *
     * @param to is called by this thread; the event is used again after it returns: copy what is to be kept
     * @return the number of events the kernel gave
     */
    public int poll(Consumer<SocketEvent> to) {
        listener = to;
        return agent.poll();
    }

    private void report(SocketEvent event) {
        if (event.kind != SocketEventKind.HEARTBEAT) {
            listener.accept(event);
        }
    }

    /** Has the next {@link #poll} report all open sockets again. */
    public void resync() {
        agent.resync();
    }

    /** What cannot be seen on this host with these rights, in one sentence; empty when all can. */
    public String limits() {
        return limits;
    }

    /** Events lost between the kernel and {@link #poll} since the start. */
    public long lost() {
        return agent.lostInKernel();
    }

    /** Ends it; the programs leave the kernel. What has not been polled is dropped. */
    @Override
    public void close() {
        agent.close();
        workloads.close();
    }
}
