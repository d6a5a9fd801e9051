// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import io.flowbraid.introspection.SocketEventOutlet;
import java.io.IOException;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/** Lists the translated connections that one network namespace has. (NOT thread safe: the thread of the dumps) */
final class TranslationDump implements AutoCloseable {
    private final ConntrackSocket socket;
    private final ConntrackReader reader;

    /** Of the namespace of the calling thread, whichever thread uses it later; the buffer is that thread's. */
    TranslationDump(long inode, EpochNanoClock clock, UnsafeBuffer buffer) throws IOException {
        socket = ConntrackSocket.forDumps(buffer);
        reader = new ConntrackReader(inode, clock, true);
    }

    /** Reports all there are; an exception means that some may be missing. */
    void run(SocketEventOutlet outlet) throws IOException {
        reader.begin(outlet);
        if (socket.mayHaveConnections()) {
            socket.dump(ConntrackMessage.SOURCE_TRANSLATED, reader::onMessage);
            socket.dump(ConntrackMessage.DESTINATION_TRANSLATED, reader::onMessage);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
