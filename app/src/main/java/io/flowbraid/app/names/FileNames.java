// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import io.flowbraid.capture.dissect.PayloadKeeper;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.capture.ring.NamingFilter;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Names in capture files. The thread that reads the file parses each payload at once, so that two runs write the same
 * bytes. (NOT thread safe.)
 */
public final class FileNames {
    private final NameBook book;
    private final NameReader reader;
    private final UnsafeBuffer memory = new UnsafeBuffer();

    /** @param max see {@link NameBook} */
    public FileNames(int max, LossLedger ledger) {
        book = new NameBook(max, interfaceId -> 0);
        reader = new NameReader(book, ledger.open("names", "files"));
    }

    /** The keepers of a run that reads names, too. */
    public FrameKeepers beside(FrameKeepers frames) {
        final PayloadKeeper payloads = this::read;
        return new NamingKeepers(frames, source -> payloads);
    }

    private void read(long address, int captured, long[] words, int at) {
        final byte[] payload = new byte[Math.min(captured, NamingFilter.LONG_BYTES)];
        memory.wrap(address, payload.length);
        memory.getBytes(0, payload);
        reader.stage().in().increment();
        reader.read(payload, words, at);
    }

    /** Records get their names on the way to this sink. */
    public FlowSink before(FlowSink sink) {
        return new NamedFlows(book, sink);
    }
}
