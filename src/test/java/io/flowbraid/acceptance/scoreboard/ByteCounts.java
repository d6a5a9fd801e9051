// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

/** IP bytes in each direction. */
record ByteCounts(long hostToPeer, long peerToHost) {
    static final ByteCounts NONE = new ByteCounts(0, 0);

    ByteCounts plus(long toPeer, long toHost) {
        return new ByteCounts(hostToPeer + toPeer, peerToHost + toHost);
    }

    ByteCounts plus(ByteCounts other) {
        return plus(other.hostToPeer, other.peerToHost);
    }

    ByteCounts minus(ByteCounts other) {
        return plus(-other.hostToPeer, -other.peerToHost);
    }

    /** The larger of the two directions' deviations from what the wire carried, as a share of it. */
    double errorAgainst(ByteCounts wire) {
        return Math.max(error(hostToPeer, wire.hostToPeer), error(peerToHost, wire.peerToHost));
    }

    private static double error(long seen, long carried) {
        if (carried == 0) {
            return seen == 0 ? 0 : 1;
        }
        return Math.abs(seen - carried) / (double) carried;
    }
}
