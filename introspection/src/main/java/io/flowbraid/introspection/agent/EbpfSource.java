// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.model.Transport;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Introspection by eBPF: what the kernel says of sockets and processes becomes socket events. The programs are loaded
 * by {@link EbpfPrograms}; here is what is done with their records. (NOT thread safe)
 */
public final class EbpfSource implements IntrospectionSource {
    /** Room for some 76,000 records: two seconds of ten thousand connections a second while the agent gets no processor. */
    public static final int DEFAULT_RING_BYTES = 16 << 20;

    private static final long FULL_SNAPSHOT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long ESTIMATE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int FIRST_PROCESS_TYPE = ProcessRecordFlyweight.FORK;

    private final EbpfPrograms programs;
    private final KernelClock clock = new KernelClock();
    private final UserDatabase users = new UserDatabase();
    private final ProcessTable processes;
    private final TcpSockets tcp = new TcpSockets(clock);
    private final PeerSockets peers;
    private final SocketEventFlyweight socket = new SocketEventFlyweight();
    private final RecordHandler onRecord = this::onRecord;
    private SocketEventOutlet outlet = event -> {};
    private int events;
    private long generated;
    private long lostInKernel;
    private long lastEstimateNs;
    private long lastFullSnapshotNs;

    private EbpfSource(EbpfPrograms programs, String bootId) {
        this.programs = programs;
        processes = new ProcessTable(bootId, clock, users);
        peers = new PeerSockets(programs.peers(), programs.injectedPeers(), clock);
        processes.prime(programs.allProcesses());
        programs.adoptSockets().read();
    }

    /** Loads the programs and takes in what runs already; the message of the exception says why it cannot be done. */
    public static EbpfSource open(String bootId) throws IntrospectionUnavailable {
        return open(bootId, DEFAULT_RING_BYTES);
    }

    /** @param ringBytes of the kernel, for what waits to be read: a power of two */
    public static EbpfSource open(String bootId, int ringBytes) throws IntrospectionUnavailable {
        return new EbpfSource(EbpfPrograms.load(ringBytes), bootId);
    }

    /** What this host does not let us see, one sentence; empty when it lets us see all. */
    public String limits() {
        return programs.limits();
    }

    @Override
    public int poll(SocketEventOutlet to) {
        outlet = to;
        events = 0;
        refresh();
        programs.ring().drain(onRecord);
        generated += events;
        return events;
    }

    private void refresh() {
        final long nowNs = clock.monotonicNs();
        if (nowNs - lastEstimateNs < ESTIMATE_NS) {
            return;
        }
        lastEstimateNs = nowNs;
        clock.estimate();
        users.refresh();
        final long lost = programs.lost();
        if (lost != lostInKernel) {
            // Among the lost may have been the start of a process.
            lostInKernel = lost;
            processes.prime(programs.allProcesses());
        }
    }

    private void onRecord(DirectBuffer buffer, int offset) {
        if (buffer.getInt(offset) >= FIRST_PROCESS_TYPE) {
            processes.onRecord(buffer, offset);
            return;
        }
        socket.wrap(buffer, offset);
        final Owner owner = owner();
        events += socket.protocol() == Transport.TCP
                ? tcp.onRecord(socket, owner, outlet)
                : peers.onRecord(socket, owner, outlet);
    }

    private @Nullable Owner owner() {
        return Owner.of(socket, processes, users);
    }

    @Override
    public void resync(SocketEventOutlet to) {
        list(true, to);
    }

    @Override
    public void snapshot(SocketEventOutlet to) {
        final long nowNs = clock.monotonicNs();
        list(nowNs - lastFullSnapshotNs >= FULL_SNAPSHOT_NS, to);
    }

    /** First what waits in the ring: it is older than what the listing will say. */
    private void list(boolean all, SocketEventOutlet to) {
        poll(to);
        events = 0;
        if (all) {
            lastFullSnapshotNs = clock.monotonicNs();
        }
        final BpfIterator sockets = programs.allSockets().read();
        final DirectBuffer records = sockets.records();
        tcp.beginListing(records, sockets.length());
        peers.beginListing();
        for (int offset = 0; offset < sockets.length(); offset += SocketEventFlyweight.LENGTH) {
            socket.wrap(records, offset);
            events += socket.protocol() == Transport.TCP
                    ? tcp.onListed(socket, owner(), all, to)
                    : peers.onListed(socket, owner(), all, to);
        }
        events += peers.endListing(all, to);
        generated += events;
    }

    @Override
    public long generated() {
        return generated + lostInKernel;
    }

    @Override
    public long lostInKernel() {
        return lostInKernel;
    }

    @Override
    public void close() {
        programs.close();
    }
}
