// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.kept;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.packet.PacketBatch;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Frames on their way from one capture thread to the thread that writes them, off the heap. A frame that finds it full
 * is lost and counted as {@code buffer_full}; the capture thread never waits. One thread keeps, one takes.
 *
 * <p>The stage's input and {@code buffer_full} are counted here, what becomes of frames that were taken by the taker.
 */
public final class FrameRing implements FrameKeeper {
    private static final int TYPE = 1;

    private static final int TIME = 0;
    private static final int SEEN = 8;
    private static final int CAPTURED = 16;
    private static final int WIRE_LENGTH = 20;
    private static final int INTERFACE = 24;
    private static final int LINK_TYPE = 28;
    private static final int DIRECTION = 32;
    private static final int IS_OBSERVED = 36;
    private static final int WORDS = 40;
    private static final int FRAME = WORDS + PacketBatch.WORDS * Long.BYTES;

    private final OneToOneRingBuffer ring;
    private final LedgerStage stage;
    private final Counter full;
    private final Counter kept = new Counter();
    private final Counter taken = new Counter();
    private final KeptFrame head = new KeptFrame();
    private final ControlledMessageHandler onFrame = this::onFrame;
    private long seenUntilNs;
    private Predicate<KeptFrame> taker = frame -> false;

    /** @param bytes a power of two of at least 4 MiB, so that the longest frame is less than an eighth of it */
    public FrameRing(int bytes, LedgerStage stage) {
        this.stage = stage;
        ring = new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(bytes + RingBufferDescriptor.TRAILER_LENGTH)));
        full = stage.loss("buffer_full");
        stage.held(() -> kept.get() - taken.get());
    }

    @Override
    public void keep(KeptFrame frame) {
        if (!offer(frame, System.nanoTime())) {
            stage.in().increment();
            full.increment();
        }
    }

    /**
     * Takes a copy if there is room, and counts it as input.
     *
     * @param seenNs orders it among the frames that are due, see {@link #take}
     */
    public boolean offer(KeptFrame frame, long seenNs) {
        final int index = ring.tryClaim(TYPE, FRAME + frame.captured);
        if (index < 0) {
            return false;
        }
        final AtomicBuffer memory = ring.buffer();
        memory.putLong(index + TIME, frame.timeNs);
        memory.putLong(index + SEEN, seenNs);
        memory.putInt(index + CAPTURED, frame.captured);
        memory.putInt(index + WIRE_LENGTH, frame.wireLength);
        memory.putInt(index + INTERFACE, frame.interfaceId);
        memory.putInt(index + LINK_TYPE, frame.linkType);
        memory.putInt(index + DIRECTION, frame.direction);
        memory.putInt(index + IS_OBSERVED, frame.isObserved ? 1 : 0);
        for (int i = 0; i < PacketBatch.WORDS; i++) {
            memory.putLong(index + WORDS + i * Long.BYTES, frame.words[i]);
        }
        UnsafeApi.copyMemory(null, frame.address, null, memory.addressOffset() + index + FRAME, frame.captured);
        stage.in().increment();
        kept.increment();
        ring.commit(index);
        return true;
    }

    /** The ledger's account of these frames. */
    public LedgerStage stage() {
        return stage;
    }

    /** More than half of the memory is in use: frames should not wait any longer. */
    public boolean isCrowded() {
        return ring.size() > ring.capacity() / 2;
    }

    public boolean isEmpty() {
        return ring.size() == 0;
    }

    /**
     * Gives the oldest frames to the taker, in order, as long as they were seen up to a time and it returns true. A
     * frame that it refuses stays. For the taking thread.
     *
     * @return how many were taken
     */
    public int take(long untilNs, Predicate<KeptFrame> by) {
        seenUntilNs = untilNs;
        taker = by;
        return ring.controlledRead(onFrame, Integer.MAX_VALUE);
    }

    /** Frames that were taken have left this stage. */
    public void settled(int frames) {
        taken.add(frames);
    }

    /** Counts what is left as lost, when neither thread works any more. */
    public void giveUp() {
        final long left = kept.get() - taken.get();
        stage.loss("cut_short").add(left);
        taken.add(left);
    }

    private Action onFrame(int type, MutableDirectBuffer memory, int index, int length) {
        if (memory.getLong(index + SEEN) - seenUntilNs > 0) {
            return Action.ABORT;
        }
        head.timeNs = memory.getLong(index + TIME);
        head.captured = memory.getInt(index + CAPTURED);
        head.wireLength = memory.getInt(index + WIRE_LENGTH);
        head.interfaceId = memory.getInt(index + INTERFACE);
        head.linkType = memory.getInt(index + LINK_TYPE);
        head.direction = memory.getInt(index + DIRECTION);
        head.isObserved = memory.getInt(index + IS_OBSERVED) != 0;
        for (int i = 0; i < PacketBatch.WORDS; i++) {
            head.words[i] = memory.getLong(index + WORDS + i * Long.BYTES);
        }
        head.address = memory.addressOffset() + index + FRAME;
        return taker.test(head) ? Action.CONTINUE : Action.ABORT;
    }
}
