// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.config.settings.Limits;
import io.flowbraid.config.settings.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * How flows are made and reported, live and offline.
 *
 * @param feedFlows which sockets of the feeds become flows
 * @param packetFile where packets are written; null nowhere
 * @param recentPackets which are kept in memory; null none
 * @param packetBufferBytes memory for packets that wait for their owner
 * @param watch lists and rules that flows are compared with
 * @param readsNames whether captured packets say how servers are called
 * @param verbosity how often {@code -v} was given: 1 tells how each device is read, 2 shows stack traces
 */
public record RunSettings(
        FeedPlan feedFlows,
        PacketChoice packets,
        @Nullable PacketFilePlan packetFile,
        @Nullable RecentPacketsPlan recentPackets,
        int packetBufferBytes,
        boolean readsNames,
        Limits limits,
        Timeouts timeouts,
        OutputPlan output,
        ExportsPlan exports,
        WatchPlan watch,
        int verbosity) {

    /**
     * Which packets count.
     *
     * @param filter a pcap filter; empty for everything
     * @param limit stop after so many packets; 0 for no limit
     */
    public record PacketChoice(String filter, long limit) {}

    /** Five-tuples and addresses whose names are remembered. */
    public int maxNames() {
        return 2 * limits.rings().records();
    }

    /** For a run whose flows are only measured. */
    RunSettings withoutExports() {
        return new RunSettings(
                feedFlows,
                packets,
                packetFile,
                recentPackets,
                packetBufferBytes,
                false,
                limits,
                timeouts,
                output,
                exports.none(),
                watch,
                verbosity);
    }

    /** Standard output has packets: no flows are printed. */
    public boolean writesPacketsToStandardOutput() {
        return packetFile != null && packetFile.isStandardOutput();
    }

    public boolean showsTraces() {
        return verbosity > 1;
    }
}
