// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.PacketSource;
import io.flowbraid.capture.SourceStats;
import io.flowbraid.capture.file.FileInterfaces;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * All capture files of a run. The files of a set follow each other; packets of different sets are merged in the order
 * of their times, as they were captured beside each other. Whoever counts the packets polls it, without a ring.
 */
public final class SavedCapture implements PacketSource {
    private final List<PcapFileSource> sets;
    /** Empty when there is nothing to merge. */
    private final Pending[] pending;

    private volatile boolean isBroken;

    private SavedCapture(List<PcapFileSource> sets) {
        this.sets = List.copyOf(sets);
        final int packets = Math.max(Pending.MIN_PACKETS, Pending.MAX_PACKETS / Math.max(1, sets.size() / 16));
        pending = sets.size() > 1
                ? sets.stream().map(set -> new Pending(set, packets)).toArray(Pending[]::new)
                : new Pending[0];
    }

    /**
     * Opens the files.
     *
     * @param files paths, {@code "-"} for standard input, or patterns of file names
     */
    public static SavedCapture open(List<String> files, FileReading reading, LossLedger ledger)
            throws CaptureException {
        final FileInterfaces interfaces =
                new FileInterfaces(reading.interfaceLimit(), reading.onInterface(), reading.keepers());
        final List<PcapFileSource> sets = new ArrayList<>();
        try {
            for (final List<String> set : FileSets.of(files)) {
                sets.add(PcapFileSource.open(set, reading, interfaces, ledger.open("capture", set.get(0))));
            }
        } catch (CaptureException e) {
            sets.forEach(PcapFileSource::close);
            throw e;
        }
        return new SavedCapture(sets);
    }

    /** Observations of one set that wait until those of the others are as old. */
    private static final class Pending {
        /** Of up to 16 sets; of more sets each has fewer, so that all together need no more memory. */
        private static final int MAX_PACKETS = 1024;

        private static final int MIN_PACKETS = 16;

        private final PcapFileSource source;
        private final PacketBatch batch;
        /** Read by others when they look at the ledger. */
        private volatile int next;

        private int nextQuote;

        Pending(PcapFileSource source, int packets) {
            this.source = source;
            batch = new PacketBatch(packets);
            source.waiting(() -> batch.size() - next);
        }

        /** The time of its next packet; the greatest number when it has none. */
        long timeNs() {
            while (next == batch.size() && !source.isExhausted()) {
                batch.clear();
                next = 0;
                nextQuote = 0;
                source.read(batch);
            }
            return next == batch.size()
                    ? Long.MAX_VALUE
                    : batch.words()[next * PacketBatch.WORDS + PacketBatch.TIME_NS];
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // this thread alone writes it
        void moveTo(PacketBatch target) {
            System.arraycopy(
                    batch.words(), next * PacketBatch.WORDS, target.words(), target.nextOffset(), PacketBatch.WORDS);
            while (nextQuote < batch.quotes() && offsetOfMessage() == next * PacketBatch.WORDS) {
                moveQuoteTo(target);
            }
            target.commit();
            next = next + 1;
            source.handedOver(1);
        }

        /** The observation that has the next quote; others have been moved with theirs. */
        private long offsetOfMessage() {
            return batch.words()[batch.quoteOffset(nextQuote) + PacketBatch.LENGTHS];
        }

        /** The quote goes along with its message. */
        private void moveQuoteTo(PacketBatch target) {
            final int to = target.quoteOffset(target.quotes());
            System.arraycopy(batch.words(), batch.quoteOffset(nextQuote), target.words(), to, PacketBatch.WORDS);
            target.words()[to + PacketBatch.LENGTHS] = target.nextOffset();
            target.commitQuote();
            nextQuote++;
        }

        boolean isExhausted() {
            return next == batch.size() && source.isExhausted();
        }
    }

    @Override
    public int poll(PacketBatch batch) {
        if (pending.length == 0) {
            return sets.get(0).poll(batch);
        }
        final int before = batch.size();
        while (!batch.isFull()) {
            Pending oldest = null;
            long oldestNs = Long.MAX_VALUE;
            for (final Pending set : pending) {
                final long timeNs = set.timeNs();
                if (timeNs < oldestNs) {
                    oldest = set;
                    oldestNs = timeNs;
                }
            }
            if (oldest == null) {
                break;
            }
            oldest.moveTo(batch);
        }
        return batch.size() - before;
    }

    /** The time of the first packet, before any was read; 0 when there is none. */
    public long firstTimeNs() {
        return Math.max(
                0, sets.stream().mapToLong(PcapFileSource::firstTimeNs).min().orElse(0));
    }

    @Override
    public String name() {
        return sets.get(0).name();
    }

    @Override
    public long netns() {
        return 0;
    }

    @Override
    public boolean isExhausted() {
        return isBroken
                || (pending.length == 0
                        ? sets.get(0).isExhausted()
                        : Arrays.stream(pending).allMatch(Pending::isExhausted));
    }

    /** The file grows, and nothing more of it is there now. */
    public boolean isWaiting() {
        return pending.length == 0 && sets.get(0).isWaiting();
    }

    /** Of the first set that has one. */
    @Override
    public Optional<CaptureException> failure() {
        return failures().stream().findFirst();
    }

    /** Why sets ended before their time or were skipped in part. */
    public List<CaptureException> failures() {
        return sets.stream().flatMap(set -> set.failure().stream()).toList();
    }

    @Override
    public SourceStats stats() {
        long delivered = 0;
        for (final PcapFileSource set : sets) {
            delivered += set.stats().delivered();
        }
        return new SourceStats(delivered, 0, 0);
    }

    @Override
    public void breakLoop() {
        isBroken = true;
    }

    @Override
    public void close() {
        sets.forEach(PcapFileSource::close);
    }
}
