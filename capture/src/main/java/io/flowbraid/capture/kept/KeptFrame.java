// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.kept;

import io.flowbraid.model.packet.PacketBatch;

/** One frame, where its bytes are now. Reused: valid during the call that gets it. (NOT thread safe.) */
public final class KeptFrame {
    /** Number of the interface in the observations of its packets. */
    public int interfaceId;
    /** libpcap's DLT_ number. */
    public int linkType;
    /** See {@link FrameDirection}. */
    public int direction;
    /** Of the first byte. */
    public long address;

    /** Bytes at the address. */
    public int captured;
    /** Length of the frame before the snapshot length cut it. */
    public int wireLength;

    /** As the capture has it, ns since the epoch. */
    public long timeNs;

    /** Whether {@link #words} has its observation: it is an IP packet that the engine counts. */
    public boolean isObserved;

    /** Its observation, as in a {@link PacketBatch}. */
    public final long[] words = new long[PacketBatch.WORDS];
}
