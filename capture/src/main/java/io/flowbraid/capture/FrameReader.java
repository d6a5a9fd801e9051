// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.packet.PacketBatch;

/** Reads frames one after the other and has them dissected. (NOT thread safe.) */
interface FrameReader extends AutoCloseable {
    /** Appends to the batch until it is full, no packet waits or the input has ended. Returns the frames read. */
    int read(PacketBatch batch);

    /** The time of the first packet, before any was read; {@link Long#MIN_VALUE} when it is not known. */
    default long firstTimeNs() {
        return Long.MIN_VALUE;
    }

    /** The last call ended because more is still to be written. */
    default boolean isWaiting() {
        return false;
    }

    boolean hasEnded();

    boolean hasFailed();

    /** What went wrong, when something has. */
    String error();

    @Override
    void close();
}
