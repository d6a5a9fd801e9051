// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import io.flowbraid.app.lag.AgentReadings;
import io.flowbraid.app.lag.Lags;
import io.flowbraid.app.process.ServiceManager;
import io.flowbraid.app.process.StopSignal;
import io.flowbraid.app.run.RunFigures;
import io.flowbraid.introspection.feed.inlet.FeedSource;
import io.flowbraid.introspection.feed.subscribe.FeedSubscriber;
import io.flowbraid.sink.StatusLine;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochNanoClock;
import org.jspecify.annotations.Nullable;

/** What the main thread does while a run goes on: each second it looks who lags, shows the status line
 * and tells the service manager that all threads make progress. */
final class LiveWatch {
    private static final long INTERVAL_MS = 1_000;

    private final StopSignal stop;
    private final Lags lags;
    private final EpochNanoClock wallClock;
    private final RunFigures accounts;
    private final ServiceManager manager;
    private final @Nullable StatusLine statusLine;

    /** @param statusLine null without a terminal */
    LiveWatch(
            StopSignal stop,
            Lags lags,
            EpochNanoClock wallClock,
            RunFigures accounts,
            ServiceManager manager,
            @Nullable StatusLine statusLine) {
        this.stop = stop;
        this.lags = lags;
        this.wallClock = wallClock;
        this.accounts = accounts;
        this.manager = manager;
        this.statusLine = statusLine;
    }

    /** Returns when it is time to end. */
    void watch(LiveCaptures captures, Shard shard, FeedSubscriber subscriber, AgentReadings readings) {
        while (!stop.await(INTERVAL_MS, TimeUnit.MILLISECONDS)) {
            manager.beat();
            captures.refreshAddresses();
            if (statusLine == null) {
                look(captures, subscriber, readings);
                continue;
            }
            synchronized (statusLine) {
                statusLine.clear();
                look(captures, subscriber, readings);
                statusLine.show(
                        System.nanoTime(),
                        in("capture"),
                        in("shard events"),
                        shard.liveFlows(),
                        accounts.tally(),
                        String.join("; ", lags.ofAgents()));
            }
        }
        if (statusLine != null) {
            synchronized (statusLine) {
                statusLine.clear();
            }
        }
    }

    private void look(LiveCaptures captures, FeedSubscriber subscriber, AgentReadings readings) {
        final long behindNs = captures.behindNs();
        final List<FeedSource> sources = subscriber.sources();
        lags.look(behindNs, readings, sources, wallClock.nanoTime());
    }

    private long in(String kind) {
        return accounts.ledger().stages().stream()
                .filter(stage -> stage.kind().equals(kind))
                .mapToLong(stage -> stage.in().get())
                .sum();
    }
}
