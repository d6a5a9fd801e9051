// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import io.flowbraid.introspection.SocketEventOutlet;
import java.io.IOException;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Announces which translated connections of one network namespace begin and end. (NOT thread safe: the agent's thread)
 */
final class TranslationEvents implements AutoCloseable {
    private final ConntrackSocket socket;
    private final ConntrackReader reader;
    private long overruns;

    /** Of the namespace of the calling thread, whichever thread uses it later; the buffer is that thread's. */
    TranslationEvents(long inode, EpochNanoClock clock, UnsafeBuffer buffer) throws IOException {
        socket = ConntrackSocket.forEvents(buffer);
        reader = new ConntrackReader(inode, clock, false);
    }

    /** To be polled for something to drain. */
    int fd() {
        return socket.fd();
    }

    /** Reports what happened since the last call; false when the kernel had to drop some of it. */
    boolean drain(SocketEventOutlet outlet) {
        reader.begin(outlet);
        final boolean isWhole = socket.drain(reader::onMessage);
        overruns += isWhole ? 0 : 1;
        return isWhole;
    }

    /** Events that the last {@link #drain} reported. */
    int drained() {
        return reader.events();
    }

    /** How often the kernel had to drop messages, one or more each time. */
    long overruns() {
        return overruns;
    }

    @Override
    public void close() {
        socket.close();
    }
}
