// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.run;

import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.process.Streams;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.FlowSink;
import io.flowbraid.model.LossLedger;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.json.JsonSink;
import io.flowbraid.sink.AttributionTally;
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
     * The sink of a run; {@code tally} sees every record, also those the ring loses.
     *
     * @param others take every record, too, and hold nobody up
     */
    public static FlowSink open(
            RunPlan plan,
            Streams streams,
            FlowContext context,
            List<FlowSink> others,
            AttributionTally tally,
            LossLedger ledger,
            @Nullable StatusLine statusLine,
            Consumer<RuntimeException> onOutputFailed) {
        final FlowSink written = plan.output().isJson()
                ? new JsonSink(streams.out(), context.observer(), context.networks())
                : new ConsoleSink(
                        streams.out(), java.time.ZoneId.systemDefault(), streams.isOutTerminal(), streams.isColoured());
        final FlowSink outlet = statusLine == null ? written : new AboveStatusLine(written, statusLine);
        final RingSink ring = new RingSink(
                outlet,
                plan.limits().outputRing(),
                plan.isOffline() ? RingSink.WhenFull.WAIT : RingSink.WhenFull.LOSE,
                ledger.open("sink", plan.output().isJson() ? "json" : "console"),
                onOutputFailed);
        final List<FlowSink> sinks = new ArrayList<>();
        sinks.add(ring);
        sinks.addAll(others);
        sinks.add(tally);
        return new FanOutSink(sinks);
    }

    /** Both go to one terminal: the status line makes room for each flow. */
    private record AboveStatusLine(FlowSink outlet, StatusLine statusLine) implements FlowSink {
        @Override
        public void accept(FlowRecord flow) {
            synchronized (statusLine) {
                statusLine.clear();
                outlet.accept(flow);
                outlet.flush();
            }
        }

        @Override
        public void flush() {
            outlet.flush();
        }

        @Override
        public void close() {
            outlet.close();
        }
    }
}
