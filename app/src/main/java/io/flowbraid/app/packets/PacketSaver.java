// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.capture.kept.FrameRing;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** Takes frames out of their rings, asks whose they are, and hands them on once that is known. (NOT thread safe.) */
final class PacketSaver {
    /** Of these, one after the other, are the packets that wait for their owners. */
    static final int MAX_BATCHES = 32;

    private final OwnerSource owners;
    private final boolean isAsking;
    private final List<FrameRing> rings;
    private final List<FrameOutput> outputs;
    private final LedgerStage named;
    private final Counter withoutOwner;
    /** In the order in which they are written. */
    private final Queue<FrameBatch> asked = new ArrayDeque<>();

    private final Queue<FrameBatch> free = new ArrayDeque<>();
    private final OwnedFrame owned = new OwnedFrame();
    private int firstRing;

    /**
     * @param isAsking false when no output wants to know the owners
     * @param rings may be added to by other threads
     * @param named counts frames with and without a process
     */
    PacketSaver(
            OwnerSource owners, boolean isAsking, List<FrameRing> rings, List<FrameOutput> outputs, LedgerStage named) {
        this.owners = owners;
        this.isAsking = isAsking;
        this.rings = rings;
        this.outputs = outputs;
        this.named = named;
        withoutOwner = named.loss(LedgerStage.WITHOUT_OWNER);
    }

    /** Nothing waits. */
    boolean isEmpty() {
        return asked.isEmpty() && rings.stream().allMatch(FrameRing::isEmpty);
    }

    /**
     * One turn: asks for frames that were seen up to a time, and hands on those that have their answer.
     *
     * @return how many frames were asked for or handed on
     */
    int turn(long untilNs) {
        int done = 0;
        while (asked.size() < MAX_BATCHES) {
            final FrameBatch batch = free.isEmpty() ? new FrameBatch() : free.remove();
            final boolean isUrgent = fill(batch, untilNs);
            if (batch.size() == 0) {
                free.add(batch);
                break;
            }
            done += batch.size();
            batch.sort();
            if (isAsking) {
                owners.ask(batch, isUrgent);
            }
            asked.add(batch);
        }
        while (!asked.isEmpty() && (!isAsking || owners.isAnswered(asked.element()))) {
            final FrameBatch batch = asked.remove();
            done += batch.size();
            write(batch);
            free.add(batch);
        }
        return done;
    }

    /** Takes frames out of all rings; true when one has little room left. */
    private boolean fill(FrameBatch batch, long untilNs) {
        batch.clear();
        boolean isUrgent = false;
        firstRing = rings.isEmpty() ? 0 : (firstRing + 1) % rings.size();
        for (int i = 0; i < rings.size(); i++) {
            final FrameRing ring = rings.get((firstRing + i) % rings.size());
            isUrgent |= ring.isCrowded();
            final int taken = ring.take(ring.isCrowded() ? Long.MAX_VALUE : untilNs, batch::add);
            ring.settled(taken);
            ring.stage().out().add(taken);
        }
        final int frames = batch.size();
        outputs.forEach(output -> output.coming(frames));
        return isUrgent;
    }

    private void write(FrameBatch batch) {
        for (int n = 0; n < batch.size(); n++) {
            owned.of(batch.at(n));
            count();
            for (final FrameOutput output : outputs) {
                output.write(owned);
            }
        }
        outputs.forEach(FrameOutput::batchEnded);
    }

    private void count() {
        named.in().increment();
        if (owned.process == null) {
            withoutOwner.increment();
        } else {
            named.out().increment();
        }
    }

    /** Ends the outputs. Frames that still wait for an owner are lost. */
    void close() {
        final int left = asked.stream().mapToInt(FrameBatch::size).sum();
        asked.clear();
        for (final FrameOutput output : outputs) {
            output.cutShort(left);
            output.close();
        }
    }
}
