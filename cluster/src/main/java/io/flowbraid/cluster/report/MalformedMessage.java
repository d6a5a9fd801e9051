// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

/** A message that cannot be used; it is counted by its reason. */
public record MalformedMessage(BadMessage reason) implements TupleMessage {
    static final int KIND = 2;

    @Override
    public int kind() {
        return KIND;
    }

    @Override
    public void write(StateWriter out) {
        out.small(reason.ordinal());
    }
}
