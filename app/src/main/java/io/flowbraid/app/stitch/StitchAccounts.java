// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.stitch;

import io.flowbraid.app.process.Supervisor;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.stitch.RunningStitch;
import io.flowbraid.record.stitch.StitchFigures;
import io.flowbraid.sink.AttributionTally;
import io.flowbraid.sink.Latencies;
import io.flowbraid.sink.StatsWriter;
import io.flowbraid.web.RunAccounts;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The counts of a stitcher, for its page, {@code /metrics} and {@code /health}. It attributes nothing itself. */
final class StitchAccounts implements RunAccounts {
    private static final Delays NO_DELAYS = new Delays(List.of(), 0);

    private final LossLedger ledger;
    private final RunningStitch stitch;
    private final Supervisor supervisor;

    StitchAccounts(LossLedger ledger, RunningStitch stitch, Supervisor supervisor) {
        this.ledger = ledger;
        this.stitch = stitch;
        this.supervisor = supervisor;
    }

    @Override
    public LossLedger ledger() {
        return ledger;
    }

    @Override
    public Attributions attributions() {
        return new Attributions(new long[3], Map.of(), 0, NO_DELAYS);
    }

    @Override
    public Delays packetLatency() {
        return NO_DELAYS;
    }

    @Override
    public Delays eventLatency() {
        return NO_DELAYS;
    }

    @Override
    public List<RunGauge> gauges() {
        final List<RunGauge> gauges = new ArrayList<>();
        final StitchFigures figures = stitch.figures();
        add(gauges, "records", "Records read.", figures.records());
        add(gauges, "open", "Conversations without their verdict.", figures.open());
        add(gauges, "complete", "Conversations that left with both sides.", figures.complete());
        add(gauges, "one_sided", "Conversations that left with one side.", figures.oneSided());
        add(gauges, "ambiguous", "Conversations whose sides could not be told apart.", figures.ambiguous());
        add(gauges, "late", "Records that came after the verdict and corrected it.", figures.late());
        add(gauges, "lag_records", "Records that wait in the partitions of this instance; -1 unknown.", figures.lag());
        stitch.gauges()
                .forEach(gauge -> gauges.add(new RunGauge(gauge.name(), gauge.help(), gauge.labels(), gauge.value())));
        return gauges;
    }

    private static void add(List<RunGauge> gauges, String name, String help, long value) {
        gauges.add(new RunGauge("flowbraid_stitch_" + name, help, Map.of(), value));
    }

    @Override
    public void writeStats(OutputStream out) throws IOException {
        new StatsWriter(ledger, new AttributionTally(), new Latencies()).writeTo(out);
    }

    @Override
    public List<String> failures() {
        return both(supervisor.failures(), stitch.failures());
    }

    @Override
    public List<String> troubles() {
        return both(supervisor.troubles(), stitch.troubles());
    }

    private static List<String> both(List<String> ours, List<String> others) {
        final List<String> all = new ArrayList<>(ours);
        all.addAll(others);
        return all;
    }
}
