// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model;

/** Port through which unified flows leave. One thread calls all methods. */
public interface FlowSink extends AutoCloseable {
    /** Takes one record, which the caller uses again after the return. */
    void accept(FlowRecord flow);

    /** False while a record would be lost. A flow that can wait for its record then does. */
    default boolean hasRoom() {
        return true;
    }

    /** Everything accepted so far becomes visible to the reader. */
    void flush();

    @Override
    void close();
}
