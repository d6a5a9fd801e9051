// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.lag;

import io.flowbraid.app.lag.AgentWatch.Lost;
import io.flowbraid.app.lag.AgentWatch.Reading;
import io.flowbraid.introspection.feed.inlet.FeedSource;
import java.util.ArrayList;
import java.util.List;

/** How the agents do that give heartbeats. */
public final class AgentReadings {
    private static final String OWN_AGENT = AgentNames.OWN;

    private static final Lost NOTHING_LOST = new Lost(0, 0);

    private final String bootId;
    private final boolean hasAgent;
    private final long startNs;

    /**
     * @param bootId of this host, whose agents go by the same clock
     * @param hasAgent this process has an agent, seen or not
     * @param startNs when it started, by the wall clock
     */
    public AgentReadings(String bootId, boolean hasAgent, long startNs) {
        this.bootId = bootId;
        this.hasAgent = hasAgent;
        this.startNs = startNs;
    }

    /** Reads those that were seen, and the own one in any case. */
    public List<Reading> of(List<FeedSource> sources, long nowNs) {
        final List<Reading> readings = new ArrayList<>();
        boolean isOwnSeen = false;
        for (final FeedSource source : sources) {
            if (source.hasHeartbeat()) {
                isOwnSeen |= source.isInProcess();
                readings.add(new Reading(
                        source,
                        AgentNames.of(source, sources),
                        source.behindNs(nowNs, source.bootId().equals(bootId)),
                        nowNs - source.lastSeenNs(),
                        new Lost(source.lost(), source.lostMessages()),
                        isOver(source, sources)));
            }
        }
        if (hasAgent && !isOwnSeen) {
            readings.add(new Reading(OWN_AGENT, OWN_AGENT, nowNs - startNs, nowNs - startNs, NOTHING_LOST, false));
        }
        return readings;
    }

    /** It said so itself, or another agent of its host has begun since it was last seen. */
    private static boolean isOver(FeedSource source, List<FeedSource> sources) {
        return source.hasEnded()
                || !source.bootId().isEmpty()
                        && sources.stream()
                                .anyMatch(other -> other != source
                                        && other.endpoint().equals(source.endpoint())
                                        && other.bootId().equals(source.bootId())
                                        && other.firstSeenNs() > source.lastSeenNs());
    }
}
