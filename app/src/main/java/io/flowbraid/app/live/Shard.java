// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.flowbraid.app.clock.SteadyTime;
import io.flowbraid.app.packets.OwnerDesk;
import io.flowbraid.app.process.ServiceManager;
import io.flowbraid.engine.Correlator;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.socket.OpenSocket;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.sink.Latencies;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The thread that owns the correlator. It polls its rings, events before packets, and lets time pass by the clock of
 * this host whenever no packets wait. Nothing it does blocks; with nothing to do it sleeps until it is woken.
 */
final class Shard {
    /** So soon time passes when a line has just fallen quiet; who brings packets or events wakes the thread before. */
    private static final long SHORTEST_SLEEP_NS = 20_000_000;

    /** Maximum delay on a line that stays quiet: of timeouts, and of updates for the page. */
    private static final long MAX_SLEEP_NS = 250_000_000;

    /** A slow reader of the last records is looked at this often. */
    private static final long READER_LOOK_NS = 1_000_000;

    private static final long JOIN_LOOK_MS = 50;
    private static final long CUT_SHORT_MS = 2_000;

    /** Between two turns; some tens of microseconds. */
    private static final int MAX_UPDATES = 64;

    /** A capture that waits looks every fifth of a second, and flows end half a second after their last packet. */
    private static final long USUAL_BEHIND_NS = 300_000_000L;
    /**
     * A capture that is further behind, or says nothing for longer, does not stop the others. Up to then a flow of
     * sockets waits for packets that are read late, lest the connection comes out twice.
     */
    private static final long MAX_HELD_BACK_NS = 60_000_000_000L;
    /** Packets that waited before the start are older than it by less. */
    private static final long BEFORE_START_NS = 5_000_000_000L;

    private final Correlator correlator;
    private final EventPoller<SocketEvent> events;
    private final List<EventPoller<PacketBatch>> packets;
    private final LongSupplier capturesBehindNs;
    private final SteadyTime time;
    private final CompanionChanges changes;
    private final @Nullable OwnerDesk desk;
    /** For packets that were asked for: they say nothing about how long others take. */
    private final SteadyTime timeOfAsked;

    private final Counter[] ipBytes;
    private final EventPoller.Handler<SocketEvent> onEvent;
    private final EventPoller.Handler<PacketBatch> onPackets;
    private final Counter turns = new Counter();
    private final Thread thread;
    /** More than heartbeats in this turn. */
    private boolean hadNews;

    private volatile boolean isStopping;
    private volatile boolean isCutShort;
    private volatile List<OpenSocket> openSockets = List.of();

    /**
     * What the shard reads.
     *
     * @param watcher is shown each event first
     * @param packets a ring of each capture thread
     * @param capturesBehindNs how long the captures have not read all that the kernel holds, ns
     * @param hosts keeps apart the hosts that the events come from
     * @param desk where it is asked whose packets are; null when no packets are written
     */
    record Inputs(
            RingBuffer<SocketEvent> events,
            Consumer<SocketEvent> watcher,
            List<EventPoller<PacketBatch>> packets,
            LongSupplier capturesBehindNs,
            Hosts hosts,
            @Nullable OwnerDesk desk) {}

    /** Does not start the thread yet. */
    Shard(
            Correlator correlator,
            Inputs inputs,
            SteadyTime time,
            CompanionChanges changes,
            Latencies latencies,
            ThreadPriority priority) {
        this.correlator = correlator;
        events = inputs.events().newPoller();
        inputs.events().addGatingSequences(events.getSequence());
        packets = inputs.packets();
        capturesBehindNs = inputs.capturesBehindNs();
        final Hosts hosts = inputs.hosts();
        final Consumer<SocketEvent> watcher = inputs.watcher();
        this.time = time;
        desk = inputs.desk();
        timeOfAsked = time.withOwnLag();
        this.changes = changes;
        ipBytes = Stream.generate(Counter::new).limit(packets.size()).toArray(Counter[]::new);
        correlator.advance(time.nowNs() - BEFORE_START_NS);
        onEvent = (event, sequence, endOfBatch) -> {
            watcher.accept(event);
            hadNews |= event.kind != SocketEventKind.HEARTBEAT;
            final boolean isOurClock = time.steady(event);
            final long timeNs = event.timeNs;
            hosts.separate(event);
            correlator.onEvent(event);
            if (isOurClock) {
                latencies.event(time.nowNs() - timeNs);
            }
            return true;
        };
        // One batch, then events again: what the feed says meanwhile goes first.
        onPackets = (batch, sequence, endOfBatch) -> {
            time.steady(batch);
            hadNews = true;
            correlator.onPackets(batch);
            if (batch.size() > 0) {
                latencies.packets(time.nowNs() - batch.words()[PacketBatch.TIME_NS], batch.size());
            }
            count(batch);
            return false;
        };
        thread = new Thread(priority.around(this::run), "shard-0");
    }

