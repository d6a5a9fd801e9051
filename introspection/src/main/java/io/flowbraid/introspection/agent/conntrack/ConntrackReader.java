// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import io.flowbraid.ffi.TimeNamespace;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.model.socket.SocketEvent;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/** Makes socket events of the ctnetlink messages of one network namespace. (NOT thread safe) */
final class ConntrackReader {
    private final long inode;
    private final EpochNanoClock clock;
    private final boolean isDump;
    private final ConntrackMessage message = new ConntrackMessage();
    private final SocketEvent event = new SocketEvent();
    private SocketEventOutlet outlet = unused -> {};
    private int events;

    /** @param isDump whether they list connections, rather than announce their beginning and end */
    ConntrackReader(long inode, EpochNanoClock clock, boolean isDump) {
        this.inode = inode;
        this.clock = clock;
        this.isDump = isDump;
    }

    /** Where the events go from now on; those are counted anew. */
    void begin(SocketEventOutlet to) {
        outlet = to;
        events = 0;
    }

    /** Events made since {@link #begin}. */
    int events() {
        return events;
    }

    void onMessage(UnsafeBuffer buffer, int at, int length) {
        event.clear();
        if (!message.read(buffer, at, length, event)) {
            return;
        }
        event.netns = inode;
        event.timeNs = clock.nanoTime();
        event.kernelNs = TimeNamespace.kernelNanoTime();
        // One that a dump shows may have begun at any time.
        event.openedNs = isDump ? 0 : event.timeNs;
        events++;
        outlet.accept(event);
    }
}
