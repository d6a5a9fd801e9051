// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.batch;

import io.flowbraid.model.flow.FlowRecord;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Flow records on their way from the thread that reports them to the one that writes them; bounded. Copies are used
 * again, as far as a quiet host needs them; those of a burst are left to the garbage collector.
 */
public final class RecordQueue {
    private static final int SPARE = 4_096;

    private final ArrayBlockingQueue<FlowRecord> waiting;
    private final ArrayBlockingQueue<FlowRecord> spare = new ArrayBlockingQueue<>(SPARE);

    public RecordQueue(int capacity) {
        waiting = new ArrayBlockingQueue<>(capacity);
    }

    /** Takes a copy; false when the queue is full. */
    public boolean offer(FlowRecord flow) {
        if (waiting.remainingCapacity() == 0) {
            return false;
        }
        final FlowRecord used = spare.poll();
        final FlowRecord copy = used == null ? new FlowRecord() : used;
        copy.copyFrom(flow);
        return waiting.offer(copy);
    }

    public boolean hasRoom() {
        return waiting.remainingCapacity() > 0;
    }

    public int size() {
        return waiting.size();
    }

    /** Moves the oldest records into the list. */
    void drainTo(List<FlowRecord> records, int limit) {
        waiting.drainTo(records, limit);
    }

    /** The records are written. */
    void recycle(List<FlowRecord> records) {
        for (final FlowRecord record : records) {
            if (!spare.offer(record)) {
                return;
            }
        }
    }
}
