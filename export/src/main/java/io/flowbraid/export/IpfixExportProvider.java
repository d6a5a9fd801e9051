// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export;

import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.record.export.ExportPlan;
import io.flowbraid.record.export.FlowExportProvider;
import java.time.InstantSource;
import java.util.Map;

/** This module, as the program finds it. */
public final class IpfixExportProvider implements FlowExportProvider {
    @Override
    public String name() {
        return IpfixSink.NAME;
    }

    @Override
    public FlowSink open(ExportPlan plan) {
        return IpfixSink.open(IpfixSettings.of(plan.settings()), plan, System::nanoTime, InstantSource.system());
    }

    @Override
    public Map<String, String> referencePages() {
        return Map.of(IpfixPage.NAME, IpfixPage.markdown());
    }
}
