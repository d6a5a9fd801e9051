// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.ebpf;

import io.flowbraid.ffi.TimeNamespace;
import io.flowbraid.introspection.KnownProcesses;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.IntrospectionSource;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.agent.bpf.RecordHandler;
import io.flowbraid.introspection.agent.process.AccountNames;
import io.flowbraid.introspection.agent.process.HostProc;
import io.flowbraid.introspection.agent.process.ProcessTable;
import io.flowbraid.introspection.agent.record.KernelClock;
import io.flowbraid.introspection.agent.record.ProcessRecordFlyweight;
import io.flowbraid.introspection.agent.record.SocketEventFlyweight;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.network.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Introspection by eBPF: what the kernel says of sockets and processes becomes socket events. The programs are loaded
 * by {@link EbpfPrograms}; here is what is done with their records. (NOT thread safe)
 */
public final class EbpfSource implements IntrospectionSource {
    /**
     * Room for some 76,000 records: two seconds of ten thousand connections a second while the agent gets no processor.
     */
    public static final int DEFAULT_RING_BYTES = 16 << 20;

    private static final int SLOTS_PER_PART = Slots.SLOTS / PARTS;
    private static final int FIRST_SLOT = 0;
    /** About 10 MB of the kernel when all are in use. */
    public static final int DEFAULT_MAX_PEERS = 65_536;

    private static final long ESTIMATE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int FIRST_PROCESS_TYPE = ProcessRecordFlyweight.FORK;

    private final EbpfPrograms programs;
    private final KernelClock clock = new KernelClock();
    private final AccountNames users = new AccountNames();
    private final HostProc proc = new HostProc();
    private final ProcessTable processes;
    private final TcpRecords tcp = new TcpRecords(clock);
    private final PeerSockets peers;
    private final KernelPorts kernelPorts = new KernelPorts(clock);
    private final SocketEventFlyweight socket = new SocketEventFlyweight();
    private final RecordHandler onRecord = this::onRecord;
    private final RecordHandler onListener = this::onListener;
    private final RecordHandler onListed = this::onListed;
    /** A listing of many sockets takes longer than the ring has room for. */
    private final Runnable drainRing;

    private SocketEventOutlet outlet = event -> {};
    private Slots due = Slots.NONE;
    private int nextSlot;
    private long made;
    private long lostInKernel;
    private long lastEstimateNs;
    private long lastDrainNs = System.nanoTime();
    private volatile long longestGapNs;
    private long records;

    private EbpfSource(EbpfPrograms programs, String bootId, CommandLines commandLines) {
        this.programs = programs;
        processes = new ProcessTable(bootId, clock, users, proc, commandLines);
        peers = new PeerSockets(
                programs.peers(),
                programs.injectedPeers(),
                clock,
                programs.seesReceives(),
                programs.listsAllSockets() || proc.hasHostPids());
        drainRing = this::drainRing;
        processes.prime(programs.allProcesses());
        programs.adoptSockets();
    }

    /** Loads the programs and takes in what runs already; the message of the exception says why it cannot be done. */
    public static EbpfSource open(String bootId) throws IntrospectionUnavailable {
        return open(bootId, DEFAULT_RING_BYTES);
    }

    /** @param ringBytes of the kernel, for what waits to be read: a power of two */
    public static EbpfSource open(String bootId, int ringBytes) throws IntrospectionUnavailable {
        return open(bootId, ringBytes, DEFAULT_MAX_PEERS);
    }

    /**
     * @param ringBytes of the kernel, for what waits to be read: a power of two
     * @param maxPeers of all UDP sockets of the host at a time; the datagrams of others are in no counter
     */
    public static EbpfSource open(String bootId, int ringBytes, int maxPeers) throws IntrospectionUnavailable {
        return open(bootId, ringBytes, maxPeers, CommandLines.MASKED, 0);
    }

    /**
     * The same for one network namespace.
     *
     * @param commandLines what is shown of them
     * @param netns its inode; the kernel drops the records of other namespaces' sockets. 0 for all
     */
    public static EbpfSource open(String bootId, int ringBytes, int maxPeers, CommandLines commandLines, long netns)
            throws IntrospectionUnavailable {
        return new EbpfSource(EbpfPrograms.load(ringBytes, maxPeers, netns), bootId, commandLines);
    }

