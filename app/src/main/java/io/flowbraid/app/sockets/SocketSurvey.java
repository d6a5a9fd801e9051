// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.sockets;

import io.flowbraid.app.agent.IntrospectionSources;
import io.flowbraid.app.agent.Runtimes;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.config.value.RuntimeSocket;
import io.flowbraid.ffi.NamespaceException;
import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.introspection.agent.HostIdentity;
import io.flowbraid.introspection.agent.IntrospectionSource;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.agent.ebpf.EbpfSource;
import io.flowbraid.introspection.agent.netlink.NetlinkSource;
import io.flowbraid.introspection.agent.netlink.SocketCounts;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.introspection.workload.WorkloadResolver;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;

/** Looks once at all sockets of this host: who has them, and in which container. */
final class SocketSurvey {
    /** A little more than a runtime takes to fail. */
    private static final long TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(2_500);

    /** One look counts no datagrams. */
    private static final int FEW_PEERS = 1_024;

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final List<RuntimeSocket> runtimeSockets;
    private final CommandLines commandLines;
    private final PrintStream err;
    private final String bootId = HostIdentity.ofThisHost().bootId();
    private final Map<Long, String> namespaces = NetworkNamespace.names();
    private final long ownNamespace = NetworkNamespace.currentInode();

    /**
     * @param runtimeSockets who is asked for the names of containers
     * @param commandLines what is shown of them
     * @param err receives what could not be seen
     */
    SocketSurvey(List<RuntimeSocket> runtimeSockets, CommandLines commandLines, PrintStream err) {
        this.runtimeSockets = runtimeSockets;
        this.commandLines = commandLines;
        this.err = err;
    }

    /** Names of the network namespaces, by inode. */
    Map<Long, String> namespaces() {
        return namespaces;
    }

    /** The namespace we are in. */
    long ownNamespace() {
        return ownNamespace;
    }

    List<SocketEvent> open(boolean isListeningOnly) throws IntrospectionUnavailable {
        final SocketSnapshot listing = new SocketSnapshot(isListeningOnly);
        try (IntrospectionSource source = IntrospectionSources.openSockets(
                bootId, EbpfSource.DEFAULT_RING_BYTES, FEW_PEERS, commandLines, null, err)) {
            listing.addAll(source);
            if (!(source instanceof NetlinkSource)) {
                addUnowned(listing);
            }
        }
        final List<SocketEvent> sockets = listing.sockets();
        nameContainers(sockets);
        return sockets;
    }

    /** eBPF tells of sockets by their processes; netlink lists those that none has, namespace by namespace. */
    private void addUnowned(SocketSnapshot listing) {
        final List<NetworkNamespace> others = new ArrayList<>();
        final Map<Long, Integer> processes = listing.processesByNamespace();
        namespaces.forEach((inode, name) -> others.add(NetworkNamespace.named(name)));
        processes.forEach((inode, pid) -> {
            if (!namespaces.containsKey(inode) && inode != ownNamespace) {
                others.add(NetworkNamespace.ofProcess(pid));
            }
        });
        try {
            addUnownedHere(listing);
            for (final NetworkNamespace namespace : others) {
                addUnowned(listing, namespace);
            }
        } catch (IntrospectionUnavailable e) {
            err.println("flowbraid: sockets that no process holds are not listed: " + e.getMessage());
        }
    }

    private void addUnowned(SocketSnapshot listing, NetworkNamespace namespace) throws IntrospectionUnavailable {
        try {
            namespace.call(() -> addUnownedHere(listing));
        } catch (NamespaceException e) {
            if (e.isPermission()) {
                throw new RunFailure(e);
            }
            // It has ended meanwhile, and its sockets with it.
        }
    }

    private SocketSnapshot addUnownedHere(SocketSnapshot listing) throws IntrospectionUnavailable {
        if (!SocketCounts.mayHaveSockets()) {
            return listing;
        }
        try (NetlinkSource unowned = NetlinkSource.open(
                SystemNanoClock.INSTANCE,
                new SystemEpochNanoClock(),
                bootId,
                listing::has,
                listing.isListeningOnly(),
                commandLines)) {
            listing.addAll(unowned);
        }
        return listing;
    }

    /** Waits for the runtimes, within reason. */
    private void nameContainers(List<SocketEvent> sockets) {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        try (WorkloadResolver workloads = WorkloadResolver.of(Runtimes.of(runtimeSockets))) {
            for (final SocketEvent socket : sockets) {
                final Workload known = socket.workload;
                if (known != null) {
                    socket.workload = named(known, workloads, deadlineNs);
                }
            }
        }
    }

    private static Workload named(Workload known, WorkloadResolver workloads, long deadlineNs) {
        workloads.named(known); // asks
        while (workloads.isAwaited(known) && System.nanoTime() < deadlineNs) {
            LockSupport.parkNanos(PAUSE_NS);
        }
        return workloads.named(known);
    }
}
