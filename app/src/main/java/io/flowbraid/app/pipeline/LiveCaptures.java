// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.flowbraid.capture.CaptureAgent;
import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CapturedInterface;
import io.flowbraid.capture.DeviceSource;
import io.flowbraid.capture.LiveSettings;
import io.flowbraid.engine.ObservedInterface;
import io.flowbraid.model.LossLedger;
import io.flowbraid.model.PacketBatch;
import io.flowbraid.record.Observer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The interfaces of a run: each with its sources, and for each of these a thread and a ring to the correlator. */
final class LiveCaptures implements AutoCloseable {
    private static final long JOIN_MS = 2_000;

    private final List<CapturedInterface> interfaces = new ArrayList<>();
    private final List<CaptureAgent> agents = new ArrayList<>();
    private final List<EventPoller<PacketBatch>> pollers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final LocalAddresses localAddresses = new LocalAddresses();

    private volatile @Nullable Thread correlating;
    private Runnable onPackets = () -> {};

    private LiveCaptures() {}

    /** Opens them all, or none. */
    static LiveCaptures open(RunPlan plan, LossLedger ledger) throws CaptureException {
        final LiveSettings settings = new LiveSettings(
                plan.capture().snaplenBytes(),
                plan.capture().bufferBytes(),
                LiveSettings.DEFAULTS.timeoutMs(),
                plan.capture().promiscuous(),
                plan.filter(),
                plan.packetLimit());
        final LiveCaptures captures = new LiveCaptures();
        try {
            for (final String name : plan.interfaces()) {
                captures.add(
                        CapturedInterface.open(
                                name,
                                settings,
                                plan.capture().threads(),
                                captures.interfaces.size(),
                                account -> ledger.open("capture", account),
                                container -> Runtimes.pidOf(plan.runtimeSockets(), container)),
                        plan.limits().packetRing());
            }
            return captures;
        } catch (CaptureException | RuntimeException e) {
            captures.close();
            throw e;
        }
    }

    private void add(CapturedInterface captured, int slots) {
        interfaces.add(captured);
        for (final DeviceSource source : captured.sources()) {
            final RingBuffer<PacketBatch> ring =
                    CaptureAgent.newRing(slots, CaptureAgent.DEFAULT_PACKETS_PER_SLOT, new BlockingWaitStrategy());
            final EventPoller<PacketBatch> poller = ring.newPoller();
            ring.addGatingSequences(poller.getSequence());
            pollers.add(poller);
            agents.add(new CaptureAgent(source, ring, () -> {
                LockSupport.unpark(correlating);
                onPackets.run();
            }));
        }
    }

    List<CapturedInterface> interfaces() {
        return interfaces;
    }

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
            observed.add(new ObservedInterface(
                    each.name(), each.netns(), accompanying[observed.size()], localAddresses.watch(each)));
        }
        return observed;
    }

    Observer observer(String hostName) {
        return new Observer(
                hostName,
                interfaces.stream()
                        .map(each -> new Observer.ObservationPoint(each.name(), each.netns()))
                        .toList());
    }

    /** Looks which addresses the host has by now. */
    void refreshAddresses() {
        localAddresses.refresh();
    }

    /**
     * Begins to read.
     *
     * @param correlator the thread that takes the packets, woken when there are some
     * @param onPackets called by each thread when it has handed over packets
     * @param onEnd called by each thread whose source has ended
     */
    void start(Thread correlator, Runnable onPackets, Runnable onEnd) {
        correlating = correlator;
        this.onPackets = onPackets;
        for (final CaptureAgent agent : agents) {
            final Thread thread = new Thread(
                    () -> {
                        agent.run();
                        onEnd.run();
                    },
                    "capture-" + threads.size());
            threads.add(thread);
            thread.start();
        }
    }

    boolean areExhausted() {
        return interfaces.stream().flatMap(each -> each.sources().stream()).allMatch(DeviceSource::isExhausted);
    }

    /** Reads what the kernel still holds, and no more. */
    void stop() {
        agents.forEach(CaptureAgent::stop);
        for (final Thread thread : threads) {
            try {
                thread.join(JOIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        interfaces.forEach(CapturedInterface::close);
    }
}
