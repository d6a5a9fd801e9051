// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.ebpf;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.record.KernelClock;
import io.flowbraid.introspection.agent.record.SocketEventFlyweight;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of TCP records. Of the sockets themselves it keeps nothing but the ports that are listened on, to tell
 * the role of sockets older than the agent. (NOT thread safe)
 */
final class TcpRecords {
    private static final int STATE_LISTEN = 10;

    private final SocketEvent event = new SocketEvent();
    private LongHashSet listeners = new LongHashSet();
    /** Those found so far by a reading that is under way, during which events go on. */
    private LongHashSet found = new LongHashSet();

    private final KernelClock clock;

    TcpRecords(KernelClock clock) {
        this.clock = clock;
    }

    /** A record of the ring; returns the number of events made of it. */
    int onRecord(SocketEventFlyweight record, @Nullable RecordedOwner owner, SocketEventOutlet outlet) {
        final SocketEventKind kind = kind(record.type());
        // A connect that failed before it had a port sent no packet.
        if (kind == null || (kind == SocketEventKind.CONNECT_FAILED && record.localPort() == 0)) {
            return 0;
        }
        say(record, owner, kind, outlet);
        return 1;
    }

    private static @Nullable SocketEventKind kind(int type) {
        return switch (type) {
            case SocketEventFlyweight.CONNECT -> SocketEventKind.CONNECT;
            case SocketEventFlyweight.CONNECT_FAILED -> SocketEventKind.CONNECT_FAILED;
            case SocketEventFlyweight.ACCEPT -> SocketEventKind.ACCEPT;
            case SocketEventFlyweight.CLOSE -> SocketEventKind.CLOSE;
            case SocketEventFlyweight.RETRANSMIT -> SocketEventKind.RETRANSMIT;
            case SocketEventFlyweight.UPDATE -> SocketEventKind.UPDATE;
            case SocketEventFlyweight.LISTEN -> SocketEventKind.LISTEN;
            default -> null;
        };
    }

    /** Begins to note who listens; {@link #onListener} follows for each, then {@link #endListeners}. */
    void beginListeners() {
        found.clear();
    }

    void onListener(SocketEventFlyweight record) {
        found.add(listener(record.netns(), record.localPort()));
    }

    /** From now on those count that were found. */
    void endListeners() {
        final LongHashSet before = listeners;
        listeners = found;
        found = before;
    }

    /** A socket that is open and to be said. Returns the number of events. */
    int onListed(SocketEventFlyweight record, @Nullable RecordedOwner owner, SocketEventOutlet outlet) {
        if (record.localPort() == 0) {
            return 0;
        }
        final boolean isListener = record.state() == STATE_LISTEN;
        if (isListener) {
            listeners.add(listener(record.netns(), record.localPort()));
        }
        say(record, owner, isListener ? SocketEventKind.LISTEN : SocketEventKind.UPDATE, outlet);
        return 1;
    }

    private void say(
            SocketEventFlyweight record,
            @Nullable RecordedOwner owner,
            SocketEventKind kind,
            SocketEventOutlet outlet) {
        event.clear();
        event.kind = kind;
        event.kernelNs = record.timeNs();
        event.timeNs = clock.wallOfMonotonicNs(record.timeNs());
        event.protocol = Transport.TCP;
        event.localHi = record.localHi();
        event.localLo = record.localLo();
        event.localPort = record.localPort();
        event.remoteHi = record.remoteHi();
        event.remoteLo = record.remoteLo();
        event.remotePort = record.remotePort();
        event.netns = record.netns();
        event.cookie = record.cookie();
        event.boundInterface = record.boundInterface();
        event.isSubflow = record.isSubflow();
        event.isKernel = record.isKernel();
        event.openedNs = clock.wallOfMonotonicNs(record.openedNs());
        event.role = role(record);
        if (owner != null) {
            owner.describe(event);
        }
        record.tcpCounters(event.counters);
        event.counters.isFinal = kind == SocketEventKind.CLOSE || kind == SocketEventKind.CONNECT_FAILED;
        outlet.accept(event);
    }

    private SocketRole role(SocketEventFlyweight record) {
        if (record.role() != SocketRole.UNKNOWN || record.method() != AttributionMethod.SNAPSHOT) {
            return record.role();
        }
        if (listeners.contains(listener(record.netns(), record.localPort()))) {
            return SocketRole.SERVER;
        }
        return IpAddress.isLoopback(record.remoteHi(), record.remoteLo())
                        && listeners.contains(listener(record.netns(), record.remotePort()))
                ? SocketRole.CLIENT
                : SocketRole.UNKNOWN;
    }

    private static long listener(long netns, int port) {
        return netns << 16 | port;
    }
}
