// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.flow.PassingSink;

/** Puts the names of the book on records of flows with packets, on their way to a sink. */
final class NamedFlows extends PassingSink {
    private final NameBook book;

    NamedFlows(NameBook book, FlowSink next) {
        super(next);
        this.book = book;
    }

    @Override
    public void accept(FlowRecord flow) {
        flow.names = flow.observer == ObserverType.PACKETS ? book.of(flow) : FlowNames.NONE;
        next.accept(flow);
    }
}
