// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import java.util.List;

/** Hands each record to several sinks in turn. */
public final class FanOutSink implements FlowSink {
    private final FlowSink[] sinks;

    public FanOutSink(List<FlowSink> sinks) {
        this.sinks = sinks.toArray(new FlowSink[0]);
    }

    @Override
    public void accept(FlowRecord flow) {
        for (final FlowSink sink : sinks) {
            sink.accept(flow);
        }
    }

    @Override
    public boolean hasRoom() {
        for (final FlowSink sink : sinks) {
            if (!sink.hasRoom()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void ending() {
        for (final FlowSink sink : sinks) {
            sink.ending();
        }
    }

    @Override
    public void cutShort() {
        for (final FlowSink sink : sinks) {
            sink.cutShort();
        }
    }

    @Override
    public void flush() {
        for (final FlowSink sink : sinks) {
            sink.flush();
        }
    }

    @Override
    public void close() {
        for (final FlowSink sink : sinks) {
            sink.close();
        }
    }
}
