// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.stitch;

import io.flowbraid.app.page.HistoryOpening;
import io.flowbraid.app.page.LivePage;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.Signals;
import io.flowbraid.app.process.StopSignal;
import io.flowbraid.app.process.Streams;
import io.flowbraid.app.process.Supervisor;
import io.flowbraid.app.process.Version;
import io.flowbraid.config.Catalogue;
import io.flowbraid.introspection.agent.HostIdentity;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.ledger.StageReading;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.stitch.RunningStitch;
import io.flowbraid.record.stitch.StitchException;
import io.flowbraid.record.stitch.StitchFigures;
import io.flowbraid.record.stitch.StitchPlan;
import io.flowbraid.record.stitch.StitchProvider;
import io.flowbraid.web.Identity;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.WebParts;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Stitches until a signal ends it, or it cannot go on. */
public final class StitchRun {
    /** Of status lines that stay, where stderr is no terminal. */
    private static final int SECONDS_BETWEEN_LINES = 60;

    /** Kinds of stages whose counts are printed. */
    private static final Set<String> PRINTED = Set.of("stitch", "history");

    /** The one observation point of the page: all hosts together. */
    private static final String CLUSTER = "cluster";

    private final StitchRunPlan plan;
    private final Streams streams;
    private final PrintStream err;
    private final LossLedger ledger = new LossLedger();
    private final StopSignal stop = new StopSignal();
    private final Instant started = Instant.now();
    private final String host;
    private final Supervisor supervisor;
    private volatile boolean pageRefused;
    private boolean isLineShown;

    public StitchRun(StitchRunPlan plan, Streams streams) {
        this.plan = plan;
        this.streams = streams;
        err = streams.err();
        host = HostIdentity.named(plan.settings().value(Catalogue.HOST_NAME)).hostName();
        supervisor = Supervisor.install(ledger, err, plan.showsTraces(), stop::raise);
    }

    public int run() {
        try (supervisor) {
            return supervisor.supervise(this::supervised);
        }
    }

    private int supervised() {
        final StitchProvider provider = StitchProvider.find()
                .orElseThrow(() ->
                        new RunFailure("stitch: the part that stitches is not installed: install flowbraid-cluster"));
        Signals.onStop(stop::signal);
        final FlowContext context = new FlowContext(
                new Observer(CLUSTER, List.of(new Observer.ObservationPoint(CLUSTER, 0))),
                new LocalNetworks(plan.settings().value(Catalogue.LOCAL_NETWORKS)));
        final boolean isWell;
        final StitchFigures figures;
        try (FlowHistory history = HistoryOpening.ofLogs(plan.history(), plan.rights(), context, ledger, err);
                LivePage page = LivePage.of(plan.page(), host, context, ledger, err)) {
            final RunningStitch stitch = start(provider, page, history);
            try (stitch) {
                Signals.onCounts(() -> printCounts(stitch.figures()));
                if (page != null) {
                    page.serve(parts(page, history, stitch), this::onPageRefused);
                    page.announce();
                }
                follow(stitch);
                clearLine();
            }
            figures = stitch.figures();
            isWell = !stitch.hasFailed() && !pageRefused && !stop.isCutShort();
        } catch (StitchException e) {
            throw new RunFailure(e);
        }
        ledger.end();
        printCounts(figures);
        return isWell ? 0 : 1;
    }

    private RunningStitch start(StitchProvider provider, @Nullable LivePage page, @Nullable FlowHistory history) {
        return provider.start(new StitchPlan(
                plan.settings(), plan.state(), ledger, page == null ? null : page.records(), history, this::say));
    }

    private void follow(RunningStitch stitch) {
        final StitchLine line = new StitchLine(System.nanoTime());
        for (int second = 1; !stop.await(1, TimeUnit.SECONDS) && !stitch.hasFailed(); second++) {
            // Each second, shown or not: it also notices that no broker answers.
            final StitchFigures figures = stitch.figures();
            if (streams.isErrTerminal()) {
                show("\r\033[K\033[?7l" + line.text(System.nanoTime(), figures) + "\033[?7h");
            } else if (second % SECONDS_BETWEEN_LINES == 0) {
                say(line.text(System.nanoTime(), figures));
            }
        }
    }

    private synchronized void show(String text) {
        err.print(text);
        err.flush();
        isLineShown = true;
    }

    private synchronized void clearLine() {
        if (isLineShown) {
            err.print("\r\033[K");
            err.flush();
            isLineShown = false;
        }
    }

    private synchronized void say(String sentence) {
        clearLine();
        err.println("flowbraid: " + sentence);
    }

    private WebParts parts(LivePage page, @Nullable FlowHistory history, RunningStitch stitch) {
        return new WebParts(
                new Identity(Version.text(), host, started),
                page.flows(),
                history,
                ClusterPorts.of(new StitchAccounts(ledger, stitch, supervisor), ids -> find(stitch, ids)),
                this::say,
                () -> {});
    }

    private static List<byte[]> find(RunningStitch stitch, List<Long> ids) throws RefusedException {
        try {
            return stitch.conversations(ids);
        } catch (StitchException e) {
            throw new RefusedException(RefusedException.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private void onPageRefused() {
        pageRefused = true;
        stop.raise();
    }

    private synchronized void printCounts(StitchFigures figures) {
        clearLine();
        err.println(figures.records() + " records: " + figures.complete() + " conversations complete, "
                + figures.oneSided() + " one-sided, " + figures.ambiguous() + " ambiguous, " + figures.open()
                + " still open");
        for (final StageReading stage : ledger.read().stages()) {
            if (PRINTED.contains(stage.kind())) {
                err.print(stage.kind() + " " + stage.name() + ": " + stage.in() + " in, " + stage.out() + " out");
                stage.losses().forEach((reason, count) -> err.print(count == 0 ? "" : ", " + count + " " + reason));
                err.println(stage.held() == 0 ? "" : ", " + stage.held() + " held");
            }
        }
        err.flush();
    }
}
