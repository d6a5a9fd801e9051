// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

/**
 * One run of one tool. What a tool does not say is -1.
 *
 * @param section which comparison: {@code offline}, {@code long}, {@code growth}, {@code veth}, {@code lo}
 * @param tool its id
 * @param load what was put before it, in words
 * @param packets in the file, or by the sender's own count
 * @param seen packets by the tool's count
 * @param dropped packets by the tool's count
 * @param flows by the tool's count
 * @param coverage share of flow ends that are named
 * @param cpuS processor time, user and system; live, of the measured interval only
 */
record Sample(
        String section,
        String tool,
        String load,
        int round,
        long packets,
        long seen,
        long dropped,
        long flows,
        double coverage,
        double cpuS,
        double wallS,
        double peakRssMib) {

    static final long UNSAID = -1;

    double packetsPerCpuSecond() {
        return packets / cpuS;
    }

    double cpuUsPerPacket() {
        return cpuS * 1e6 / packets;
    }

    /** Of the packets sent, the share that the tool did not see. */
    double lostShare() {
        return seen == UNSAID ? Double.NaN : (double) Math.max(0, packets - seen) / packets;
    }
}
