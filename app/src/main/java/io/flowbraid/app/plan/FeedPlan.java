// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.engine.observation.ObservedFeed;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.record.Observer.ObservationPoint;
import java.util.List;
import java.util.Map;

/**
 * The feeds of a run as observation points, and which of their sockets become flows of their own. A record's point is
 * an interface or, behind these, a feed.
 *
 * @param ofAll of a feed that {@code ofOne} does not name
 * @param ofOne by name of the feed
 * @param security of those that come over TCP
 */
public record FeedPlan(FeedFlows ofAll, Map<String, FeedFlows> ofOne, FeedSecurity security) {

    public FeedFlows of(String feed) {
        return ofOne.getOrDefault(feed, ofAll);
    }

    /** Recorded feeds as the correlator sees them. */
    public List<ObservedFeed> observed(List<String> feeds) {
        return feeds.stream().map(feed -> new ObservedFeed(feed, of(feed))).toList();
    }

    /** The feeds as records name them: each may report sockets of every namespace, so it has none of its own. */
    public static List<ObservationPoint> points(List<String> feeds) {
        return feeds.stream().map(feed -> new ObservationPoint(feed, 0)).toList();
    }
}
