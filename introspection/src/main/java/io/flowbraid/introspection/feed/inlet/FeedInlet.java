// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.inlet;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** How messages of one endpoint come in. Keys it registers carry a {@link Ready}. (NOT thread safe) */
public interface FeedInlet extends AutoCloseable {

    /** What a selected key is for. */
    @FunctionalInterface
    interface Ready {
        void ready(SelectionKey key, long nowNs);
    }

    /** Registers what is to be waited for. */
    void register(Selector selector) throws IOException;

    /** Takes what has arrived into the backlog, while that has room. Called whether or not a key was selected. */
    void gather(long nowNs);

    /** Ends what waited too long; ns until it wants to be called again. */
    long tend(long nowNs);

    /** The address, its port resolved. */
    String boundAddress();

    @Override
    void close();
}
