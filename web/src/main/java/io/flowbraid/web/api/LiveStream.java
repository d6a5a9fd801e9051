// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.record.FlowQuery;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.http.ByteStream;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.http.StreamEndpoint;
import io.flowbraid.web.live.LiveFlows;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /stream}: the flows of now as server-sent events. One thread of its own serves all watchers in rounds of half
 * a second, and reads the meters each second; while there are none, each four seconds.
 */
final class LiveStream implements StreamEndpoint, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveStream.class);
    private static final int MOST_WATCHERS = 16;
    private static final long ROUND_MS = 500;
    private static final int ROUNDS_PER_SECOND = 2;
    private static final int ROUNDS_PER_BEAT = 30;
    /** While no page watches, the meters are read less often. */
    private static final int QUIET_ROUNDS = 8;

    private final LiveFlows live;
    private final Meters meters;
    private final LiveStatus status;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        final Thread made = new Thread(work, "web-stream");
        made.setDaemon(true);
        return made;
    });
    private final List<Watcher> watchers = new ArrayList<>();
    private final AtomicInteger watcherCount = new AtomicInteger();
    private long rounds;

    LiveStream(LiveFlows live, Meters meters, LiveStatus status) {
        this.live = live;
        this.meters = meters;
        this.status = status;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::round, 0, ROUND_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void open(Call call, ByteStream out) throws RefusedException {
        final FlowQuery query = Question.query(call);
        final Columns columns = Columns.parse(call.text("columns"));
        if (watcherCount.incrementAndGet() > MOST_WATCHERS) {
            watcherCount.decrementAndGet();
            throw new RefusedException(
                    RefusedException.UNAVAILABLE, MOST_WATCHERS + " pages are watching already; close one of them");
        }
        final Watcher watcher = new Watcher(live, query, columns, out);
        out.begin("text/event-stream", "");
        out.onReady(() -> onThread(() -> watcher.send(live.nowMs())));
        onThread(() -> {
            watchers.add(watcher);
            watcher.round(live.nowMs());
            tell(watcher, false);
        });
    }

    private void onThread(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("the server ends; a page was still watching", e);
        }
    }

    /** A failure must not end the rounds: the next may do. */
    private void round() {
        try {
            rounds++;
            final boolean isSecond = rounds % ROUNDS_PER_SECOND == 0;
            if (watchers.isEmpty() ? rounds % QUIET_ROUNDS == 0 : isSecond) {
                meters.read(live.nowMs());
            }
            watchers.removeIf(this::isGone);
            for (final Watcher watcher : watchers) {
                if (isSecond) {
                    tell(watcher, rounds % ROUNDS_PER_BEAT == 0);
                }
                watcher.round(live.nowMs());
            }
        } catch (RuntimeException e) {
            LOG.warn("a round of the live stream failed; this is a fault of Flowbraid, please report it", e);
        }
    }

    private void tell(Watcher watcher, boolean withBeat) {
        watcher.status(status.json(watcher.matching(), live.nowMs()), withBeat);
    }

    private boolean isGone(Watcher watcher) {
        if (watcher.isEnded()) {
            watcherCount.decrementAndGet();
            return true;
        }
        return false;
    }

    /** Pages that watch. */
    int watcherCount() {
        return watcherCount.get();
    }

    @Override
    public void close() {
        onThread(() -> watchers.forEach(Watcher::end));
        thread.shutdown();
        try {
            thread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
