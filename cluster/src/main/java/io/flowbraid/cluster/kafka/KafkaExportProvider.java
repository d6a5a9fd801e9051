// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.record.export.ExportPlan;
import io.flowbraid.record.export.FlowExportProvider;

/** The export {@code kafka}, found as a service. */
public final class KafkaExportProvider implements FlowExportProvider {
    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public FlowSink open(ExportPlan plan) {
        return KafkaSink.open(plan);
    }
}
