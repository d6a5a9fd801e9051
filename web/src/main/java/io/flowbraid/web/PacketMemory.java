// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongPredicate;

/** The packets that a run captured a moment ago. Any thread may ask. */
public interface PacketMemory {
    /**
     * Writes packets with their processes as a pcapng file.
     *
     * @param flows which, by {@code flow.id}
     * @param fromNs first time, ns since the epoch
     * @param toNs last time
     */
    void copyTo(OutputStream out, LongPredicate flows, long fromNs, long toNs) throws IOException;
}
