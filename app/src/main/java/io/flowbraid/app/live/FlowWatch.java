// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.record.FlowContext;

/** Reads the flows of a run beside its output, as the page does. */
public interface FlowWatch {
    /** Takes final records and live updates, on a thread of its own. Called once. */
    FlowSink sink(FlowContext context);

    /** Captures and agent have started. */
    void capturing();
}
