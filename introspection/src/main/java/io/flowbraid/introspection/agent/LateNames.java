// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.workload.WorkloadResolver;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The last word said about each socket while only the id of its container was known. When the name is learned it is
 * said again: as an update, but a close as a close, since a collector that has forgotten the socket must not take it
 * for open. (NOT thread safe)
 */
final class LateNames {
    /** Beyond these the oldest goes without: the next snapshot says it if the socket is still open. */
    private static final int MAX_SOCKETS = 4_096;

    /** A socket, or one of the peers of a UDP socket. */
    private record Key(
            long netns,
            long cookie,
            long localHi,
            long localLo,
            int localPort,
            long remoteHi,
            long remoteLo,
            int remotePort,
            int protocol,
            boolean isInjected,
            int boundInterface) {
        static Key of(SocketEvent event) {
            return new Key(
                    event.netns,
                    event.cookie,
                    event.localHi,
                    event.localLo,
                    event.localPort,
                    event.remoteHi,
                    event.remoteLo,
                    event.remotePort,
                    event.protocol,
                    event.method == AttributionMethod.INJECT,
                    event.boundInterface);
        }
    }

    private final Map<Key, SocketEvent> waiting = new LinkedHashMap<>();
    private final WorkloadResolver workloads;
    private long namesLearned;
    private long said;

    LateNames(WorkloadResolver workloads) {
        this.workloads = workloads;
    }

    /** An event about to be said, and what was known of its container before the name was looked for. */
    void remember(SocketEvent event, Workload known) {
        if (event.workload != known) {
            return;
        }
        if (!workloads.isAwaited(known)) {
            // Nobody knows it, or it was learned since we looked.
            event.workload = workloads.named(known);
            return;
        }
        final Key key = Key.of(event);
        final SocketEvent last = Objects.requireNonNullElseGet(waiting.remove(key), SocketEvent::new);
        last.copyFrom(event);
        if (waiting.size() == MAX_SOCKETS) {
            final Iterator<Key> oldest = waiting.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        waiting.put(key, last);
    }

    /** Says what can be said better by now. */
    void say(SocketEventOutlet outlet) {
        final long learned = workloads.namesLearned();
        if (waiting.isEmpty() || learned == namesLearned) {
            return;
        }
        namesLearned = learned;
        for (Iterator<SocketEvent> events = waiting.values().iterator(); events.hasNext(); ) {
            final SocketEvent event = events.next();
            final Workload known = Objects.requireNonNull(event.workload);
            final Workload name = workloads.named(known);
            if (name != known) {
                events.remove();
                event.workload = name;
                sayAgain(event, outlet);
            } else if (!workloads.isAwaited(known)) {
                events.remove();
            }
        }
    }

    private void sayAgain(SocketEvent event, SocketEventOutlet outlet) {
        switch (event.kind) {
            case CLOSE, CONNECT_FAILED, LISTEN -> {
                // Says the same twice and changes nothing.
            }
            default -> {
                event.kind = SocketEventKind.UPDATE;
                // By now others are true.
                event.counters.clear();
            }
        }
        said++;
        outlet.accept(event);
    }

    /** Events that the source did not make. */
    long said() {
        return said;
    }
}
