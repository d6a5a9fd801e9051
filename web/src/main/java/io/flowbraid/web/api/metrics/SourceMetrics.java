// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.metrics;

import io.flowbraid.web.CapturePoints.CapturePoint;
import io.flowbraid.web.FeedList.Agent;
import io.flowbraid.web.FeedList.Feed;
import io.flowbraid.web.api.status.Meters;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What comes in. Labels are names of interfaces, feeds and losses, and the ids of a feed's agents, whose number is
 * bounded.
 */
final class SourceMetrics {
    private static final String INTERFACE = "interface";
    private static final String FEED = "feed";
    private static final String REASON = "reason";
    private static final String SOURCE_ID = "source_id";
    private static final double MS_PER_SECOND = 1_000.0;

    private SourceMetrics() {}

    static void register(PrometheusRegistry registry, Meters meters) {
        captures(registry, meters);
        feeds(registry, meters);
        ofAgents(
                registry,
                meters,
                "flowbraid_feed_clock_ahead_total",
                "Events of an agent whose time was later than their arrival.",
                Agent::clockAhead);
        ofAgents(
                registry,
                meters,
                "flowbraid_feed_clock_behind_total",
                "Events of an agent whose time was too long before their arrival.",
                Agent::clockBehind);
        ofAgents(
                registry,
                meters,
                "flowbraid_agent_lost_events_total",
                "Events of an agent that are missing: in its kernel ring and on the way.",
                Agent::lost);
        GaugeWithCallback.builder()
                .name("flowbraid_agent_behind_seconds")
                .help("Age of what an agent has reported up to, about a second when it keeps up.")
                .labelNames(FEED, SOURCE_ID)
                .callback(metric -> meters.feeds()
                        .forEach(feed -> behindBySource(feed)
                                .forEach((source, ms) -> metric.call(ms / MS_PER_SECOND, feed.endpoint(), source))))
                .register(registry);
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
                .help("Bytes of these packets.")
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
                .help("Agents seen on a feed.")
                .labelNames(FEED)
                .callback(metric ->
                        meters.feeds().forEach(feed -> metric.call(feed.agents().size(), feed.endpoint())))
                .register(registry);
    }

    private static void ofAgents(
            PrometheusRegistry registry, Meters meters, String name, String help, ToLongFunction<Agent> count) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(FEED, SOURCE_ID)
                .callback(metric -> meters.feeds()
                        .forEach(feed -> bySource(feed, count)
                                .forEach((source, sum) -> metric.call(sum, feed.endpoint(), source))))
                .register(registry);
    }

    /** Two agents may claim one id: a metric has each set of labels once. */
    private static Map<String, Long> bySource(Feed feed, ToLongFunction<Agent> count) {
        final Map<String, Long> sums = new TreeMap<>();
        feed.agents().forEach(agent -> sums.merge(agent.sourceId(), count.applyAsLong(agent), Long::sum));
        return sums;
    }

    private static Map<String, Double> behindBySource(Feed feed) {
        final Map<String, Double> behindMs = new TreeMap<>();
        feed.agents().stream()
                .filter(agent -> !Double.isNaN(agent.behindMs()))
                .forEach(agent -> behindMs.merge(agent.sourceId(), agent.behindMs(), Math::max));
        return behindMs;
    }

    private static List<CapturePoint> points(Meters meters) {
        return meters.points();
    }

    private static long gaps(Feed feed) {
        return feed.agents().stream().mapToLong(Agent::gaps).sum();
    }
}
