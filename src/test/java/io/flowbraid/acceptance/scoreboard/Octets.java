// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

/** IP octets in each direction. */
record Octets(long hostToPeer, long peerToHost) {
    static final Octets NONE = new Octets(0, 0);

    Octets plus(long toPeer, long toHost) {
        return new Octets(hostToPeer + toPeer, peerToHost + toHost);
    }

    Octets plus(Octets other) {
        return plus(other.hostToPeer, other.peerToHost);
    }

    Octets minus(Octets other) {
        return plus(-other.hostToPeer, -other.peerToHost);
    }

    /** The larger of the two directions' deviations from what the wire carried, as a share of it. */
    double errorAgainst(Octets wire) {
        return Math.max(error(hostToPeer, wire.hostToPeer), error(peerToHost, wire.peerToHost));
    }

    private static double error(long seen, long carried) {
        if (carried == 0) {
            return seen == 0 ? 0 : 1;
        }
        return Math.abs(seen - carried) / (double) carried;
    }
}
