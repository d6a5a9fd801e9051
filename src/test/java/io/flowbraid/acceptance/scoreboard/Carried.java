// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import com.fasterxml.jackson.databind.JsonNode;

/** What the wire carried of a scenario: IP bytes, and packets. */
record Carried(ByteCounts bytes, ByteCounts packets) {
    static final Carried NOTHING = new Carried(ByteCounts.NONE, ByteCounts.NONE);

    private static final int ETHERNET_HEADER = 14;

    /** By two counters of nftables. */
    static Carried of(JsonNode hostToPeer, JsonNode peerToHost) {
        return new Carried(
                new ByteCounts(
                        hostToPeer.path("bytes").asLong(),
                        peerToHost.path("bytes").asLong()),
                new ByteCounts(
                        hostToPeer.path("packets").asLong(),
                        peerToHost.path("packets").asLong()));
    }

    /** Bytes as a monitor counts them that takes each whole Ethernet frame. */
    ByteCounts frames() {
        return bytes.plus(packets.hostToPeer() * ETHERNET_HEADER, packets.peerToHost() * ETHERNET_HEADER);
    }

    Carried plus(Carried other) {
        return new Carried(bytes.plus(other.bytes), packets.plus(other.packets));
    }

    Carried minus(Carried other) {
        return new Carried(bytes.minus(other.bytes), packets.minus(other.packets));
    }
}