    /** To be woken when there is something to read. */
    Thread thread() {
        return thread;
    }

    void start() {
        thread.start();
    }

    private void run() {
        long sleepNs = SHORTEST_SLEEP_NS;
        while (!isStopping) {
            hadNews = false;
            if (!doWork()) {
                LockSupport.parkNanos(sleepNs);
                sleepNs = Math.min(2 * sleepNs, MAX_SLEEP_NS);
            } else if (hadNews) {
                sleepNs = SHORTEST_SLEEP_NS;
            }
        }
        while (!isCutShort && doWork()) {
            // The producers have ended; what they left is still counted.
        }
        while (!isCutShort && !correlator.shutdownWhileRoom(() -> isCutShort)) {
            LockSupport.parkNanos(READER_LOOK_NS);
        }
        openSockets = correlator.openSockets();
        correlator.cutShort();
    }

    /** Ends the thread now; the flows that it has not reported are counted as lost. From any thread. */
    void cutShort() {
        isCutShort = true;
        isStopping = true;
        LockSupport.unpark(thread);
    }

    /**
     * Ends the thread when its rings are empty and the live flows are reported, as fast as they are read, or when it is
     * cut short. Call it when nothing is put into the rings any more.
     */
    void stop() {
        isStopping = true;
        LockSupport.unpark(thread);
        try {
            while (thread.isAlive() && !isCutShort) {
                thread.join(JOIN_LOOK_MS);
            }
            thread.join(CUT_SHORT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Once the thread has ended: sockets that are open, with the flows that were reported as their last. */
    List<OpenSocket> openSockets() {
        return openSockets;
    }

    /** That the thread makes progress. */
    ServiceManager.Pulse pulse() {
        return new ServiceManager.Pulse(thread::isAlive, turns::get);
    }

    /** Live flows. */
    int liveFlows() {
        return correlator.liveFlows();
    }

    /** IP bytes of the n-th interface. */
    long bytes(int interfaceId) {
        return ipBytes[interfaceId].get();
    }

    private void count(PacketBatch batch) {
        final long[] words = batch.words();
        final int end = batch.size() * PacketBatch.WORDS;
        if (end == 0) {
            return;
        }
        long sum = 0;
        for (int at = PacketBatch.LENGTHS; at < end; at += PacketBatch.WORDS) {
            sum += words[at] >>> 32;
        }
        ipBytes[FiveTuple.qualifierOf(words[PacketBatch.PORTS])].add(sum);
    }

    /** One turn. Returns whether there was anything to do. */
    boolean doWork() {
        turns.increment();
        changes.applyTo(correlator);
        final long waitingNs = capturesBehindNs.getAsLong();
        final boolean hadEvents = poll(events, onEvent);
        boolean hadPackets = false;
        for (final EventPoller<PacketBatch> poller : packets) {
            hadPackets |= poll(poller, onPackets);
        }
        if (!hadPackets) {
            correlator.advance(time.nowNs() - heldBackNs(waitingNs));
        }
        if (desk != null) {
            desk.answer(correlator, timeOfAsked);
        }
        return correlator.updateLive(MAX_UPDATES) != 0 || hadEvents || hadPackets;
    }

    /**
     * Without packets the time goes on, but not past packets that a capture has still to read: their flows would end
     * before them. Asked before the rings of packets were found empty, so that what was read since is not forgotten.
     */
    private static long heldBackNs(long capturesBehindNs) {
        return Math.min(MAX_HELD_BACK_NS, Math.max(0, capturesBehindNs - USUAL_BEHIND_NS));
    }

    private static <T> boolean poll(EventPoller<T> poller, EventPoller.Handler<T> handler) {
        try {
            return poller.poll(handler) == EventPoller.PollState.PROCESSING;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the handlers throw nothing checked", e);
        }
    }
}
