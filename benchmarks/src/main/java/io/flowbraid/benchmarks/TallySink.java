// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;

/** Counts the records that leave, and of the final ones those with both ends named. */
final class TallySink implements FlowSink {
    long finals;
    long bothNamed;

    @Override
    public void accept(FlowRecord flow) {
        if (!flow.isFinal) {
            return;
        }
        finals++;
        if (flow.client.attribution.status == AttributionStatus.ATTRIBUTED
                && flow.server.attribution.status == AttributionStatus.ATTRIBUTED) {
            bothNamed++;
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
