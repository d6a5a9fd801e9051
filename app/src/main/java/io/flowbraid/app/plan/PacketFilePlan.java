// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.capture.pcapng.ProcessDetail;

/**
 * Where packets are written.
 *
 * @param file {@code -} for standard output; with {@link Rotation#seconds} a pattern of strftime(3)
 * @param isFlushed each packet leaves as soon as it is written, instead of when a buffer is full
 * @param detail what the file says of processes
 * @param snaplenBytes what is kept of each packet
 */
public record PacketFilePlan(
        String file, Rotation rotation, boolean isFlushed, ProcessDetail detail, int snaplenBytes) {

    /**
     * When the next file begins, as tcpdump does it.
     *
     * @param bytes once a file is larger; 0 never
     * @param seconds after so long; 0 never
     * @param files how many; 0 no limit
     * @param command is run on each file that is finished; empty none
     */
    public record Rotation(long bytes, long seconds, int files, String command) {}

    public boolean isStandardOutput() {
        return file.equals("-");
    }
}
