// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.transport;

import java.nio.ByteBuffer;

/** Sends complete messages to one collector. Never throws: what cannot be sent is counted. One thread calls it. */
public interface CollectorOutlet {
    /**
     * Sends or queues a message, which the caller uses again after the return.
     *
     * @param flows flow records that it completes
     */
    void send(ByteBuffer message, int flows);

    /** Sends on what waits, as far as that is possible now. */
    void flush();

    /** Sends what waits if the collector takes it, within a few seconds. The rest is lost, and counted. */
    void close();
}
