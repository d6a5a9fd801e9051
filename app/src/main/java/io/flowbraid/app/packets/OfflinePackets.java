// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.app.plan.PacketFilePlan;
import io.flowbraid.capture.kept.FrameKeeper;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.capture.kept.FrameRing;
import io.flowbraid.capture.pcapng.ProcessDetail;
import io.flowbraid.config.state.FileRights;
import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.life.PacketEnds;
import io.flowbraid.model.ledger.LossLedger;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The packets of capture files on their way to another file. They wait for their owners by the time of the packets, so
 * that two runs write the same bytes. When there is no room they are written sooner: none is lost. (NOT thread safe.)
 */
public final class OfflinePackets implements FrameKeepers {
    /** Between two looks which packets have waited long enough; flows stay for longer than this and the wait. */
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final PacketFilePlan plan;
    private final LossLedger ledger;
    private final FrameRing ring;
    private @Nullable PacketSaver saver;
    private @Nullable Correlator correlator;
    /** Owners of packets up to this time do not change any more. */
    private long settledNs;

    private long lookedNs;

    /** @param bufferBytes memory for packets that wait for their owner */
    public OfflinePackets(PacketFilePlan plan, int bufferBytes, LossLedger ledger) {
        this.plan = plan;
        this.ledger = ledger;
        ring = new FrameRing(Integer.highestOneBit(bufferBytes), ledger.open("packet buffer", "files"));
    }

    @Override
    public FrameKeeper keeper(String source) {
        return frame -> {
            while (!ring.offer(frame, frame.timeNs)) {
                drain();
            }
        };
    }

    /**
     * Opens the file.
     *
     * @param interfaceNames by number in the observations
     * @param startNs what the name of the file says of the time
     */
    public void open(
            OutputStream out,
            FileRights rights,
            IntFunction<String> interfaceNames,
            long startNs,
            PacketListener listener) {
        final FinishedFiles finished = new FinishedFiles(plan.rotation().command(), listener::noted);
        final PacketFile file = new PacketFile(plan, rights, out, finished, startNs);
        saver = new PacketSaver(
                new Answers(),
                plan.detail() != ProcessDetail.OFF,
                List.of(ring),
                List.of(new FileOutput(file, plan, interfaceNames, ledger, listener)),
                ledger.open("packet owners", plan.file()));
    }

    /** Asks this one. */
    public void ask(Correlator ofRun) {
        correlator = ofRun;
    }

    /** {@link #write} has something to do before a packet or event of that time or later. */
    public long dueNs() {
        return lookedNs + LOOK_NS;
    }

    /**
     * Writes the packets that have waited long enough.
     *
     * @param nextNs time of what the correlator gets next: it has everything before, and forgets flows after
     */
    public void write(long nextNs) {
        if (nextNs >= dueNs()) {
            lookedNs = nextNs;
            settledNs = nextNs - PacketEnds.SETTLED_NS;
            drain();
        }
    }

    private void drain() {
        final PacketSaver opened = Objects.requireNonNull(saver);
        while (opened.turn(settledNs) > 0) {
            // the next ones
        }
    }

    /** Writes all that are left, before the correlator forgets their flows. */
    public void finish() {
        settledNs = Long.MAX_VALUE;
        drain();
        Objects.requireNonNull(saver).close();
    }

    /** The correlator answers at once. */
    private final class Answers implements OwnerSource {
        @Override
        public void ask(FrameBatch batch, boolean isUrgent) {
            final OwnerQuestion question = batch.beginQuestion();
            if (correlator != null) {
                correlator.owners(question.owners(), settledNs);
            }
        }

        @Override
        public boolean isAnswered(FrameBatch batch) {
            return true;
        }
    }
}
