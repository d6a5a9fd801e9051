// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import io.flowbraid.record.query.FlowQuery;

/** Reports flows to a model, on a thread of its own. */
interface FlowSource extends AutoCloseable {
    /** Where the flows come from, for the title. */
    String name();

    /** Begins to report the flows that match, or goes on with another query. The model begins again. */
    void watch(FlowQuery query);

    /** What is wrong now, in a sentence; empty if nothing is. */
    String trouble();

    /** No more flows will come. */
    boolean isOver();

    /** Ends; when this returns, the source does not report any more. */
    @Override
    void close();
}
