// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.packet.PacketBatch;
import java.util.Optional;

/**
 * Where packets come from. One thread polls and closes; {@link #breakLoop} and {@link #stats} are for any thread.
 */
public interface PacketSource extends AutoCloseable {
    /** The device or file. */
    String name();

    /** Inode of the network namespace whose traffic this is; 0 for a file. */
    long netns();

    /**
     * Appends observations to the batch until it is full or no packet waits. Never blocks on a device.
     *
     * @return frames read, which is more than the observations appended when some were weird
     */
    int poll(PacketBatch batch);

    /** No more packets will come: end of file, packet limit, {@link #breakLoop} or {@link #failure}. */
    boolean isExhausted();

    /** Why the source ended before its time, such as an interface that went away or a file cut short. */
    Optional<CaptureException> failure();

    SourceStats stats();

    /** Asks the polling thread to come to an end. */
    void breakLoop();

    @Override
    void close();
}
