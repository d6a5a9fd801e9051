// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import io.flowbraid.ffi.TimeNamespace;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.model.SocketEvent;
import java.io.IOException;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/** The translated connections of one network namespace. (NOT thread safe) */
final class NamespaceConntrack implements AutoCloseable {
    private final long inode;
    private final EpochNanoClock clock;
    private final ConntrackSocket events;
    private final ConntrackSocket dumps;
    private final ConntrackMessage message = new ConntrackMessage();
    private final SocketEvent event = new SocketEvent();
    private SocketEventOutlet outlet = unused -> {};
    private boolean isDump;
    private int said;
    private long overruns;

    private NamespaceConntrack(long inode, EpochNanoClock clock, ConntrackSocket events, ConntrackSocket dumps) {
        this.inode = inode;
        this.clock = clock;
        this.events = events;
        this.dumps = dumps;
    }

    /** Of the namespace of the calling thread, whichever thread uses it later. */
    static NamespaceConntrack open(long inode, EpochNanoClock clock, UnsafeBuffer buffer) throws IOException {
        final ConntrackSocket events = ConntrackSocket.forEvents(buffer);
        try {
            return new NamespaceConntrack(inode, clock, events, ConntrackSocket.forDumps(buffer));
        } catch (IOException e) {
            events.close();
            throw e;
        }
    }

    long inode() {
        return inode;
    }

    /** To be polled for something to drain. */
    int fd() {
        return events.fd();
    }

    /** Says what happened since the last call; returns how many events that were. */
    int drain(SocketEventOutlet to) {
        outlet = to;
        said = 0;
        isDump = false;
        if (!events.drain(this::onMessage)) {
            overruns++;
            list();
        }
        return said;
    }

    /** Says all translated connections there are; returns how many. */
    int dump(SocketEventOutlet to) {
        outlet = to;
        said = 0;
        list();
        return said;
    }

    /** How often the kernel had to drop messages, one or more each time. */
    long overruns() {
        return overruns;
    }

    private void list() {
        isDump = true;
        try {
            dumps.dump(ConntrackMessage.SOURCE_TRANSLATED, this::onMessage);
            dumps.dump(ConntrackMessage.DESTINATION_TRANSLATED, this::onMessage);
        } catch (IOException e) {
            overruns++; // what it would have said is not known
        }
    }

    private void onMessage(UnsafeBuffer buffer, int at, int length) {
        event.clear();
        if (!message.read(buffer, at, length, event)) {
            return;
        }
        event.netns = inode;
        event.timeNs = clock.nanoTime();
        event.kernelNs = TimeNamespace.kernelNanoTime();
        // One that a dump shows may have begun at any time.
        event.openedNs = isDump ? 0 : event.timeNs;
        said++;
        outlet.accept(event);
    }

    @Override
    public void close() {
        events.close();
        dumps.close();
    }
}