    /** What this host does not let us see, each a sentence. */
    public List<String> limits() {
        final List<String> limits = new ArrayList<>(programs.limits());
        limits.add(proc.limits());
        limits.add(timeLimits());
        limits.removeIf(String::isEmpty);
        return limits;
    }

    private static String timeLimits() {
        return TimeNamespace.OWN.isKnown()
                ? ""
                : "the agent entered a time namespace whose clock offsets are not known: its times are wrong, and"
                        + " nobody is named; start it outside of the namespace, or by unshare --time --fork";
    }

    @Override
    public int poll(SocketEventOutlet to) {
        final long before = made;
        outlet = to;
        refresh();
        drainRing();
        return (int) (made - before);
    }

    @Override
    public void watchOnly(long netns) {
        programs.scope().move(netns, clock.monotonicNs());
    }

    private void drainRing() {
        final long nowNs = System.nanoTime();
        longestGapNs = Math.max(longestGapNs, nowNs - lastDrainNs);
        records += programs.ring().drain(onRecord);
        lastDrainNs = System.nanoTime();
    }

    /**
     * The longest time between two drains of the ring since the source was opened. The ring has room for two seconds.
     */
    public long longestGapNs() {
        return longestGapNs;
    }

    /** Records that took room in the ring since the source was opened, those of processes included. */
    public long records() {
        return records;
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
        if (socket.isKernel() && socket.protocol() == Transport.UDP) {
            made += kernelPorts.onRecord(socket, outlet);
            return;
        }
        final RecordedOwner owner = owner();
        made += socket.protocol() == Transport.TCP
                ? tcp.onRecord(socket, owner, outlet)
                : peers.onRecord(socket, owner, outlet);
    }

    private @Nullable RecordedOwner owner() {
        return RecordedOwner.of(socket, processes, users);
    }

    @Override
    public void resync(SocketEventOutlet to) {
        list(Slots.ALL, to);
    }

    @Override
    public void snapshot(SocketEventOutlet to) {
        list(Slots.NONE, to);
    }

    @Override
    public void repeat(SocketEventOutlet to) {
        list(new Slots(nextSlot, SLOTS_PER_PART), to);
        nextSlot = (nextSlot + SLOTS_PER_PART) % Slots.SLOTS;
    }

    /**
     * Drains the ring first: its records are older than the listing. A process that forks after the drain began is not
     * yet known, and one that execs is known by its old program, so the listing leaves out the sockets they came to own
     * since.
     */
    private void list(Slots repeated, SocketEventOutlet to) {
        final long drainNs = clock.monotonicNs();
        poll(to);
        if (repeated.has(FIRST_SLOT)) {
            tcp.beginListeners();
            programs.sockets().readListeners(onListener, drainRing);
            tcp.endListeners();
            made += kernelPorts.sayAll(to);
        }
        due = repeated;
        peers.beginListing();
        programs.sockets().readChanged(repeated, drainNs, onListed, drainRing);
        final int said = peers.endListing(repeated, to, drainRing); // draining adds to those made, too
        made += said;
    }

    private void onListener(DirectBuffer buffer, int offset) {
        tcp.onListener(socket.wrap(buffer, offset));
    }

    private void onListed(DirectBuffer buffer, int offset) {
        socket.wrap(buffer, offset);
        if (socket.protocol() == Transport.TCP) {
            made += tcp.onListed(socket, owner(), outlet);
        } else if (!peers.isUnchanged(socket, due)) {
            made += peers.onListed(socket, owner(), due, outlet);
        }
    }

    @Override
    public long generated() {
        return made + lostInKernel;
    }

    @Override
    public long lostInKernel() {
        return lostInKernel;
    }

    @Override
    public long updatesDropped() {
        return programs.updatesDropped();
    }

    @Override
    public long peersFull() {
        return programs.peersFull();
    }

    @Override
    public KnownProcesses processes() {
        return processes;
    }

    @Override
    public void close() {
        programs.close();
    }
}
