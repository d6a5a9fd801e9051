// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.app.plan.PacketFilePlan;
import io.flowbraid.app.plan.RecentPacketsPlan;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.process.Streams;
import io.flowbraid.capture.kept.FrameKeeper;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.capture.kept.FrameRing;
import io.flowbraid.capture.pcapng.ProcessDetail;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.web.PacketMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.jspecify.annotations.Nullable;

/** The packets of a live run on their way to a file and to memory, and the thread that takes them there. */
public final class LivePackets implements FrameKeepers {
    /** Packets of several interfaces come in order when each capture has had so long. */
    private static final long GATHER_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MIN_RING_BYTES = 4 << 20;

    private final RunPlan.Live plan;
    private final @Nullable PacketFilePlan filePlan;
    private final @Nullable RecentPackets recent;
    private final LossLedger ledger;
    private final OwnerDesk desk = new OwnerDesk();
    private final int ringBytes;
    private final List<FrameRing> rings = new CopyOnWriteArrayList<>();
    private final Map<String, FrameRing> bySource = new HashMap<>();
    private @Nullable PacketSaver saver;
    private @Nullable Thread thread;
    private volatile boolean isEnding;
    private volatile boolean isCutShort;

    /** Null when packets are neither written nor kept. */
    public static @Nullable LivePackets of(RunPlan.Live plan, LossLedger ledger) {
        return plan.settings().packetFile() == null && plan.settings().recentPackets() == null
                ? null
                : new LivePackets(plan, ledger);
    }

    private LivePackets(RunPlan.Live plan, LossLedger ledger) {
        this.plan = plan;
        this.ledger = ledger;
        filePlan = plan.settings().packetFile();
        final RecentPacketsPlan recentPlan = plan.settings().recentPackets();
        recent = recentPlan == null ? null : RecentPackets.of(recentPlan, this::interfaceName, ledger);
        final int sources =
                Math.max(1, plan.sources().interfaces().size() * plan.capture().threads());
        ringBytes =
                Integer.highestOneBit(Math.max(MIN_RING_BYTES, plan.settings().packetBufferBytes() / sources));
    }

    @Override
    public synchronized FrameKeeper keeper(String source) {
        return bySource.computeIfAbsent(source, unused -> {
            final FrameRing ring = new FrameRing(ringBytes, ledger.open("packet buffer", source));
            rings.add(ring);
            return ring;
        });
    }

    /** Where the shard is asked whose packets are. */
    public OwnerDesk desk() {
        return desk;
    }

    private String interfaceName(int number) {
        return plan.sources().interfaces().get(number);
    }

    /** The packets of a moment ago; null when none are kept. */
    public @Nullable PacketMemory recent() {
        return recent;
    }

    /** Opens the file, if there is one. */
    public void open(Streams streams, PacketListener listener) {
        final List<FrameOutput> outputs = new ArrayList<>();
        if (filePlan != null) {
            final PacketFile file = new PacketFile(
                    filePlan,
                    plan.settings().output().rights(),
                    streams.out(),
                    new FinishedFiles(filePlan.rotation().command(), listener::noted),
                    SystemEpochNanoClock.INSTANCE.nanoTime());
            outputs.add(new FileOutput(file, filePlan, this::interfaceName, ledger, listener));
        }
        if (recent != null) {
            outputs.add(recent);
        }
        saver = new PacketSaver(
                desk,
                recent != null || (filePlan != null && filePlan.detail() != ProcessDetail.OFF),
                rings,
                outputs,
                ledger.open("packet owners", filePlan == null ? "memory" : filePlan.file()));
    }

    /**
     * Begins to write.
     *
     * @param shard the thread that answers
     * @param priority of the thread that writes
     */
    public void start(Thread shard, ThreadPriority priority) {
        desk.answeredBy(shard);
        final PacketSaver opened = Objects.requireNonNull(saver);
        final Thread started = new Thread(priority.around(() -> write(opened)), "packet-file");
        thread = started;
        started.start();
    }

    private void write(PacketSaver to) {
        while (!isCutShort && !(isEnding && to.isEmpty())) {
            if (to.turn(System.nanoTime() - GATHER_NS) == 0) {
                LockSupport.parkNanos(LOOK_NS);
            }
        }
        to.close();
    }

    /** Writes what the captures, which have ended, left, while shard and feeds still work; then ends the file. */
    public void finish() {
        isEnding = true;
        final Thread started = thread;
        if (started != null) {
            try {
                started.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        rings.forEach(FrameRing::giveUp);
    }

    /** Leaves out what is not written yet. From any thread. */
    public void cutShort() {
        isCutShort = true;
    }
}
