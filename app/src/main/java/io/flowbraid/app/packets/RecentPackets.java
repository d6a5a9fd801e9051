// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.app.plan.RecentPacketsPlan;
import io.flowbraid.app.process.Version;
import io.flowbraid.capture.pcapng.PcapngWriter;
import io.flowbraid.capture.pcapng.ProcessDetail;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.web.PacketMemory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntFunction;
import java.util.function.LongPredicate;

/**
 * The last packets of all flows, in bounded memory off the heap: the newest packet replaces the oldest ones, a {@link
 * PacketChunk} at a time. One thread writes, any thread reads; a reader copies a chunk at a time, so that the writer
 * never waits for long.
 */
public final class RecentPackets implements FrameOutput, PacketMemory {
    private static final int OUTPUT_BYTES = 1 << 16;
    private static final int MIN_CHUNKS = 2;

    private final int chunks;
    private final int snaplenBytes;
    private final ProcessDetail detail;
    private final IntFunction<String> interfaceNames;
    private final LedgerStage kept;
    private final Counter withoutFlow;
    private final Counter cutShort;
    private final Deque<PacketChunk> memory = new ArrayDeque<>();
    /** Number of the newest chunk. */
    private long newest = -1;

    /** @param interfaceNames by number in the observations */
    static RecentPackets of(RecentPacketsPlan plan, IntFunction<String> interfaceNames, LossLedger ledger) {
        return new RecentPackets(plan, interfaceNames, ledger.open("recent packets", "memory"));
    }

    RecentPackets(RecentPacketsPlan plan, IntFunction<String> interfaceNames, LedgerStage kept) {
        chunks = Math.max(MIN_CHUNKS, Math.toIntExact(plan.bytes() / PacketChunk.BYTES));
        snaplenBytes = plan.snaplenBytes();
        detail = plan.detail();
        this.interfaceNames = interfaceNames;
        this.kept = kept;
        withoutFlow = kept.loss(LedgerStage.WITHOUT_FLOW);
        cutShort = kept.loss("cut_short");
    }

    @Override
    public void coming(int frames) {
        kept.in().add(frames);
        kept.waiting().add(frames);
    }

    @Override
    public void write(OwnedFrame owned) {
        kept.waiting().add(-1);
        if (owned.flowId == 0) {
            withoutFlow.increment(); // nobody could ask for it
            return;
        }
        keep(owned);
        kept.out().increment();
    }

    private synchronized void keep(OwnedFrame owned) {
        if (memory.isEmpty() || !memory.getLast().add(owned)) {
            final PacketChunk next = memory.size() == chunks ? memory.removeFirst() : new PacketChunk();
            next.clear();
            memory.addLast(next);
            newest++;
            if (!next.add(owned)) {
                throw new IllegalStateException("a frame of " + owned.frame.captured + " bytes");
            }
        }
    }

    /** Copies a chunk, or the one that took its place; the number of the copied one, or -1 if there is none so new. */
    private synchronized long copy(long number, PacketChunk to) {
        final long oldest = newest - memory.size() + 1;
        final long found = Math.max(number, oldest);
        if (found > newest) {
            return -1;
        }
        long at = oldest;
        for (final PacketChunk chunk : memory) {
            if (at == found) {
                to.copyOf(chunk);
            }
            at++;
        }
        return found;
    }

    @Override
    public void copyTo(OutputStream out, LongPredicate flows, long fromNs, long toNs) throws IOException {
        final BufferedOutputStream buffered = new BufferedOutputStream(out, OUTPUT_BYTES);
        final PcapngWriter writer = new PcapngWriter(snaplenBytes, detail, Channels.newChannel(buffered));
        writer.begin(Channels.newChannel(buffered), "flowbraid " + Version.text());
        final FrameWriter frames = new FrameWriter(writer, detail, interfaceNames);
        final PacketChunk copy = new PacketChunk();
        for (long number = copy(0, copy); number >= 0; number = copy(number + 1, copy)) {
            for (final OwnedFrame owned : copy) {
                final long timeNs = owned.frame.timeNs;
                if (timeNs >= fromNs && timeNs <= toNs && flows.test(owned.flowId)) {
                    frames.add(owned);
                }
            }
        }
        writer.describeSome();
        writer.flush();
        buffered.flush();
    }

    @Override
    public void batchEnded() {
        // Nothing waits to be written.
    }

    @Override
    public void cutShort(int frames) {
        cutShort.add(frames);
        kept.waiting().add(-frames);
    }

    @Override
    public void close() {
        // The page may still hand packets out.
    }
}
