// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.sockets;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.IntrospectionSource;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sockets that are open at one moment, each once: what sources say of all of them when asked. */
final class SocketSnapshot implements SocketEventOutlet {
    /** Who listens first, then by port, so that a server stands beside its connections. */
    private static final Comparator<SocketEvent> ORDER = Comparator.<SocketEvent>comparingInt(socket -> socket.protocol)
            .thenComparing(socket -> socket.kind != SocketEventKind.LISTEN)
            .thenComparingInt(socket -> socket.localPort)
            .thenComparingInt(socket -> socket.remotePort)
            .thenComparingLong(socket -> socket.netns)
            .thenComparingLong(socket -> socket.cookie);

    private final Map<Long, SocketEvent> sockets = new LinkedHashMap<>();
    private final Map<Long, Integer> processes = new TreeMap<>();
    private final boolean isListeningOnly;
    private long netnsOfLast;

    /** @param isListeningOnly leaves out the sockets that have a peer */
    SocketSnapshot(boolean isListeningOnly) {
        this.isListeningOnly = isListeningOnly;
    }

    void addAll(IntrospectionSource source) {
        source.poll(this);
        source.resync(this);
    }

    boolean isListeningOnly() {
        return isListeningOnly;
    }

    boolean has(long cookie) {
        return sockets.containsKey(cookie);
    }

    List<SocketEvent> sockets() {
        return sockets.values().stream().sorted(ORDER).toList();
    }

    /** A process for each network namespace in which a socket was found, by the namespace's inode. */
    Map<Long, Integer> processesByNamespace() {
        return processes;
    }

    private void putUnlessListening(SocketEvent event) {
        final SocketEvent known = sockets.get(event.cookie);
        if (known == null || known.kind != SocketEventKind.LISTEN) {
            sockets.put(event.cookie, event.copy());
        }
    }

    private void noteProcess(SocketEvent event) {
        if (event.process != null && event.netns != netnsOfLast) {
            netnsOfLast = event.netns;
            processes.put(event.netns, event.process.pid());
        }
    }

    /** Of a datagram socket with several peers, what it is bound to says more than any of them. */
    @Override
    public void accept(SocketEvent event) {
        noteProcess(event);
        switch (event.kind) {
            case LISTEN -> sockets.put(event.cookie, event.copy());
            case UPDATE -> {
                if (!isListeningOnly) {
                    putUnlessListening(event);
                }
            }
            case CLOSE -> sockets.remove(event.cookie);
            default -> {} // said again by the resync, if it is still open
        }
    }
}
