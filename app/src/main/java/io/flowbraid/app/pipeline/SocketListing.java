// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.IntrospectionSource;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.SocketEventKind;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sockets that are open at one moment, each once: what sources say of all of them when asked. */
final class SocketListing implements SocketEventOutlet {
    /** Who listens first, then by port, so that a server stands beside its connections. */
    private static final Comparator<SocketEvent> ORDER = Comparator.<SocketEvent>comparingInt(socket -> socket.protocol)
            .thenComparing(socket -> socket.kind != SocketEventKind.LISTEN)
            .thenComparingInt(socket -> socket.localPort)
            .thenComparingInt(socket -> socket.remotePort)
            .thenComparingLong(socket -> socket.netns)
            .thenComparingLong(socket -> socket.cookie);

    private final Map<Long, SocketEvent> sockets = new LinkedHashMap<>();

    void addAll(IntrospectionSource source) {
        source.poll(this);
        source.resync(this);
    }

    boolean has(long cookie) {
        return sockets.containsKey(cookie);
    }

    List<SocketEvent> sockets(boolean isListeningOnly) {
        return sockets.values().stream()
                .filter(socket -> !isListeningOnly || socket.kind == SocketEventKind.LISTEN)
                .sorted(ORDER)
                .toList();
    }

    /** A process for each network namespace in which a socket was found, by the namespace's inode. */
    Map<Long, Integer> processesByNamespace() {
        final Map<Long, Integer> processes = new TreeMap<>();
        for (final SocketEvent socket : sockets.values()) {
            if (socket.process != null) {
                processes.put(socket.netns, socket.process.pid());
            }
        }
        return processes;
    }

    /** Of a datagram socket with several peers, what it is bound to says more than any of them. */
    @Override
    public void accept(SocketEvent event) {
        switch (event.kind) {
            case LISTEN -> sockets.put(event.cookie, event.copy());
            case UPDATE -> {
                final SocketEvent known = sockets.get(event.cookie);
                if (known == null || known.kind != SocketEventKind.LISTEN) {
                    sockets.put(event.cookie, event.copy());
                }
            }
            case CLOSE -> sockets.remove(event.cookie);
            default -> {} // said again by the resync, if it is still open
        }
    }
}
