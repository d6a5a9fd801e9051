// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.flow.ObserverType;

/** Puts the names of the book on records of flows with packets, on their way to a sink. */
record NamedFlows(NameBook book, FlowSink sink) implements FlowSink {
    @Override
    public void accept(FlowRecord flow) {
        flow.names = flow.observer == ObserverType.PACKETS ? book.of(flow) : FlowNames.NONE;
        sink.accept(flow);
    }

    @Override
    public boolean hasRoom() {
        return sink.hasRoom();
    }

    @Override
    public void ending() {
        sink.ending();
    }

    @Override
    public void cutShort() {
        sink.cutShort();
    }

    @Override
    public void flush() {
        sink.flush();
    }

    @Override
    public void close() {
        sink.close();
    }
}
