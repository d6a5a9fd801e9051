// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

/** Port through which unified flows leave. One thread calls all methods, unless one says otherwise. */
public interface FlowSink extends AutoCloseable {
    /** Takes one record, which the caller uses again after the return. */
    void accept(FlowRecord flow);

    /** False while a record would be lost. A flow that can wait for its record then does. */
    default boolean hasRoom() {
        return true;
    }

    /**
     * Says that the input has ended: nothing is held up any more, and a record waits for room as long as it takes. From
     * any thread.
     */
    default void ending() {}

    /** Gives up and counts what has not left yet, and what still comes. From any thread. */
    default void cutShort() {}

    /** Everything accepted so far becomes visible to the reader. */
    default void flush() {}

    @Override
    default void close() {}
}
