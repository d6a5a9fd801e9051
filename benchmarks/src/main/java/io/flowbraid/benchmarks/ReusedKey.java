// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.model.packet.PacketBatch;

/** A key of a map that is set for each look-up and copied when kept; its hash is the one the dissector made. */
final class ReusedKey {
    private long aHi;
    private long aLo;
    private long bHi;
    private long bLo;
    private long ports;
    private int hash;

    ReusedKey set(long[] words, int at) {
        aHi = words[at + PacketBatch.A_HI];
        aLo = words[at + PacketBatch.A_LO];
        bHi = words[at + PacketBatch.B_HI];
        bLo = words[at + PacketBatch.B_LO];
        ports = words[at + PacketBatch.PORTS];
        hash = (int) words[at + PacketBatch.HASH];
        return this;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReusedKey key
                && ports == key.ports
                && aLo == key.aLo
                && bLo == key.bLo
                && aHi == key.aHi
                && bHi == key.bHi;
    }
}
