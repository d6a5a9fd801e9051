// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** Live packets for who wants to see them: a capture of its own, beside the one that is correlated. */
@FunctionalInterface
public interface PacketTap {
    /**
     * Opens the capture; packets count from here.
     *
     * @throws RefusedException for an unknown interface, a filter that does not parse, or a want of permission
     */
    Recording open(Wish wish) throws RefusedException;

    /**
     * What to record.
     *
     * @param interfaceName empty for the first capture interface
     * @param filter in libpcap's language; empty takes all
     * @param longest ends after that time
     * @param packetLimit ends after that many packets
     * @param isWithPayload whole packets; else each ends behind its transport header
     */
    record Wish(String interfaceName, String filter, Duration longest, long packetLimit, boolean isWithPayload) {}

    /** An open capture, used by one thread but for {@link #close}. */
    interface Recording extends AutoCloseable {
        /**
         * Writes a pcap file, its header at once and each packet soon after it came; returns when the recording is over
         * or closed.
         *
         * @throws IOException when {@code out} takes no more
         */
        void copyTo(OutputStream out) throws IOException;

        /** Ends the recording; any thread may. */
        @Override
        void close();
    }
}
