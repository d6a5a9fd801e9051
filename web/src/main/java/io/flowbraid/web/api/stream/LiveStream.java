// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.stream;

import io.flowbraid.model.thread.RestartingThread;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.CallQuestion;
import io.flowbraid.web.api.flows.TableColumns;
import io.flowbraid.web.api.status.LiveStatus;
import io.flowbraid.web.api.status.Meters;
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
 * {@code GET /stream}: the flows of now as server-sent events. One thread of its own serves all watchers in rounds of
 * half a second, and reads the meters each second; while there are none, each four seconds.
 */
public final class LiveStream implements StreamEndpoint, AutoCloseable {
    private static final int MAX_WATCHERS = 32;
    /** Tabs of one browser that share a connection. */
    private static final int MAX_SHARING = 16;

    private static final long ROUND_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long CLOSE_MS = 1_000;
    /** While no page watches, the meters are read less often. */
    private static final long QUIET_ROUND_NS = TimeUnit.SECONDS.toNanos(4);

    private static final int ROUNDS_PER_SECOND = 2;
    private static final int ROUNDS_PER_BEAT = 30;

    private final LiveFlows live;
    private final Meters meters;
    private final LiveStatus status;
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean isClosing;
    private long nextRoundNs;
    private final List<StreamClient> clients = new ArrayList<>();
    private final AtomicInteger watcherCount = new AtomicInteger();
    private long rounds;

    /** @param onThreadStart is run by the thread first */
    public LiveStream(LiveFlows live, Meters meters, LiveStatus status, Runnable onThreadStart) {
        thread = new RestartingThread(
                () -> {
                    onThreadStart.run();
                    run();
                },
                "web-stream");
        this.live = live;
        this.meters = meters;
        this.status = status;
    }

    public void start() {
        nextRoundNs = System.nanoTime();
        thread.start();
    }

    @Override
    public void open(Call call, ByteStream out) throws RefusedException {
        final List<Subscription> subscriptions = subscriptions(call);
        if (watcherCount.addAndGet(subscriptions.size()) > MAX_WATCHERS) {
            watcherCount.addAndGet(-subscriptions.size());
            throw new RefusedException(
                    RefusedException.UNAVAILABLE, MAX_WATCHERS + " pages are watching already; close one of them");
        }
        final StreamClient client = new StreamClient(out, subscriptions);
        out.begin("text/event-stream", "");
        out.onReady(() -> work.add(() -> client.send(live.nowMs())));
        work.add(() -> {
            clients.add(client);
            nextRoundNs = Math.min(nextRoundNs, System.nanoTime() + ROUND_NS);
            client.round(live.nowMs());
            tell(client, false);
        });
    }

    /** The n-th query goes with the n-th list of columns. */
    private List<Subscription> subscriptions(Call call) throws RefusedException {
        final List<String> queries = call.texts("q");
        final List<String> columns = call.texts("columns");
        final int count = Math.max(queries.size(), columns.size());
        if (count > MAX_SHARING) {
            throw new RefusedException("a stream takes at most " + MAX_SHARING + " queries; open another");
        }
        if (count > 1 && queries.size() != columns.size()) {
            throw new RefusedException("a stream of several queries takes q and columns the same number of times");
        }
        final boolean isMeter = call.choice("state", "all", "live").equals("live");
        if (count <= 1) {
            return List.of(watcher(call.text("q"), call.text("columns"), isMeter));
        }
        final List<Subscription> subscriptions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            try {
                subscriptions.add(watcher(queries.get(i), columns.get(i), isMeter));
            } catch (RefusedException e) {
                subscriptions.add(new RefusedSubscription(e.sentence()));
            }
        }
        return subscriptions;
    }

    private FlowWatcher watcher(String query, String columns, boolean isMeter) throws RefusedException {
        return new FlowWatcher(live, CallQuestion.query(query), TableColumns.parse(columns), isMeter);
    }

    /** What fails in it restarts the thread, which goes on with the next piece of work. */
    private void run() {
        while (!isClosing) {
            final long waitNs = nextRoundNs - System.nanoTime();
            if (waitNs <= 0) {
                nextRoundNs = System.nanoTime() + (clients.isEmpty() ? QUIET_ROUND_NS : ROUND_NS);
                round();
            } else {
                await(waitNs);
            }
        }
        clients.forEach(StreamClient::end);
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
        if (clients.isEmpty() || isSecond) {
            meters.read(live.nowMs());
        }
        clients.removeIf(this::isGone);
        for (final StreamClient client : clients) {
            if (isSecond) {
                tell(client, rounds % ROUNDS_PER_BEAT == 0);
            }
            client.round(live.nowMs());
        }
    }

    private void tell(StreamClient client, boolean withBeat) {
        client.status(matching -> status.json(matching, live.nowMs()), withBeat);
    }

    private boolean isGone(StreamClient client) {
        if (client.isEnded()) {
            watcherCount.addAndGet(-client.subscriptionCount());
            return true;
        }
        return false;
    }

    /** Pages that watch. */
    public int watcherCount() {
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
