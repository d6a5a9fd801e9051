// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import com.fasterxml.jackson.databind.JsonNode;

/** What the wire carried of a scenario: IP octets, and packets. */
record Carried(Octets octets, Octets packets) {
    static final Carried NOTHING = new Carried(Octets.NONE, Octets.NONE);

    private static final int ETHERNET_HEADER = 14;

    /** By two counters of nftables. */
    static Carried of(JsonNode hostToPeer, JsonNode peerToHost) {
        return new Carried(
                new Octets(
                        hostToPeer.path("bytes").asLong(),
                        peerToHost.path("bytes").asLong()),
                new Octets(
                        hostToPeer.path("packets").asLong(),
                        peerToHost.path("packets").asLong()));
    }

    /** Octets as a monitor counts them that takes each whole Ethernet frame. */
    Octets frames() {
        return octets.plus(packets.hostToPeer() * ETHERNET_HEADER, packets.peerToHost() * ETHERNET_HEADER);
    }

    Carried plus(Carried other) {
        return new Carried(octets.plus(other.octets), packets.plus(other.packets));
    }

    Carried minus(Carried other) {
        return new Carried(octets.minus(other.octets), packets.minus(other.packets));
    }
}
