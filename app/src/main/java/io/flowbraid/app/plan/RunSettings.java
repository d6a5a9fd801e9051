// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.config.settings.Limits;
import io.flowbraid.config.settings.Timeouts;

/**
 * How flows are made and reported, live and offline.
 *
 * @param feedFlows which sockets of the feeds become flows
 * @param verbosity how often {@code -v} was given: 1 tells how each device is read, 2 shows stack traces
 */
public record RunSettings(
        FeedPlan feedFlows, PacketChoice packets, Limits limits, Timeouts timeouts, OutputPlan output, int verbosity) {

    /**
     * Which packets count.
     *
     * @param filter a pcap filter; empty for everything
     * @param limit stop after so many packets; 0 for no limit
     */
    public record PacketChoice(String filter, long limit) {}

    public boolean showsTraces() {
        return verbosity > 1;
    }
}
