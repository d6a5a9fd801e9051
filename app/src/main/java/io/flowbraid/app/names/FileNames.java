// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import io.flowbraid.capture.dissect.PayloadKeeper;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.capture.ring.NamingFilter;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Names in capture files. The thread that counts the packets parses their payloads before it counts them, so that two
 * runs write the same bytes. (NOT thread safe.)
 */
public final class FileNames {
    private final NameBook book;
    private final NameReader reader;

    /** @param max see {@link NameBook} */
    public FileNames(int max, LossLedger ledger) {
        book = new NameBook(max, interfaceId -> 0);
        reader = new NameReader(book, ledger.open("names", "files"));
    }

    /**
     * The keepers of a run that reads names, too.
     *
     * @param counting runs what it gets on the thread that counts
     */
    public FrameKeepers beside(FrameKeepers frames, Executor counting) {
        final UnsafeBuffer memory = new UnsafeBuffer();
        final PayloadKeeper payloads = (address, captured, words, at) -> {
            final byte[] payload = new byte[Math.min(captured, NamingFilter.LONG_BYTES)];
            memory.wrap(address, payload.length);
            memory.getBytes(0, payload);
            final long[] observation = Arrays.copyOfRange(words, at, at + PacketBatch.WORDS);
            counting.execute(() -> read(payload, observation));
        };
        return new NamingKeepers(frames, source -> payloads);
    }

    private void read(byte[] payload, long[] observation) {
        reader.stage().in().increment();
        reader.read(payload, observation, 0);
    }

    /** Records get their names on the way to this sink. */
    public FlowSink before(FlowSink sink) {
        return new NamedFlows(book, sink);
    }
}
