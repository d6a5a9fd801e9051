// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.flowbraid.app.agent.Runtimes;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.process.ServiceManager;
import io.flowbraid.app.process.Severity;
import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.LiveSettings;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.capture.live.CaptureAgent;
import io.flowbraid.capture.live.CapturedInterface;
import io.flowbraid.capture.live.DeviceSource;
import io.flowbraid.capture.live.ShardOutlet;
import io.flowbraid.engine.observation.HostAddresses;
import io.flowbraid.engine.observation.InterfacePlace;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.record.Observer.ObservationPoint;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The interfaces of a run: each with its sources, and for each of these a thread and a ring to the shard. */
final class LiveCaptures implements AutoCloseable {
    /** A capture reads for less than a tenth of a second more; without a processor it takes longer. */
    private static final long JOIN_MS = 10_000;

    private final List<CapturedInterface> interfaces = new ArrayList<>();
    private final List<CaptureAgent> agents = new ArrayList<>();
    private final List<EventPoller<PacketBatch>> pollers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final LocalAddresses localAddresses = new LocalAddresses();
    private final InterfaceWatch watch = new InterfaceWatch();

    private volatile @Nullable Thread shard;
    private Runnable onPackets = () -> {};

    private LiveCaptures() {}

    /**
     * Opens them all, or none.
     *
     * @param keepers take copies of whole frames
     */
    static LiveCaptures open(RunPlan.Live plan, LossLedger ledger, FrameKeepers keepers) throws CaptureException {
        final LiveSettings settings = new LiveSettings(
                plan.capture().snaplenBytes(),
                plan.capture().bufferBytes(),
                LiveSettings.DEFAULTS.timeoutMs(),
                plan.capture().promiscuous(),
                plan.settings().packets().filter(),
                plan.settings().packets().limit(),
                keepers);
        final LiveCaptures captures = new LiveCaptures();
        try {
            for (final String name : plan.sources().interfaces()) {
                captures.add(
                        CapturedInterface.open(
                                name,
                                settings,
                                plan.capture().threads(),
                                plan.capture().isAwaiting(),
                                captures.interfaces.size(),
                                account -> ledger.open("capture", account),
                                container -> Runtimes.pidOf(plan.runtimeSockets(), container)),
                        plan);
            }
            return captures;
        } catch (CaptureException e) {
            captures.close();
            throw e.reason() == Reason.NO_SUCH_DEVICE
                    ? new CaptureException(e.reason(), e.getMessage() + "; --wait waits for it", e)
                    : e;
        } catch (RuntimeException e) {
            captures.close();
            throw e;
        }
    }

    /** The same; without the permission, a run that can go on without packets has none. */
    static LiveCaptures openWherePermitted(
            RunPlan.Live plan, LossLedger ledger, FrameKeepers keepers, PrintStream warnings) throws CaptureException {
        try {
            return open(plan, ledger, keepers);
        } catch (CaptureException e) {
            if (!plan.sources().isCaptureOptional() || e.reason() != Reason.NO_PERMISSION) {
                throw e;
            }
            warnings.println(Severity.WARNING.line(e.getMessage() + ". Until then, this run goes on without packets"));
            return new LiveCaptures();
        }
    }

    private void add(CapturedInterface captured, RunPlan.Live plan) {
        interfaces.add(captured);
        final int slots = plan.settings().limits().rings().packetBatches();
        final int bufferBytes =
                plan.capture().bufferBytes() / captured.sources().size();
        for (final DeviceSource source : captured.sources()) {
            agents.add(new CaptureAgent(source, bufferBytes, outlet(slots)));
        }
    }

    private ShardOutlet outlet(int slots) {
        final RingBuffer<PacketBatch> ring =
                ShardOutlet.newRing(slots, CaptureAgent.DEFAULT_PACKETS_PER_SLOT, new BlockingWaitStrategy());
        final EventPoller<PacketBatch> poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
        pollers.add(poller);
        return new ShardOutlet(ring, () -> {
            LockSupport.unpark(shard);
            onPackets.run();
        });
    }

    List<CapturedInterface> interfaces() {
        return interfaces;
    }

    /** Names of those that are missing or not up. */
    List<String> awaited() {
        return interfaces.stream()
                .filter(each -> !each.isOpen())
                .map(CapturedInterface::name)
                .toList();
    }

    List<String> names() {
        return interfaces.stream().map(CapturedInterface::name).toList();
    }

    /** What the shard reads: a ring for each source. */
    List<EventPoller<PacketBatch>> pollers() {
        return pollers;
    }

    /**
     * The interfaces as the correlator sees them.
     *
     * @param accompanying by interface, its feeds as bits
     */
    List<ObservedInterface> observed(long[] accompanying) throws CaptureException {
        final List<ObservedInterface> observed = new ArrayList<>();
        for (final CapturedInterface each : interfaces) {
            final InterfacePlace place = new InterfacePlace(each.netns(), each.links());
            final HostAddresses addresses = localAddresses.watch(each);
            watch.add(each, place, addresses);
            observed.add(new ObservedInterface(each.name(), place, accompanying[observed.size()], addresses));
        }
        return observed;
    }

    List<ObservationPoint> points() {
        return interfaces.stream()
                .map(each -> new ObservationPoint(each.name(), each::netns))
                .toList();
    }

    /** Looks which addresses the host has by now. */
    void refreshAddresses() {
        localAddresses.refresh();
    }

    /**
     * Begins to read.
     *
     * @param shard the thread that takes the packets, woken when there are some
     * @param priority of the threads that read
     * @param onPackets called by each thread when it has handed over packets
     * @param onEnd called by each thread whose source has ended
     * @param onChange receives a sentence when something happens to an interface
     */
    void start(Thread shard, ThreadPriority priority, Runnable onPackets, Runnable onEnd, Consumer<String> onChange) {
        this.shard = shard;
        this.onPackets = onPackets;
        for (final CaptureAgent agent : agents) {
            final Thread thread = new Thread(
                    priority.around(() -> {
                        agent.run();
                        onEnd.run();
                    }),
                    "capture-" + threads.size());
            threads.add(thread);
            thread.start();
        }
        watch.start(onChange);
    }

    /** How long the capture that is furthest behind has not read all that the kernel holds, ns. For any thread. */
    long behindNs() {
        final long nowNs = System.nanoTime();
        long most = 0;
        for (int i = 0; i < agents.size(); i++) {
            most = Math.max(most, agents.get(i).behindNs(nowNs));
        }
        return most;
    }

    /** That each thread makes progress, once it was started. */
    List<ServiceManager.Pulse> pulses() {
        return IntStream.range(0, threads.size())
                .mapToObj(i -> new ServiceManager.Pulse(threads.get(i)::isAlive, agents.get(i)::turns))
                .toList();
    }

    boolean areExhausted() {
        return interfaces.stream().flatMap(each -> each.sources().stream()).allMatch(DeviceSource::isExhausted);
    }

    /** Reads what the kernel still holds, and no more. */
    void stop() {
        watch.close();
        agents.forEach(CaptureAgent::stop);
        for (final Thread thread : threads) {
            try {
                thread.join(JOIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Memory of a capture whose thread did not end is left to it. */
    @Override
    public void close() {
        if (threads.stream().noneMatch(Thread::isAlive)) {
            interfaces.forEach(CapturedInterface::close);
        }
    }
}
