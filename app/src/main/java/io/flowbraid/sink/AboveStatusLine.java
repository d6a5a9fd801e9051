// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;

/** Flows and status line go to one terminal: the line makes room for each flow. */
public record AboveStatusLine(FlowSink outlet, StatusLine statusLine) implements FlowSink {
    @Override
    public void accept(FlowRecord flow) {
        synchronized (statusLine) {
            statusLine.clear();
            outlet.accept(flow);
            outlet.flush();
        }
    }

    @Override
    public void flush() {
        outlet.flush();
    }

    @Override
    public void close() {
        outlet.close();
    }
}
