// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import java.util.List;
import java.util.Map;

/** The introspection feeds of this run and the agents seen on each. */
@FunctionalInterface
public interface FeedList {
    List<Feed> list();

    /**
     * One feed.
     *
     * @param endpoint as the user wrote it
     * @param events taken from it, since the start
     * @param lagMs age of the newest event when it came in; NaN when none has come
     * @param losses each loss of its ledger stages by name
     */
    record Feed(
            String endpoint,
            boolean isInProcess,
            long events,
            double lagMs,
            Map<String, Long> losses,
            List<Agent> agents) {}

    /**
     * One agent seen on a feed.
     *
     * @param host its host's name; empty when it didn't say
     * @param version what it says it is; empty when it didn't say
     * @param lastSeenMs ms since the epoch; 0 never
     * @param gaps messages missing by their numbers
     * @param clockAhead events whose time was later than their arrival: its clock is ahead of ours
     * @param clockBehind events whose time was too long before their arrival: its clock is behind ours
     * @param skewNs time of its events minus their arrival, the largest of late: above 0 its clock is ahead of ours,
     *     below 0 it is behind or the way is long; 0 before any event
     * @param behindMs age of what it has reported up to, about a second when it keeps up; NaN when it does not say
     * @param lost events of it that are missing: in its kernel ring and on the way
     */
    record Agent(
            String host,
            String sourceId,
            String version,
            long lastSeenMs,
            long events,
            long gaps,
            long clockAhead,
            long clockBehind,
            long skewNs,
            double behindMs,
            long lost) {}
}
