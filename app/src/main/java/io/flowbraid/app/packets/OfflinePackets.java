// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.app.plan.PacketFilePlan;
import io.flowbraid.capture.kept.FrameKeeper;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.capture.kept.FrameRing;
import io.flowbraid.config.state.FileRights;
import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.life.PacketEnds;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.packet.PacketOwners;
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
    private static final long MAX_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private final PacketFilePlan plan;
    private final LossLedger ledger;
    private final FrameRing ring;
    private final PacketOwners owners = new PacketOwners(FrameBatch.MAX_FRAMES);
    private @Nullable PacketSaver saver;
    private @Nullable Correlator correlator;
    private boolean isAtEnd;

    public OfflinePackets(PacketFilePlan plan, LossLedger ledger) {
        this.plan = plan;
        this.ledger = ledger;
        ring = new FrameRing(Integer.highestOneBit(plan.bufferBytes()), ledger.open("packet buffer", "files"));
    }

    @Override
    public FrameKeeper keeper(String source) {
        return frame -> {
            while (!ring.offer(frame, frame.timeNs)) {
                write();
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
        saver = new PacketSaver(
                new PacketFile(plan, rights, out, finished, startNs),
                plan,
                this::find,
                List.of(ring),
                interfaceNames,
                ledger,
                listener);
    }

    /** Asks this one. */
    public void ask(Correlator ofRun) {
        correlator = ofRun;
    }

    /** Writes the packets that have waited long enough. */
    public void write() {
        final PacketSaver opened = Objects.requireNonNull(saver);
        final long nowNs = now();
        while (opened.turn(nowNs < MAX_WAIT_NS ? 0 : nowNs - MAX_WAIT_NS) > 0) {
            // the next ones
        }
    }

    /** Writes all that are left, before the correlator forgets their flows. */
    public void finish() {
        isAtEnd = true;
        final PacketSaver opened = Objects.requireNonNull(saver);
        while (opened.turn(Long.MAX_VALUE) > 0) {
            // the next ones
        }
        opened.close();
    }

    private long now() {
        return correlator == null ? Long.MIN_VALUE : correlator.nowNs();
    }

    private void find(FrameBatch batch, boolean isUrgent) {
        final PacketBatch packets = owners.packets();
        packets.clear();
        for (int n = 0; n < batch.size(); n++) {
            final FrameBatch.Entry entry = batch.at(n);
            if (entry.frame.isObserved) {
                System.arraycopy(entry.frame.words, 0, packets.words(), packets.nextOffset(), PacketBatch.WORDS);
                entry.answeredBy(owners, packets.size());
                packets.commit();
            }
        }
        if (correlator != null) {
            correlator.owners(owners, isAtEnd ? Long.MAX_VALUE : correlator.nowNs() - PacketEnds.SETTLED_NS);
        }
    }
}
