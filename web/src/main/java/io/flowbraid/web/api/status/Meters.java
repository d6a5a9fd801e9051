// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.status;

import io.flowbraid.web.CapturePoints;
import io.flowbraid.web.CapturePoints.CapturePoint;
import io.flowbraid.web.FeedList;
import io.flowbraid.web.FeedList.Feed;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.PointTally.PointCounts;
import java.util.List;

/** Capture interfaces and feeds with their rates of the last second, and what is being lost. */
public final class Meters {
    private final CapturePoints points;
    private final FeedList feeds;
    private final LiveFlows live;
    private final Rates packets = new Rates();
    private final Rates bytes = new Rates();
    private final Rates events = new Rates();
    private final LossWatch losses;

    public Meters(CapturePoints points, FeedList feeds, LiveFlows live, LossWatch losses) {
        this.losses = losses;
        this.points = points;
        this.feeds = feeds;
        this.live = live;
    }

    /** Reads the counts; called each second by one thread. */
    public void read(long nowMs) {
        losses.read(nowMs);
        for (final CapturePoint point : points.list()) {
            packets.add(point.name(), point.packets(), nowMs);
            bytes.add(point.name(), point.bytes(), nowMs);
        }
        for (final Feed feed : feeds.list()) {
            final PointCounts counts = live.points().of(feed.endpoint());
            events.add(feed.endpoint(), feed.events(), nowMs);
            packets.add(feed.endpoint(), counts.packets(), nowMs);
            bytes.add(feed.endpoint(), counts.bytes(), nowMs);
        }
    }

    LossWatch losses() {
        return losses;
    }

    public List<CapturePoint> points() {
        return points.list();
    }

    public List<Feed> feeds() {
        return feeds.list();
    }

    /** Flows that live now on an interface or feed. */
    int liveFlows(String point) {
        return live.points().of(point).liveFlows();
    }

    /** Packets of an interface, segments of a feed's flows. */
    double packetsPerSecond(String point) {
        return packets.of(point);
    }

    /** Bytes of an interface; payload bytes of a feed's flows. */
    double bytesPerSecond(String point) {
        return bytes.of(point);
    }

    double eventsPerSecond(String endpoint) {
        return events.of(endpoint);
    }
}
