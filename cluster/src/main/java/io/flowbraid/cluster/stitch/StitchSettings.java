// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

/**
 * What the stitcher waits for and tolerates. Times are in nanoseconds.
 *
 * @param graceNs how long a report waits for those of other hosts before its conversation leaves without them
 * @param settleNs how long a complete conversation waits for further observers
 * @param toleranceNs how far the clocks of two hosts may differ while their difference is not known
 * @param minUncertaintyNs of a known difference between two clocks
 * @param handshakeNs how much later than the client's host the server's may see a connection begin
 * @param slackNs how long two hosts may see the end of one connection apart, and two connections of one five-tuple at
 * once
 * @param updateNs time between two revisions of an open conversation
 * @param idleNs an open conversation without a report for this time is over
 * @param keepNs how long a finished conversation can be corrected
 * @param maxSightings flows of all observers that one key may have
 */
public record StitchSettings(
        long graceNs,
        long settleNs,
        long toleranceNs,
        long minUncertaintyNs,
        long handshakeNs,
        long slackNs,
        long updateNs,
        long idleNs,
        long keepNs,
        int maxSightings) {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;
    private static final long MINUTE = 60 * SECOND;

    public StitchSettings {
        if (graceNs < settleNs || settleNs < 0 || idleNs < graceNs || maxSightings < 2) {
            throw new IllegalArgumentException(
                    "the grace must be between the settle time and the idle time, and a key must have two sightings");
        }
    }

    public static StitchSettings defaults() {
        return new StitchSettings(
                15 * SECOND, SECOND, 2 * SECOND, 10 * MS, 3 * SECOND, SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE, 64);
    }

    /** The same with other times of waiting. */
    public StitchSettings withTimes(long grace, long idle, long keep) {
        return new StitchSettings(
                grace,
                Math.min(settleNs, grace),
                toleranceNs,
                minUncertaintyNs,
                handshakeNs,
                slackNs,
                updateNs,
                idle,
                keep,
                maxSightings);
    }

    /** The same with another tolerance of clocks. */
    public StitchSettings withTolerance(long tolerance) {
        return new StitchSettings(
                graceNs,
                settleNs,
                tolerance,
                minUncertaintyNs,
                handshakeNs,
                slackNs,
                updateNs,
                idleNs,
                keepNs,
                maxSightings);
    }
}
