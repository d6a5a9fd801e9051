// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.model.thread.RestartingThread;
import io.flowbraid.record.FlowQuery;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.http.ByteStream;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.http.StreamEndpoint;
import io.flowbraid.web.live.LiveFlows;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code GET /stream}: the flows of now as server-sent events. One thread of its own serves all watchers in rounds of half
 * a second, and reads the meters each second; while there are none, each four seconds.
 */
final class LiveStream implements StreamEndpoint, AutoCloseable {
    private static final int MOST_WATCHERS = 16;
    private static final long ROUND_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long CLOSE_MS = 1_000;
    private static final int ROUNDS_PER_SECOND = 2;
    private static final int ROUNDS_PER_BEAT = 30;
    /** While no page watches, the meters are read less often. */
    private static final int QUIET_ROUNDS = 8;

    private final LiveFlows live;
    private final Meters meters;
    private final LiveStatus status;
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final Thread thread = new RestartingThread(this::run, "web-stream");
    private volatile boolean isClosing;
    private long nextRoundNs;
    private final List<Watcher> watchers = new ArrayList<>();
    private final AtomicInteger watcherCount = new AtomicInteger();
    private long rounds;

    LiveStream(LiveFlows live, Meters meters, LiveStatus status) {
        this.live = live;
        this.meters = meters;
        this.status = status;
    }

    void start() {
        nextRoundNs = System.nanoTime();
        thread.start();
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
        out.onReady(() -> work.add(() -> watcher.send(live.nowMs())));
        work.add(() -> {
            watchers.add(watcher);
            watcher.round(live.nowMs());
            tell(watcher, false);
        });
    }

    /** What fails in it restarts the thread, which goes on with the next piece of work. */
    private void run() {
        while (!isClosing) {
            final long waitNs = nextRoundNs - System.nanoTime();
            if (waitNs <= 0) {
                nextRoundNs = System.nanoTime() + ROUND_NS;
                round();
            } else {
                await(waitNs);
            }
        }
        watchers.forEach(Watcher::end);
    }

    private void await(long longestNs) {
        try {
            final Runnable next = work.poll(longestNs, TimeUnit.NANOSECONDS);
            if (next != null) {
                next.run();
            }
        } catch (InterruptedException e) {
            // It is to end, and looks whether.
        }
    }

    private void round() {
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
        isClosing = true;
        work.add(() -> {}); // wakes it
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
