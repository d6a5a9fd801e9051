// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.ebpf;

import io.flowbraid.ffi.LibBpf;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.agent.bpf.BpfIterator;
import io.flowbraid.introspection.agent.bpf.BpfLoader;
import io.flowbraid.introspection.agent.bpf.BpfObject;
import io.flowbraid.introspection.agent.bpf.BpfRing;
import io.flowbraid.introspection.agent.bpf.NamespaceScope;
import io.flowbraid.introspection.agent.bpf.Sections;
import java.nio.ByteBuffer;
import java.util.List;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The programs in the kernel, and the ways to hear from them: ring, iterators, map of peers, losses. (NOT thread safe)
 */
final class EbpfPrograms implements AutoCloseable {
    private static final int RING_FULL = 0;
    private static final int PEERS_FULL = 1;
    private static final int UPDATE = 2;
    private static final int LINK_INFO_LENGTH = 16;
    private static final int ITER_OPTIONS_LENGTH = 24;

    private final LibBpf bpf;
    private final BpfObject object;
    private final BpfRing ring;
    private final PeerMap peers;
    private final PeerMap injectedPeers;
    private final BpfIterator allProcesses;
    private final BpfIterator heldSockets;
    private final SocketIterator sockets;
    private final NamespaceScope scope;
    private final List<String> limits;
    private final boolean seesReceives;
    private final boolean listsAllSockets;
    private final int lossesFd;
    private final UnsafeBuffer lossKey = new UnsafeBuffer(ByteBuffer.allocateDirect(Integer.BYTES));
    private final UnsafeBuffer lossValue = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));

    private EbpfPrograms(LibBpf bpf, BpfObject object, int ringBytes, long netns, List<String> limits)
            throws IntrospectionUnavailable {
        this.bpf = bpf;
        this.object = object;
        this.limits = limits;
        seesReceives = object.has(Sections.RECEIVES);
        ring = new BpfRing(object.mapFd("ring"), ringBytes);
        peers = new PeerMap(bpf, object.mapFd("peers"));
        injectedPeers = new PeerMap(bpf, object.mapFd("injected_peers"));
        lossesFd = object.mapFd("losses");
        allProcesses = object.iterator(Sections.ALL_PROCESSES, null);
        heldSockets = object.iterator(Sections.HELD_SOCKETS, null);
        listsAllSockets = object.has(Sections.ALL_SOCKETS);
        sockets = new SocketIterator(
                bpf,
                listsAllSockets ? object.iterator(Sections.ALL_SOCKETS, overMap(object.mapFd("owners"))) : heldSockets,
                object.mapFd("listing"));
        scope = new NamespaceScope(bpf, object.mapFd(NamespaceScope.MAP), netns);
    }

    static EbpfPrograms load(int ringBytes, int maxPeers, long netns) throws IntrospectionUnavailable {
        final BpfLoader.Loaded loaded = BpfLoader.load(ringBytes, maxPeers, netns);
        try {
            return new EbpfPrograms(loaded.bpf(), loaded.object(), ringBytes, netns, loaded.limits());
        } catch (IntrospectionUnavailable e) {
            loaded.object().close();
            throw e;
        }
    }

    /** {@code struct bpf_iter_attach_opts} with a {@code union bpf_iter_link_info} that names the map. */
    private static Pointer overMap(int mapFd) {
        final Runtime runtime = Runtime.getSystemRuntime();
        final Pointer options = Memory.allocateDirect(runtime, ITER_OPTIONS_LENGTH + LINK_INFO_LENGTH, true);
        options.putLong(0, ITER_OPTIONS_LENGTH);
        options.putAddress(8, options.address() + ITER_OPTIONS_LENGTH);
        options.putInt(16, LINK_INFO_LENGTH);
        options.putInt(ITER_OPTIONS_LENGTH, mapFd);
        return options;
    }

    List<String> limits() {
        return limits;
    }

    /** Receives that ask for no address are seen, since Linux 6.3. */
    boolean seesReceives() {
        return seesReceives;
    }

    BpfRing ring() {
        return ring;
    }

    PeerMap peers() {
        return peers;
    }

    /** Of packets made by hand. */
    PeerMap injectedPeers() {
        return injectedPeers;
    }

    BpfIterator allProcesses() {
        return allProcesses;
    }

    /** Gives sockets older than the programs their holder as owner. Before the first listing: it asks for one. */
    void adoptSockets() {
        heldSockets.read();
    }

    /** Otherwise a listing has those that a process of this PID namespace holds. */
    boolean listsAllSockets() {
        return listsAllSockets;
    }

    SocketIterator sockets() {
        return sockets;
    }

    NamespaceScope scope() {
        return scope;
    }

    /** Records that found no room in the ring. */
    long lost() {
        return loss(RING_FULL);
    }

    /** Datagrams and raw packets that are in no counter, since their peer found no room. */
    long peersFull() {
        return loss(PEERS_FULL);
    }

    /** Updates that were left out because the ring was nearly full. */
    long updatesDropped() {
        return loss(UPDATE);
    }

    private long loss(int which) {
        lossKey.putInt(0, which);
        return bpf.bpf_map_lookup_elem(lossesFd, lossKey.addressOffset(), lossValue.addressOffset()) == 0
                ? lossValue.getLong(0)
                : 0;
    }

    @Override
    public void close() {
        ring.close();
        object.close();
    }
}
