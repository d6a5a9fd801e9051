// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.web.CapturePoints.CapturePoint;
import io.flowbraid.web.FeedList.Agent;
import io.flowbraid.web.FeedList.Feed;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** What comes in. Labels are names of interfaces, feeds and losses: as many as were configured, never one a peer chose. */
final class SourceMetrics {
    private static final String INTERFACE = "interface";
    private static final String FEED = "feed";
    private static final String REASON = "reason";

    private SourceMetrics() {}

    static void register(PrometheusRegistry registry, Meters meters) {
        captures(registry, meters);
        feeds(registry, meters);
    }

    private static void captures(PrometheusRegistry registry, Meters meters) {
        CounterWithCallback.builder()
                .name("flowbraid_capture_packets_total")
                .help("Packets read from a capture interface.")
                .labelNames(INTERFACE)
                .callback(metric -> points(meters).forEach(point -> metric.call(point.packets(), point.name())))
                .register(registry);
        CounterWithCallback.builder()
                .name("flowbraid_capture_bytes_total")
                .help("Octets of these packets.")
                .labelNames(INTERFACE)
                .callback(metric -> points(meters).forEach(point -> metric.call(point.bytes(), point.name())))
                .register(registry);
        CounterWithCallback.builder()
                .name("flowbraid_capture_drops_total")
                .help("Packets of a capture interface that did not become part of a flow, by reason.")
                .labelNames(INTERFACE, REASON)
                .callback(metric -> points(meters)
                        .forEach(point ->
                                point.drops().forEach((reason, count) -> metric.call(count, point.name(), reason))))
                .register(registry);
    }

    private static void feeds(PrometheusRegistry registry, Meters meters) {
        CounterWithCallback.builder()
                .name("flowbraid_feed_events_total")
                .help("Events taken from an introspection feed.")
                .labelNames(FEED)
                .callback(metric -> meters.feeds().forEach(feed -> metric.call(feed.events(), feed.endpoint())))
                .register(registry);
        CounterWithCallback.builder()
                .name("flowbraid_feed_losses_total")
                .help("What did not come through a feed, by reason.")
                .labelNames(FEED, REASON)
                .callback(metric -> meters.feeds()
                        .forEach(feed ->
                                feed.losses().forEach((reason, count) -> metric.call(count, feed.endpoint(), reason))))
                .register(registry);
        CounterWithCallback.builder()
                .name("flowbraid_feed_gaps_total")
                .help("Messages of a feed's agents that are missing by their numbers.")
                .labelNames(FEED)
                .callback(metric -> meters.feeds().forEach(feed -> metric.call(gaps(feed), feed.endpoint())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("flowbraid_feed_agents")
                .help("Agents heard on a feed.")
                .labelNames(FEED)
                .callback(metric ->
                        meters.feeds().forEach(feed -> metric.call(feed.agents().size(), feed.endpoint())))
                .register(registry);
    }

    private static List<CapturePoint> points(Meters meters) {
        return meters.points();
    }

    private static long gaps(Feed feed) {
        return feed.agents().stream().mapToLong(Agent::gaps).sum();
    }
}
