// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.flowbraid.app.clock.SteadyTime;
import io.flowbraid.app.packets.OwnerDesk;
import io.flowbraid.app.process.ServiceManager;
import io.flowbraid.app.run.RunFigures;
import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.conversation.CapturedLegs;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.socket.OpenSocket;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.sink.SharedSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The shards of a run and their threads. Each packet is one shard's, each event every shard's. */
final class LiveShards {
    private static final long JOIN_LOOK_MS = 50;
    private static final long CUT_SHORT_MS = 2_000;

    private final List<Shard> shards = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isCutShort;

    /**
     * Socket events, which every shard reads.
     *
     * @param watcher is shown each event before the first shard learns it, and only reads it
     */
    record Events(RingBuffer<SocketEvent> ring, Consumer<SocketEvent> watcher) {}

    /**
     * What all of them read.
     *
     * @param packets by shard, its ring from each capture thread
     * @param capturesBehindNs how long the captures have not read all that the kernel holds, ns
     * @param desks by shard, where it is asked whose packets are
     */
    record Inputs(
            Events events,
            IntFunction<List<EventPoller<PacketBatch>>> packets,
            LongSupplier capturesBehindNs,
            Hosts hosts,
            IntFunction<@Nullable OwnerDesk> desks) {

        private Shard.Inputs of(int shard) {
            final EventPoller<SocketEvent> poller = events.ring().newPoller();
            events.ring().addGatingSequences(poller.getSequence());
            final Consumer<SocketEvent> watcher = shard == 0 ? events.watcher() : event -> {};
            return new Shard.Inputs(poller, watcher, packets.apply(shard), capturesBehindNs, hosts, desks.apply(shard));
        }
    }

    /**
     * What all of them work with.
     *
     * @param time of the first, and of the others as it is for another thread
     */
    record Surroundings(
            CorrelatorSettings settings,
            Inputs inputs,
            SteadyTime time,
            CompanionChanges changes,
            RunFigures accounts,
            ThreadPriority priority) {}

    /**
     * Makes them; their threads are not started yet.
     *
     * @param earlier sockets that were open when the run before ended
     * @param sink receives every record
     * @param updates receives flows that live; null when nobody follows them
     */
    LiveShards(int count, Surroundings of, List<OpenSocket> earlier, FlowSink sink, @Nullable FlowSink updates) {
        final boolean isAlone = count == 1;
        final CapturedLegs capturedLegs = new CapturedLegs();
        final Object turn = new Object();
        final FlowSink records = isAlone ? sink : new SharedSink(sink, turn);
        final FlowSink news = isAlone || updates == null ? updates : new SharedSink(updates, turn);
        for (int i = 0; i < count; i++) {
            final Shard.Inputs inputs = of.inputs().of(i);
            final SteadyTime time = i == 0 ? of.time() : of.time().forAnotherThread();
            final Correlator correlator = new Correlator(
                    of.settings().forShard(i, count),
                    Integer.toString(i),
                    time.reporting(records),
                    news == null ? null : time.reporting(news),
                    of.accounts().ledger(),
                    capturedLegs);
            correlator.recall(earlier);
            final Shard shard = new Shard(
                    i,
                    isAlone,
                    correlator,
                    inputs,
                    time,
                    of.changes(),
                    of.accounts().latencies());
            shards.add(shard);
            threads.add(new Thread(of.priority().around(shard), "shard-" + i));
        }
    }

    /** In the order of the shards. */
    Thread[] threads() {
        return threads.toArray(new Thread[0]);
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /**
     * Lets each take what its rings still hold and report its live flows, as fast as they are read, or until cut short.
     */
    void stop() {
        shards.forEach(Shard::stop);
        threads.forEach(LockSupport::unpark);
        try {
            for (final Thread thread : threads) {
                while (thread.isAlive() && !isCutShort) {
                    thread.join(JOIN_LOOK_MS);
                }
            }
            for (final Thread thread : threads) {
                thread.join(CUT_SHORT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends them without the records that are still to come. From any thread. */
    void cutShort() {
        isCutShort = true;
        shards.forEach(Shard::cutShort);
        threads.forEach(LockSupport::unpark);
    }

    /** After {@link #stop}: sockets that are open. */
    List<OpenSocket> openSockets() {
        return shards.stream().flatMap(shard -> shard.openSockets().stream()).toList();
    }

    /** IP bytes of the n-th interface. */
    long bytes(int interfaceId) {
        return shards.stream().mapToLong(shard -> shard.bytes(interfaceId)).sum();
    }

    /** That each of them makes progress. */
    List<ServiceManager.Pulse> pulses() {
        return IntStream.range(0, shards.size())
                .mapToObj(i -> new ServiceManager.Pulse(threads.get(i)::isAlive, shards.get(i)::turns))
                .toList();
    }

    int count() {
        return shards.size();
    }

    int liveFlows() {
        return shards.stream().mapToInt(Shard::liveFlows).sum();
    }
}
