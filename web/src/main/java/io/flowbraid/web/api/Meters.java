// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.web.CapturePoints;
import io.flowbraid.web.CapturePoints.CapturePoint;
import io.flowbraid.web.FeedList;
import io.flowbraid.web.FeedList.Feed;
import java.util.List;

/** Capture interfaces and feeds with their rates of the last second. */
final class Meters {
    private final CapturePoints points;
    private final FeedList feeds;
    private final Rates packets = new Rates();
    private final Rates bytes = new Rates();
    private final Rates events = new Rates();

    Meters(CapturePoints points, FeedList feeds) {
        this.points = points;
        this.feeds = feeds;
    }

    /** Reads the counts; called each second by one thread. */
    void read(long nowMs) {
        for (final CapturePoint point : points.list()) {
            packets.add(point.name(), point.packets(), nowMs);
            bytes.add(point.name(), point.bytes(), nowMs);
        }
        for (final Feed feed : feeds.list()) {
            events.add(feed.endpoint(), feed.events(), nowMs);
        }
    }

    List<CapturePoint> points() {
        return points.list();
    }

    List<Feed> feeds() {
        return feeds.list();
    }

    double packetsPerSecond(String interfaceName) {
        return packets.of(interfaceName);
    }

    double bytesPerSecond(String interfaceName) {
        return bytes.of(interfaceName);
    }

    double eventsPerSecond(String endpoint) {
        return events.of(endpoint);
    }
}
