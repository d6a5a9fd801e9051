// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

/** Reads frames of a live device: a reader whose kernel has a buffer that may overflow. (NOT thread safe.) */
public interface LiveReader extends PacketReader {
    /** Waits until packets can be read, the device fails or the time is over. */
    void awaitPackets(int timeoutMs);

    /** Whether the device went down since the last call, as far as the reader is told. It may be up again. */
    default boolean hasGoneDown() {
        return false;
    }

    /** Takes what the kernel dropped since the last call over into the account. */
    void countDrops();

    /** By which way it reads, for people. */
    String way();
}
