// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.sockets;

import io.flowbraid.engine.observation.WatchedHosts;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.OwnershipBook;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.OpenSocket;
import io.flowbraid.model.socket.SocketCounters;
import io.flowbraid.model.socket.SocketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.collections.IntArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that outlive a run of the collector. Those of the run before wait here until an agent lists
 * them: each then continues its last flow, once. Those that are open at the end are handed to the next run. (NOT thread
 * safe.)
 */
public final class OpenSockets {
    private final Ownerships ownerships;
    private final OwnershipBook book;
    private final WatchedHosts hosts;
    /** Of the run before, not listed so far. */
    private final OpenSocketMap earlier = new OpenSocketMap();
    /** Ownerships that were in a flow when the last flows began to end. */
    private final IntArrayList inFlows = new IntArrayList();

    private final SocketCounters counters = new SocketCounters();

    OpenSockets(Ownerships ownerships, OwnershipBook book, WatchedHosts hosts) {
        this.ownerships = ownerships;
        this.book = book;
        this.hosts = hosts;
    }

    /** A socket that was open when the run before ended. */
    public void add(OpenSocket socket) {
        earlier.put(socket);
    }

    /** If the event that the book entered last is the first about a socket of the run before, it goes on from there. */
    void recall(long o, SocketEvent event, SocketCounters after) {
        final OpenSocket socket =
                book.isFirst() ? earlier.take(o, ownerships.owner(o).netnsInode(), event.bootId) : null;
        if (socket == null) {
            return;
        }
        final boolean isTcp = Ownership.protocol(o) == Transport.TCP;
        final boolean isReached = socket.counts().areReachedBy(after);
        if (isTcp && !isReached) {
            return;
        }
        Ownership.flowEnded(o, socket.flowId(), false);
        // The kernel counts what TCP carries; another agent counts datagrams from another time on.
        if (isReached && (isTcp || socket.sourceId() == event.sourceId)) {
            book.resume(socket.counts());
        }
    }

    /** The last flows are about to end. */
    public void noteInFlows() {
        inFlows.clear();
        ownerships.forEachOpen(id -> {
            if (Ownership.isInFlow(ownerships.at(id))) {
                inFlows.addInt(id);
            }
        });
    }

    /**
     * Once the last flows have ended: sockets that are open and were in a flow. If several feeds report a socket, its
     * flow is that of the feed that had it in a flow at the end. A socket of the run before is handed on if this run
     * has heard nothing from its host.
     */
    public List<OpenSocket> atEnd() {
        final Map<Integer, String> bootIds = hosts.names();
        final OpenSocketMap open = new OpenSocketMap();
        ownerships.forEachOpen(id -> {
            final OpenSocket socket = open(ownerships.at(id), bootIds);
            if (socket != null) {
                open.putIfLater(socket);
            }
        });
        for (int i = 0; i < inFlows.size(); i++) {
            final OpenSocket socket = open(ownerships.at(inFlows.getInt(i)), bootIds);
            if (socket != null) {
                open.put(socket);
            }
        }
        final List<OpenSocket> sockets = new ArrayList<>(open.values());
        for (final OpenSocket socket : earlier.values()) {
            if (!hosts.isKnown(socket.bootId())) {
                sockets.add(socket);
            }
        }
        return sockets;
    }

    /** Null when nothing continues: a datagram socket whose client went away waits for another client. */
    private @Nullable OpenSocket open(long o, Map<Integer, String> bootIds) {
        final SharedOwner owner = ownerships.owner(o);
        final String bootId = bootIds.get(owner.host);
        if (bootId == null || Ownership.cookie(o) == 0 || Ownership.lastFlowId(o) == 0 || Ownership.isDormant(o)) {
            return null;
        }
        Ownership.readCounters(o, counters);
        return new OpenSocket(
                bootId,
                owner.netnsInode(),
                Ownership.cookie(o),
                Ownership.aHi(o),
                Ownership.aLo(o),
                Ownership.bHi(o),
                Ownership.bLo(o),
                Ownership.ports(o),
                Ownership.side(o),
                owner.sourceId,
                Ownership.lastFlowId(o),
                Ownership.lastSeenNs(o),
                OpenSocket.Counts.of(counters));
    }
}
