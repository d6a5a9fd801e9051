// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

/** What one program counts, of a conversation or a file. Bytes are those of the outermost IP packets. */
record Counts(long packets, long bytes, long retransmitted, long outOfOrder) {
    static final Counts NONE = new Counts(0, 0, 0, 0);

    Counts plus(Counts other) {
        return new Counts(
                packets + other.packets,
                bytes + other.bytes,
                retransmitted + other.retransmitted,
                outOfOrder + other.outOfOrder);
    }
}
