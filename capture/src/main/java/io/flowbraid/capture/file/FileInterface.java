// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.file;

import io.flowbraid.capture.dissect.PacketDissector;

/**
 * An interface on which the packets of capture files were captured. The files of a rotated set, and the sections of one
 * file, go on with the interfaces of those before. (NOT thread safe.)
 */
public final class FileInterface {
    private final int id;
    private final String name;
    private final PacketDissector dissector;
    private long endNs = Long.MIN_VALUE;

    FileInterface(int id, String name, PacketDissector dissector) {
        this.id = id;
        this.name = name;
        this.dissector = dissector;
    }

    /** Its number in the observations of its packets. */
    public int id() {
        return id;
    }

    String name() {
        return name;
    }

    public PacketDissector dissector() {
        return dissector;
    }

    /** The latest time in the files and sections that were read to their end; the least number before. */
    long endNs() {
        return endNs;
    }

    /** A file or section ended, whose latest packet has this time. */
    public void endedAt(long timeNs) {
        endNs = Math.max(endNs, timeNs);
    }
}
