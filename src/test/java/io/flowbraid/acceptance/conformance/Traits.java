// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;

/** What tshark says of a conversation beyond its counts: what its counts may differ for. (NOT thread safe.) */
final class Traits {
    /** VLANs and interfaces on which it was seen. */
    final Set<Link> links = new TreeSet<>();
    /** The frames in order: those that are retransmitted or out of order. */
    private final BitSet repeated = new BitSet();

    private int frames;
    /** Retransmissions that two or more duplicate ACKs asked for. */
    long fastRetransmissions;

    long zeroWindowProbes;
    /** IP headers that give no length. */
    long unstatedLengths;
    /** Frames whose link layer Flowbraid does not read. */
    long otherLinkLayers;
    /** IDs of frames with more than one IP header, and of later fragments. */
    final Set<String> innerIds = new TreeSet<>();

    void add(Counts frame) {
        repeated.set(frames++, frame.retransmitted() + frame.outOfOrder() > 0);
    }

    /** How many of the last frames are retransmitted or out of order. */
    long repeatedOfLast(long count) {
        return repeated.get((int) Math.max(0, frames - count), frames).cardinality();
    }
}
