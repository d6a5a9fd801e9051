// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.capture.dissect.PayloadKeeper;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import java.lang.invoke.VarHandle;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Names in the packets of a live run, and the thread that reads them. It gets a {@link ProcessorShare}, so a flood of
 * names costs a fifth of a processor; what finds no room meanwhile is counted.
 */
public final class LiveNames {
    private static final int MAX_PER_TURN = 32;

    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    /** For what is left at the end. */
    private static final long LAST_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final boolean isOn;
    private final NameBook book;
    private final LossLedger ledger;
    private final List<PayloadRing> rings = new CopyOnWriteArrayList<>();
    private final Map<String, PayloadRing> bySource = new ConcurrentHashMap<>();
    private final ProcessorShare share = new ProcessorShare(System.nanoTime());
    private volatile @Nullable Thread thread;
    private volatile boolean isIdle;
    private volatile boolean isEnding;

    /**
     * Those of a run, which may read none.
     *
     * @param netnsOf the network namespace of a capture interface by its number
     */
    public static LiveNames of(RunPlan.Live plan, IntToLongFunction netnsOf, LossLedger ledger) {
        final boolean isOn =
                plan.settings().readsNames() && !plan.sources().interfaces().isEmpty();
        return new LiveNames(isOn, plan.settings().maxNames(), netnsOf, ledger);
    }

    /** @param max see {@link NameBook} */
    LiveNames(boolean isOn, int max, IntToLongFunction netnsOf, LossLedger ledger) {
        this.isOn = isOn;
        this.ledger = ledger;
        book = new NameBook(max, netnsOf);
    }

    /** The keepers of a run that reads names, too. */
    public FrameKeepers beside(FrameKeepers frames) {
        return isOn ? new NamingKeepers(frames, this::ring) : frames;
    }

    private PayloadKeeper ring(String source) {
        return bySource.computeIfAbsent(source, unused -> {
            final PayloadRing ring = new PayloadRing(new NameReader(book, ledger.open("names", source)), this::wake);
            rings.add(ring);
            return ring;
        });
    }

    /** Called for each payload: it takes a system call only to wake a thread that has nothing to do. */
    private void wake() {
        VarHandle.fullFence(); // the payload is visible before the thread is asked whether it sleeps
        if (isIdle) {
            isIdle = false;
            LockSupport.unpark(thread);
        }
    }

    /** Records get their names on the way to this sink. */
    public FlowSink before(FlowSink sink) {
        return isOn ? new NamedFlows(book, sink) : sink;
    }

    /** @param priority of the thread: names are to be known when a short flow ends */
    public void start(ThreadPriority priority) {
        if (!isOn) {
            return;
        }
        final Thread started = new Thread(priority.around(this::run), "names");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    private void run() {
        while (!isEnding) {
            if (turn() > 0) {
                rest(share.restNs(System.nanoTime(), CPU.getCurrentThreadCpuTime()));
            } else {
                idle();
            }
        }
        final long endNs = System.nanoTime() + LAST_NS;
        while (turn() > 0 && System.nanoTime() - endNs < 0) {
            // what the captures left
        }
    }

    private int turn() {
        int read = 0;
        for (final PayloadRing ring : rings) {
            read += ring.take(MAX_PER_TURN);
        }
        return read;
    }

    private void idle() {
        isIdle = true;
        if (rings.stream().allMatch(PayloadRing::isEmpty) && !isEnding) {
            LockSupport.parkNanos(this, IDLE_NS);
        }
        isIdle = false;
    }

    private void rest(long ns) {
        final long endNs = System.nanoTime() + ns;
        for (long leftNs = ns; leftNs > 0 && !isEnding; leftNs = endNs - System.nanoTime()) {
            LockSupport.parkNanos(this, leftNs);
        }
    }

    /** Reads what the captures, which have ended, left. */
    public void finish() {
        isEnding = true;
        final Thread started = thread;
        if (started != null) {
            LockSupport.unpark(started);
            try {
                started.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        rings.forEach(PayloadRing::giveUp);
    }
}
