// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import io.flowbraid.capture.dissect.PayloadKeeper;
import io.flowbraid.capture.ring.NamingFilter;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.packet.PacketBatch;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Payloads on their way from one capture thread to the thread that reads names, off the heap. One that finds no room is
 * counted as {@code buffer_full}: the capture thread never waits. One thread keeps, one takes.
 */
final class PayloadRing implements PayloadKeeper {
    /** Some thousand DNS messages; more than come within the reader's rest on a host that serves no names. */
    private static final int RING_BYTES = 256 << 10;

    private static final int TYPE = 1;
    private static final int WORDS_BYTES = PacketBatch.WORDS * Long.BYTES;

    private final OneToOneRingBuffer ring = new OneToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
    private final NameReader reader;
    private final LedgerStage stage;
    private final Runnable onKept;
    private final Counter full;
    private final Counter kept = new Counter();
    private final Counter taken = new Counter();
    private final long[] words = new long[PacketBatch.WORDS];
    private final MessageHandler onPayload = this::onPayload;

    /** @param onKept wakes the reading thread */
    PayloadRing(NameReader reader, Runnable onKept) {
        this.reader = reader;
        this.onKept = onKept;
        stage = reader.stage();
        full = stage.loss("buffer_full");
        stage.held(() -> kept.get() - taken.get());
    }

    @Override
    public void keep(long payload, int captured, long[] observation, int at) {
        final int bytes = Math.min(captured, NamingFilter.LONG_BYTES);
        final int index = ring.tryClaim(TYPE, WORDS_BYTES + bytes);
        stage.in().increment();
        if (index < 0) {
            full.increment();
            return;
        }
        final AtomicBuffer memory = ring.buffer();
        for (int i = 0; i < PacketBatch.WORDS; i++) {
            memory.putLong(index + i * Long.BYTES, observation[at + i]);
        }
        UnsafeApi.copyMemory(null, payload, null, memory.addressOffset() + index + WORDS_BYTES, bytes);
        kept.increment();
        ring.commit(index);
        onKept.run();
    }

    boolean isEmpty() {
        return ring.size() == 0;
    }

    /** Has some read; returns how many. For the reading thread. */
    int take(int limit) {
        return ring.read(onPayload, limit);
    }

    private void onPayload(int type, MutableDirectBuffer memory, int index, int length) {
        read(memory, index, length);
        taken.increment();
    }

    private void read(DirectBuffer memory, int index, int length) {
        for (int i = 0; i < PacketBatch.WORDS; i++) {
            words[i] = memory.getLong(index + i * Long.BYTES);
        }
        final byte[] payload = new byte[length - WORDS_BYTES];
        memory.getBytes(index + WORDS_BYTES, payload);
        reader.read(payload, words, 0);
    }

    /** Counts what is left as lost, when neither thread works any more. */
    void giveUp() {
        final long left = kept.get() - taken.get();
        stage.loss("cut_short").add(left);
        taken.add(left);
    }
}
