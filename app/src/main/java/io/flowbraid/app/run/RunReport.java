// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.run;

import io.flowbraid.app.plan.OutputPlan;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.capture.PacketSource;
import io.flowbraid.config.state.WriteFailure;
import io.flowbraid.sink.CaptureTotals;
import io.flowbraid.sink.StatsWriter;
import io.flowbraid.sink.Summary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of a run at its end and on SIGUSR1: the summary on stderr, the ledger in a file. */
public final class RunReport {
    private final List<? extends PacketSource> sources;
    private final RunFigures accounts;
    private final OutputPlan output;
    private final PrintStream err;

    public RunReport(List<? extends PacketSource> sources, RunFigures accounts, OutputPlan output, PrintStream err) {
        this.sources = sources;
        this.accounts = accounts;
        this.output = output;
        this.err = err;
    }

    /**
     * Has a run end before it began when its counts cannot be written.
     *
     * @throws RunFailure in that case
     */
    public static void check(@Nullable Path statsFile) {
        if (statsFile != null) {
            try {
                StatsWriter.check(statsFile);
            } catch (IOException e) {
                throw new RunFailure(sentence(statsFile, e));
            }
        }
    }

    private static String sentence(Path statsFile, IOException cause) {
        return "--stats " + statsFile + ": cannot be written: " + WriteFailure.reason(cause);
    }

    /** Returns whether all of it could be written. */
    public boolean print() {
        err.print(Summary.of(captured(), accounts.tally(), accounts.ledger()));
        err.flush();
        final Path statsFile = output.statsFile();
        if (statsFile != null) {
            try {
                new StatsWriter(accounts.ledger(), accounts.tally(), accounts.latencies())
                        .writeTo(statsFile, output.rights());
            } catch (IOException e) {
                err.println("flowbraid: " + sentence(statsFile, e));
                return false;
            }
        }
        return true;
    }

    /** Null in a run without packets. */
    private @Nullable CaptureTotals captured() {
        if (sources.isEmpty()) {
            return null;
        }
        long delivered = 0;
        long dropped = 0;
        for (final PacketSource source : sources) {
            delivered += source.stats().delivered();
            dropped += source.stats().kernelDropped() + source.stats().interfaceDropped();
        }
        return new CaptureTotals(delivered, delivered + dropped, dropped);
    }
}
