// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.thread.RestartingThread;
import java.util.function.BooleanSupplier;

/**
 * A ring before a reader of flows, beside the output. A live run never waits for it: a full ring loses records of this
 * reader alone. A failure restarts the reader's thread.
 */
public final class ReaderRing {
    private static final int SIZE = 2_048;

    private final RingSink ring;

    /** Starts the reader's thread. */
    public ReaderRing(FlowSink reader, LedgerStage stage) {
        this(reader, stage, SIZE, RingSink.WhenFull.LOSE);
    }

    /** @param size a power of two */
    public ReaderRing(FlowSink reader, LedgerStage stage, int size, RingSink.WhenFull whenFull) {
        ring = new RingSink(reader, size, whenFull, stage, ReaderRing::fail, RestartingThread::new);
    }

    private static void fail(RuntimeException cause) {
        throw cause;
    }

    /** Takes every record of the run, and ends the ring. */
    public FlowSink records() {
        return new FlowSink() {
            @Override
            public void accept(FlowRecord flow) {
                ring.accept(flow);
            }

            @Override
            public void ending() {
                ring.ending();
            }

            @Override
            public void cutShort() {
                ring.cutShort();
            }

            @Override
            public void flush() {
                ring.flush();
            }

            @Override
            public void close() {
                ring.close();
            }
        };
    }

    /** Takes updates of flows that live, as long as somebody follows them and there is plenty of room. */
    public FlowSink updates(BooleanSupplier isFollowed) {
        return new FlowSink() {
            @Override
            public void accept(FlowRecord flow) {
                flow.isUpdate = true;
                ring.accept(flow);
                flow.isUpdate = false;
            }

            @Override
            public boolean hasRoom() {
                return isFollowed.getAsBoolean() && ring.isHalfEmpty();
            }

            @Override
            public void flush() {
                ring.flush();
            }

            @Override
            public void close() {
                // the ring ends with the records
            }
        };
    }
}
