// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netns;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.thread.BackgroundThread;
import io.flowbraid.introspection.agent.thread.EventHandover;
import io.flowbraid.introspection.agent.thread.ReportPace;
import io.flowbraid.introspection.agent.thread.ThreadClock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.LongHashSet;

/**
 * Reports the addresses of network namespaces to the agent's thread. A thread of its own reads them, which takes long
 * on a host with hundreds of namespaces. (NOT thread safe: the agent's thread)
 */
public final class AddressWatch implements AutoCloseable {
    private static final long LOOK_SECONDS = 5;
    private static final long FORGET_NS = TimeUnit.SECONDS.toNanos(60);
    /** A look takes at most 1 % of a core. */
    private static final int COST_FACTOR = 100;
    /** Of namespaces, and of addresses: a host has tens, a host of containers hundreds. */
    private static final int LIMIT = 16_384;

    private final int limit;
    private final AddressReports reports;
    private final EventHandover handover = new EventHandover();
    private final BackgroundThread thread =
            new BackgroundThread("namespace-addresses", LOOK_SECONDS, TimeUnit.SECONDS, this::turn);
    private final ThreadClock threadClock = new ThreadClock();
    private final ReportPace pace =
            new ReportPace(TimeUnit.SECONDS.toNanos(LOOK_SECONDS), COST_FACTOR, System.nanoTime());
    private final LongHashSet known = new LongHashSet();
    private volatile long only;
    private volatile boolean isFindAsked = true;
    private volatile boolean isRepeatAsked;
    private volatile int leftOut;
    private boolean isStarted;
    private long nextForgetNs = System.nanoTime() + FORGET_NS;
    private long reported;
    private int mostLeftOut;
    private boolean isLimitReported;

    public AddressWatch() {
        this(LIMIT);
    }

    AddressWatch(int limit) {
        this.limit = limit;
        reports = new AddressReports(limit);
    }

    /**
     * Begins to read. {@link #poll} does it, too.
     *
     * @param netns inode of the only namespace to report; 0 for all
     */
    public void start(long netns) {
        only = netns;
        if (!isStarted) {
            isStarted = true;
            thread.start();
        }
    }

    /** An event is about this namespace: a new one is looked for. */
    public void seen(long netns) {
        if (netns != 0 && known.add(netns)) {
            isFindAsked = true;
        }
    }

    /**
     * Reports what was read since the last call. Never waits.
     *
     * @param netns inode of the only namespace to report; 0 for all
     */
    public void poll(long nowNs, long netns, SocketEventOutlet outlet) {
        start(netns);
        if (nowNs - nextForgetNs >= 0) {
            nextForgetNs = nowNs + FORGET_NS;
            known.clear(); // of those that have ended, too
        }
        reported += handover.drain(outlet);
        mostLeftOut = Math.max(mostLeftOut, leftOut);
    }

    /** The most namespaces and addresses that were beyond the limit at a time, and not reported. */
    public int leftOut() {
        return mostLeftOut;
    }

    /** The sentence that says so, once. */
    public Optional<String> notice() {
        if (isLimitReported || mostLeftOut == 0) {
            return Optional.empty();
        }
        isLimitReported = true;
        return Optional.of(String.format(
                Locale.ROOT,
                "flowbraid: the agent reports at most %1$,d addresses of at most %1$,d network namespaces; %2$,d are left"
                        + " out, and an end that has one of them may be shown as remote",
                limit,
                mostLeftOut));
    }

    /** Has all addresses reported again, soon: there is a new collector. */
    public void repeatAll() {
        isRepeatAsked = true;
        thread.wake();
    }

    /** Events reported since the start. */
    public long reported() {
        return reported;
    }

    private void turn() {
        final long nowNs = System.nanoTime();
        final boolean isRepeat = isRepeatAsked;
        isRepeatAsked = false;
        if (isRepeat) {
            reports.sayAll(nowNs, handover);
        }
        if (isRepeat || pace.isDue(nowNs)) {
            final boolean isFind = isFindAsked;
            isFindAsked = false;
            final long beforeNs = threadClock.cpuNs();
            reports.look(nowNs, isFind, only, handover);
            leftOut = reports.leftOut();
            pace.done(nowNs, threadClock.cpuNs() - beforeNs);
        }
    }

    @Override
    public void close() {
        handover.close();
        thread.close();
        reports.close();
    }
}
