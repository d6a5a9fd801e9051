// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.util.Locale;

/**
 * One run of one tool. What a tool does not report is {@link #UNKNOWN}.
 *
 * @param section which comparison: {@code offline}, {@code long}, {@code growth}, {@code feeds}, {@code veth}, {@code
 * lo}
 * @param tool its id
 * @param load what it got, in words
 * @param packets in the file, or by the sender's own count
 * @param seen packets by the tool's count
 * @param dropped packets by the tool's count
 * @param flows by the tool's count
 * @param coverage share of flow ends that have an owner
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

    static final long UNKNOWN = -1;

    /** The tool's line in a list of runs. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-7s %-24s %-36s round %d: %8.2f s CPU, %10.0f packets/CPU s, %6.1f MiB%s",
                section,
                tool,
                load,
                round + 1,
                cpuS,
                packetsPerCpuSecond(),
                peakRssMib,
                lostShare() > 0 ? String.format(Locale.ROOT, ", lost %.3f %%", 100 * lostShare()) : "");
    }

    double packetsPerCpuSecond() {
        return packets / cpuS;
    }

    double cpuUsPerPacket() {
        return cpuS * 1e6 / packets;
    }

    /** Of the packets sent, the share that the tool did not see. */
    double lostShare() {
        return seen == UNKNOWN ? Double.NaN : (double) Math.max(0, packets - seen) / packets;
    }
}
