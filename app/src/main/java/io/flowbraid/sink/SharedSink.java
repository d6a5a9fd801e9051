// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;

/**
 * Lets the shards report to sinks that are made for one thread, one at a time. Records are some hundred times fewer
 * than packets, and what is done with one is to count it and to copy it into rings, so that nobody is in the way for
 * long.
 */
public final class SharedSink implements FlowSink {
    private final FlowSink sink;
    private final Object turn;

    /** @param turn whoever holds it reports; one for all sinks that have something in common */
    public SharedSink(FlowSink sink, Object turn) {
        this.sink = sink;
        this.turn = turn;
    }

    @Override
    public void accept(FlowRecord flow) {
        synchronized (turn) {
            sink.accept(flow);
        }
    }

    @Override
    public boolean hasRoom() {
        synchronized (turn) {
            return sink.hasRoom();
        }
    }

    @Override
    public void flush() {
        synchronized (turn) {
            sink.flush();
        }
    }

    @Override
    public void close() {
        synchronized (turn) {
            sink.close();
        }
    }
}
