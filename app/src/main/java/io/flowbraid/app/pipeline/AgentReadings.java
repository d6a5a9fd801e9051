// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import io.flowbraid.app.pipeline.AgentWatch.Reading;
import io.flowbraid.introspection.feed.FeedSource;
import java.util.ArrayList;
import java.util.List;

/** How the agents do that give heartbeats. */
final class AgentReadings {
    private static final String OWN_AGENT = "the agent";

    private final String bootId;
    private final boolean hasAgent;
    private final long startNs;

    /**
     * @param bootId of this host, whose agents go by the same clock
     * @param hasAgent this process has an agent, heard or not
     * @param startNs when it started, by the wall clock
     */
    AgentReadings(String bootId, boolean hasAgent, long startNs) {
        this.bootId = bootId;
        this.hasAgent = hasAgent;
        this.startNs = startNs;
    }

    /** Reads those that were heard, and the own one in any case. */
    List<Reading> of(List<FeedSource> sources, long nowNs) {
        final List<Reading> readings = new ArrayList<>();
        boolean isOwnHeard = false;
        for (final FeedSource source : sources) {
            if (source.hasHeartbeat()) {
                isOwnHeard |= source.isInProcess();
                readings.add(new Reading(
                        name(source),
                        source.behindNs(nowNs, source.bootId().equals(bootId)),
                        nowNs - source.lastHeardNs(),
                        source.lost()));
            }
        }
        if (hasAgent && !isOwnHeard) {
            readings.add(new Reading(OWN_AGENT, nowNs - startNs, nowNs - startNs, 0));
        }
        return readings;
    }

    private static String name(FeedSource source) {
        if (source.isInProcess()) {
            return OWN_AGENT;
        }
        final String feed = source.endpoint().text();
        return source.hostName().isEmpty()
                ? "agent " + Integer.toUnsignedString(source.sourceId()) + " on " + feed
                : "the agent on " + source.hostName() + " (" + feed + ")";
    }
}
