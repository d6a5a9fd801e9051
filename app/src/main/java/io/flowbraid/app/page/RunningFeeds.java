// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import io.flowbraid.config.value.Endpoint;
import io.flowbraid.introspection.feed.inlet.FeedSource;
import io.flowbraid.introspection.feed.subscribe.FeedSubscriber;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.web.FeedList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The feeds that are received, and the agents seen on each. */
public final class RunningFeeds implements FeedList {
    private static final double NS_PER_MS = 1e6;

    private final List<Endpoint> feeds;
    private final FeedSubscriber subscriber;
    private final LossLedger ledger;
    private final String bootId;
    private final LongSupplier wallClockNs;

    /**
     * @param bootId of this host
     * @param wallClockNs ns since the epoch
     */
    public RunningFeeds(
            List<Endpoint> feeds,
            FeedSubscriber subscriber,
            LossLedger ledger,
            String bootId,
            LongSupplier wallClockNs) {
        this.feeds = List.copyOf(feeds);
        this.subscriber = subscriber;
        this.ledger = ledger;
        this.bootId = bootId;
        this.wallClockNs = wallClockNs;
    }

    @Override
    public List<Feed> list() {
        final List<FeedSource> sources = subscriber.sources();
        return feeds.stream().map(feed -> feed(feed, sources)).toList();
    }

    private Feed feed(Endpoint endpoint, List<FeedSource> sources) {
        final List<Agent> agents = new ArrayList<>();
        long lastSeenNs = 0;
        double lagMs = Double.NaN;
        for (final FeedSource source : sources) {
            if (!source.endpoint().text().equals(endpoint.text())) {
                continue;
            }
            agents.add(agent(source, isShared(source, sources)));
            if (source.lastSeenNs() > lastSeenNs) {
                lastSeenNs = source.lastSeenNs();
                lagMs = source.lagNs() / NS_PER_MS;
            }
        }
        final Map<String, Long> losses = new TreeMap<>();
        losses.putAll(RunningCaptures.losses(ledger, "feed", endpoint.text() + " messages"));
        RunningCaptures.losses(ledger, "feed", endpoint.text() + " events")
                .forEach((name, count) -> losses.merge(name, count, Long::sum));
        return new Feed(
                endpoint.name(), endpoint.isInProcess(), in(endpoint.text() + " events"), lagMs, losses, agents);
    }

    /** Several agents of a feed may use one source id; then it takes the connection to say which one is meant. */
    private static boolean isShared(FeedSource source, List<FeedSource> sources) {
        return sources.stream()
                .anyMatch(other -> other != source
                        && other.sourceId() == source.sourceId()
                        && other.endpoint().text().equals(source.endpoint().text()));
    }

    private Agent agent(FeedSource source, boolean isIdShared) {
        final boolean isSameClock = source.bootId().equals(bootId);
        return new Agent(
                source.hostName(),
                source.sourceId() + (isIdShared ? "@" + source.peer() : ""),
                "",
                TimeUnit.NANOSECONDS.toMillis(source.lastSeenNs()),
                source.events(),
                source.gaps(),
                source.clockAhead(),
                source.clockBehind(),
                source.skewNs(),
                source.hasHeartbeat() ? source.behindNs(wallClockNs.getAsLong(), isSameClock) / NS_PER_MS : Double.NaN,
                source.lost());
    }

    private long in(String name) {
        return ledger.stages().stream()
                .filter(stage -> stage.kind().equals("feed") && stage.name().equals(name))
                .map(LedgerStage::in)
                .mapToLong(counter -> counter.get())
                .sum();
    }
}
