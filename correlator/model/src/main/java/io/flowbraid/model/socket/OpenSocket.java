// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.socket;

/**
 * A socket that was still open when a run ended, and how far its last flow counted. The next run continues from there.
 *
 * @param bootId of its host
 * @param netns inode of its network namespace, as its host knows it
 * @param cookie number of the socket within its namespace
 * @param ports {@link io.flowbraid.model.network.FiveTuple#packPorts}, qualifier 0
 * @param side canonical end that the socket is: 0 a, 1 b
 * @param sourceId of the agent that reported it
 * @param flowId of its last flow
 * @param seenNs when the last event about it was made
 */
public record OpenSocket(
        String bootId,
        long netns,
        long cookie,
        long aHi,
        long aLo,
        long bHi,
        long bLo,
        long ports,
        int side,
        int sourceId,
        long flowId,
        long seenNs,
        Counts counts) {

    /** Counters up to which the last flow counted; -1 unknown. See {@link SocketCounters}. */
    public record Counts(
            long bytesSent, long bytesRetransmitted, long bytesReceived, long segmentsOut, long segmentsIn) {

        public static Counts of(SocketCounters counters) {
            return new Counts(
                    counters.bytesSent,
                    counters.bytesRetransmitted,
                    counters.bytesReceived,
                    counters.segmentsOut,
                    counters.segmentsIn);
        }

        /** Replaces the counters; those that are not kept here become unknown. */
        public void copyTo(SocketCounters counters) {
            counters.clear();
            counters.bytesSent = bytesSent;
            counters.bytesRetransmitted = bytesRetransmitted;
            counters.bytesReceived = bytesReceived;
            counters.segmentsOut = segmentsOut;
            counters.segmentsIn = segmentsIn;
        }

        /** A later reading of the same socket has counters like these. Unknown ones are not compared. */
        public boolean areReachedBy(SocketCounters later) {
            return isReached(bytesSent, later.bytesSent)
                    && isReached(bytesReceived, later.bytesReceived)
                    && isReached(segmentsOut, later.segmentsOut)
                    && isReached(segmentsIn, later.segmentsIn);
        }

        private static boolean isReached(long before, long later) {
            return later < 0 || before <= later;
        }
    }
}
