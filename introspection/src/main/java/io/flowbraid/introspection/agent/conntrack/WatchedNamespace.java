// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import java.io.IOException;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/** The two sockets that watch one network namespace, each with its own thread. */
record WatchedNamespace(long inode, TranslationEvents events, TranslationDump dump) {
    /** Opens both in the namespace of the calling thread. */
    static WatchedNamespace open(long inode, EpochNanoClock clock, UnsafeBuffer eventBuffer, UnsafeBuffer dumpBuffer)
            throws IOException {
        final TranslationEvents events = new TranslationEvents(inode, clock, eventBuffer);
        try {
            return new WatchedNamespace(inode, events, new TranslationDump(inode, clock, dumpBuffer));
        } catch (IOException e) {
            events.close();
            throw e;
        }
    }
}
