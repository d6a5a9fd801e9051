// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.run;

import io.flowbraid.app.plan.OutputPlan;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.process.Streams;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.json.JsonSink;
import io.flowbraid.sink.AboveStatusLine;
import io.flowbraid.sink.ConsoleSink;
import io.flowbraid.sink.FanOutSink;
import io.flowbraid.sink.RingSink;
import io.flowbraid.sink.StatusLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the flows of a run go: counted, then through a ring to the console or as JSON lines. */
public final class FlowOutput {
    private FlowOutput() {}

    /**
     * The sink of a run; the tally sees every record, also those the ring loses.
     *
     * @param others take every record, too, and hold nobody up
     */
    public static FlowSink open(
            RunPlan plan,
            Streams streams,
            FlowContext context,
            List<FlowSink> others,
            RunFigures accounts,
            @Nullable StatusLine statusLine,
            Consumer<RuntimeException> onOutputFailed) {
        final List<FlowSink> sinks = new ArrayList<>();
        if (!plan.settings().writesPacketsToStandardOutput()) {
            sinks.add(printed(plan, streams, context, accounts, statusLine, onOutputFailed));
        }
        sinks.addAll(others);
        sinks.addAll(FlowExports.open(plan, context, accounts.ledger(), streams.err()));
        sinks.add(accounts.tally());
        return new FanOutSink(sinks);
    }

    private static FlowSink printed(
            RunPlan plan,
            Streams streams,
            FlowContext context,
            RunFigures accounts,
            @Nullable StatusLine statusLine,
            Consumer<RuntimeException> onOutputFailed) {
        final OutputPlan output = plan.settings().output();
        final FlowSink written = output.isJson()
                ? new JsonSink(streams.out(), context.observer(), context.networks())
                : new ConsoleSink(
                        streams.out(), java.time.ZoneId.systemDefault(), streams.isOutTerminal(), streams.isColoured());
        final FlowSink outlet = statusLine == null ? written : new AboveStatusLine(written, statusLine);
        return new RingSink(
                outlet,
                plan.settings().limits().rings().records(),
                plan instanceof RunPlan.Offline ? RingSink.WhenFull.WAIT : RingSink.WhenFull.LOSE,
                accounts.ledger().open("sink", output.isJson() ? "json" : "console"),
                onOutputFailed);
    }
}
