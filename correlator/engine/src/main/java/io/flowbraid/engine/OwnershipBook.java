// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.AttributionMethod;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.SocketCounters;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.SocketEventKind;
import io.flowbraid.model.SocketRole;

/**
 * Enters socket events into {@link Ownerships}: finds the ownership an event speaks of, or opens one, and merges what the
 * event adds.
 *
 * <p>A socket is known by namespace and cookie, whichever agent of its host speaks of it. An agent that gives none (ntop's) is believed to speak of the socket that
 * is open on that end, until it says that another process connected there.
 */
final class OwnershipBook {
    /** Time stamped by whoever read the event from a queue. */
    private static final long READER_SLACK_NS = 2_000_000_000L;

    private final Ownerships ownerships;
    private final TupleKey key = new TupleKey();
    private final SocketCounters before = new SocketCounters();
    private boolean isFirst;

    OwnershipBook(Ownerships ownerships) {
        this.ownerships = ownerships;
    }

    /** Counters of the socket before the event that was entered last. */
    SocketCounters before() {
        return before;
    }

    /** The event entered last was the first about its socket. */
    boolean isFirst() {
        return isFirst;
    }

    /**
     * The ownership after the event, or {@link Ownerships#NONE} when there was no room for it.
     *
     * @param host number of the socket's host
     */
    int enter(SocketEvent event, int host, long nowNs) {
        final int localEnd = key.ofLocal(event);
        final int side = isServerOfItself(event) ? 1 : localEnd;
        int id = find(event, side, nowNs);
        isFirst = id == Ownerships.NONE;
        if (isFirst) {
            id = ownerships.create(key, side, nowNs);
            if (id == Ownerships.NONE) {
                return id;
            }
            open(ownerships.at(id), event);
            ownerships.at(id).host = host;
        }
        final Ownership o = ownerships.at(id);
        before.copyFrom(o.counters);
        merge(o, event);
        ownerships.touch(o, nowNs);
        return id;
    }

    /** Without ports both ends of a conversation on one address are alike: who only received is the other. */
    private static boolean isServerOfItself(SocketEvent event) {
        return event.role == SocketRole.SERVER
                && event.localPort == event.remotePort
                && event.localLo == event.remoteLo
                && event.localHi == event.remoteHi;
    }

    /** The ownership that has {@link #key} and is this event's. */
    private int find(SocketEvent event, int side, long nowNs) {
        for (int id = ownerships.first(key); id != Ownerships.NONE; id = ownerships.next(id)) {
            final Ownership o = ownerships.at(id);
            if (o.side != side || o.feed != event.feed || !ownerships.isOf(id, key)) {
                continue;
            }
            if (o.cookie != 0 || event.cookie != 0) {
                if (o.cookie == event.cookie && o.netns == event.netns) {
                    return id;
                }
                continue;
            }
            if (o.isClosed()) {
                continue;
            }
            if (!opensAnother(o, event)) {
                return id;
            }
            ownerships.close(o, event.timeNs);
            ownerships.touch(o, nowNs);
        }
        return Ownerships.NONE;
    }

    private static boolean opensAnother(Ownership o, SocketEvent event) {
        final ProcessIdentity known = o.process;
        final ProcessIdentity claimed = event.process;
        return (event.kind == SocketEventKind.CONNECT || event.kind == SocketEventKind.ACCEPT)
                && o.method == event.method
                && known != null
                && claimed != null
                && !known.isSameProcess(claimed);
    }

    private static void open(Ownership o, SocketEvent event) {
        o.feed = event.feed;
        o.netns = event.netns;
        o.cookie = event.cookie;
        o.firstHeardNs = event.timeNs;
        o.slackNs = event.kernelNs != 0 ? OwnershipRules.KERNEL_SLACK_NS : READER_SLACK_NS;
        o.openNs = event.openedNs != 0 || event.kernelNs != 0 ? event.openedNs : openedByReader(event);
        if (event.method == AttributionMethod.INJECT) {
            // The packet socket may be much older, and had nothing to do with this five-tuple.
            o.openNs = event.timeNs;
        }
    }

    /** An agent without kernel time: the moment of the event itself, for those that open a socket. */
    private static long openedByReader(SocketEvent event) {
        return switch (event.kind) {
            case CONNECT, ACCEPT, SEND, RECEIVE -> event.timeNs;
            default -> 0;
        };
    }

    private void merge(Ownership o, SocketEvent event) {
        final boolean isLatest = event.timeNs >= o.lastHeardNs;
        o.lastHeardNs = Math.max(o.lastHeardNs, event.timeNs);
        o.sourceId = event.sourceId; // another agent of the host may go on where one left
        if (event.role != SocketRole.UNKNOWN) {
            o.role = event.role;
        }
        if (!event.interfaceName.isEmpty()) {
            o.interfaceName = event.interfaceName;
        }
        if (!event.hostName.isEmpty()) {
            o.hostName = event.hostName;
        }
        mergeOwner(o, event);
        final boolean closes = event.kind == SocketEventKind.CLOSE || event.kind == SocketEventKind.CONNECT_FAILED;
        if (closes && !o.isClosed()) {
            ownerships.close(o, event.timeNs);
        } else if (o.cookie != 0 && event.timeNs > o.closeNs && talks(event.kind)) {
            ownerships.reopen(o); // the agent had only lost sight of this peer
            o.counters.isFinal = false;
        }
        if (event.counters.isKnown() && !o.counters.isFinal && (isLatest || event.counters.isFinal)) {
            o.counters.copyFrom(event.counters);
        }
    }

    private static boolean talks(SocketEventKind kind) {
        return kind == SocketEventKind.SEND || kind == SocketEventKind.RECEIVE;
    }

    private static void mergeOwner(Ownership o, SocketEvent event) {
        final ProcessIdentity claimed = event.process;
        if (claimed == null) {
            return;
        }
        if (event.sender != null) {
            o.sender = event.sender;
        }
        if (event.receiver != null) {
            o.receiver = event.receiver;
        }
        final ProcessIdentity known = o.process;
        if (known == null || event.method.compareTo(o.method) > 0) {
            o.claimsDisagree = false;
            own(o, event, claimed);
        } else if (known.isSameProcess(claimed)) {
            o.laterImage =
                    event.laterImage != null ? event.laterImage : known.isSameImage(claimed) ? o.laterImage : claimed;
            o.workload = event.workload != null ? event.workload : o.workload;
        } else if (event.method == o.method && event.method != AttributionMethod.NONE) {
            o.claimsDisagree = true;
        }
    }

    private static void own(Ownership o, SocketEvent event, ProcessIdentity process) {
        final ProcessIdentity before = o.process;
        o.method = event.method;
        o.workload = event.workload;
        if (before != null && before.isSameProcess(process) && !before.isSameImage(process)) {
            o.laterImage = process;
        } else {
            o.process = process;
            o.laterImage = event.laterImage;
        }
    }
}
