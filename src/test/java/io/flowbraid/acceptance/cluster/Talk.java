// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

/**
 * One connection as it was.
 *
 * @param addressed the address and port that the client used
 * @param wave from 0
 * @param sent payload bytes of the client
 * @param answered payload bytes of the server
 */
record Talk(
        ClientEnd client,
        TalkEnd from,
        TalkEnd to,
        String addressed,
        int wave,
        TalkKind kind,
        long sent,
        long answered) {
    /** The end that began: of each connection another. */
    record ClientEnd(String transport, String ip, int port) {}

    /**
     * Who had an end.
     *
     * @param isWatched whether Flowbraid runs on that host
     */
    record TalkEnd(int pid, String host, boolean isWatched) {}

    /**
     * @param isLong stays open until all others are over
     * @param isTranslated by way of the gateway
     * @param isTapped past the tap
     */
    record TalkKind(String transport, boolean isLong, boolean isTranslated, boolean isTapped) {
        @Override
        public String toString() {
            return String.format(
                    "%s, %s, %s%s",
                    transport,
                    isLong ? "long" : "short",
                    isTranslated ? "translated" : "direct",
                    isTapped ? ", past the tap" : "");
        }
    }

    /** Flowbraid runs on the hosts of both ends. */
    boolean isWatched() {
        return from.isWatched() && to.isWatched();
    }

    /** Either end is on that host. */
    boolean isAt(String host) {
        return from.host().equals(host) || to.host().equals(host);
    }
}
