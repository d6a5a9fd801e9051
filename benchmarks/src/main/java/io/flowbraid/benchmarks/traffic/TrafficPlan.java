// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.traffic;

/**
 * What traffic to make.
 *
 * @param packets at least three for each flow
 * @param packetsPerSecond in the capture's own time
 * @param hosts whose agents the feed is of
 * @param snaplen bytes kept of each packet
 */
public record TrafficPlan(long packets, int flows, int packetsPerSecond, int hosts, int snaplen) {
    /** Less than tcpdump keeps; it holds every header and shortens most packets. */
    public static final int HEADERS = 100;
    /** Nothing is cut: for sending. */
    public static final int WHOLE = 65_535;

    public TrafficPlan {
        if (flows < 1 || packets < (long) TrafficScript.HANDSHAKE * flows) {
            throw new IllegalArgumentException(packets + " packets are too few for " + flows
                    + " flows: each begins with " + TrafficScript.HANDSHAKE);
        }
    }
}
