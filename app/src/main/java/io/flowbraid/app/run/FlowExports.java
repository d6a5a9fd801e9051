// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.run;

import io.flowbraid.app.plan.ExportsPlan;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.Severity;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.export.ExportException;
import io.flowbraid.record.export.ExportPlan;
import io.flowbraid.record.export.FlowExportProvider;
import io.flowbraid.sink.ReaderRing;
import io.flowbraid.sink.RingSink;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The exports of a run, each behind a ring and on a thread of its own. None holds up the run or another output. */
public final class FlowExports {
    private FlowExports() {}

    /**
     * Opens them; their rings close with the sinks.
     *
     * @throws RunFailure when one is not installed, or can never work as it is set
     */
    public static List<FlowSink> open(RunPlan plan, FlowContext context, LossLedger ledger, PrintStream err) {
        final List<FlowSink> sinks = new ArrayList<>();
        for (final String kind : plan.settings().exports().kinds()) {
            sinks.add(open(kind, plan, context, ledger, err));
        }
        return sinks;
    }

    private static FlowSink open(String kind, RunPlan plan, FlowContext context, LossLedger ledger, PrintStream err) {
        final ExportsPlan exports = plan.settings().exports();
        final FlowExportProvider provider = FlowExportProvider.find(kind)
                .orElseThrow(() -> new RunFailure("flows cannot go to " + kind
                        + ": this part of Flowbraid is not installed; install the package " + packageOf(kind)));
        final ExportPlan exportPlan = new ExportPlan(
                exports.settings(),
                context,
                exports.state(),
                ledger,
                warning -> err.println(Severity.WARNING.line(warning)));
        try {
            return new ReaderRing(
                            provider.open(exportPlan),
                            ledger.open("sink", kind),
                            plan.settings().limits().rings().records(),
                            plan instanceof RunPlan.Offline ? RingSink.WhenFull.WAIT : RingSink.WhenFull.LOSE)
                    .records();
        } catch (ExportException e) {
            throw new RunFailure(e);
        }
    }

    private static String packageOf(String kind) {
        return kind.equals("kafka") ? "flowbraid-cluster" : "flowbraid";
    }
}
