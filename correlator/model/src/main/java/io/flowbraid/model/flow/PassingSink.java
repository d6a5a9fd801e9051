// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

/** Passes everything on to the next sink; what it does to a record first is up to its kind. */
public abstract class PassingSink implements FlowSink {
    /** Takes what this one passes on. */
    protected final FlowSink next;

    protected PassingSink(FlowSink next) {
        this.next = next;
    }

    @Override
    public boolean hasRoom() {
        return next.hasRoom();
    }

    @Override
    public void ending() {
        next.ending();
    }

    @Override
    public void cutShort() {
        next.cutShort();
    }

    @Override
    public void flush() {
        next.flush();
    }

    @Override
    public void close() {
        next.close();
    }
}
