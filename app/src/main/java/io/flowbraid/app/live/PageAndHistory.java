// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import io.flowbraid.app.page.HistoryOpening;
import io.flowbraid.app.page.LivePage;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.rules.RunningRules;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.rule.RuleBoard;
import io.flowbraid.sink.FanOutSink;
import io.flowbraid.sink.ReaderRing;
import io.flowbraid.web.api.WebParts;
import io.flowbraid.web.live.LiveFlows;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The page with its rules, the history and {@code top}, which read the flows of a run beside its output. Each may be
 * switched off or fail to start. Neither delays a packet. A failure in one is reported in a sentence and does not end
 * the run.
 */
final class PageAndHistory implements AutoCloseable {
    private final @Nullable RuledPage ruled;
    private final @Nullable FlowHistory history;
    private final @Nullable ReaderRing watch;

    /** The page and its rules: without a page, nobody could read them. */
    private record RuledPage(LivePage page, RunningRules rules) {}

    private PageAndHistory(@Nullable RuledPage ruled, @Nullable FlowHistory history, @Nullable ReaderRing watch) {
        this.ruled = ruled;
        this.history = history;
        this.watch = watch;
    }

    /**
     * Opens what the plan has of them.
     *
     * @param lateAgents a sentence for each agent that is late now
     * @param watch another reader, in a run without a page; null for nobody
     */
    static PageAndHistory of(
            RunPlan.Live plan,
            FlowContext context,
            LossLedger ledger,
            PrintStream err,
            Supplier<List<String>> lateAgents,
            @Nullable FlowWatch watch) {
        final LivePage page = LivePage.of(plan.page(), context, ledger, err);
        return new PageAndHistory(
                page == null
                        ? null
                        : new RuledPage(
                                page, new RunningRules(plan.settings().watch().rules(), context, ledger, lateAgents)),
                HistoryOpening.of(plan.history(), plan.settings().output().rights(), context, ledger, err),
                watch == null ? null : new ReaderRing(watch.sink(context), ledger.open("sink", "top")));
    }

    /** They take every record. */
    List<FlowSink> records() {
        final List<FlowSink> sinks = new ArrayList<>();
        if (ruled != null) {
            sinks.add(ruled.page.records());
            sinks.add(ruled.rules.records());
        }
        if (history != null) {
            sinks.add(history.sink());
        }
        if (watch != null) {
            sinks.add(watch.records());
        }
        return sinks;
    }

    /** Takes news of flows that live; null when nobody follows them. */
    @Nullable
    FlowSink updates() {
        if (ruled != null) {
            return new FanOutSink(List.of(ruled.page.updates(), ruled.rules.updates()));
        }
        return watch == null ? null : watch.updates(() -> true);
    }

    /** Looks at each socket event for those that rules are about. */
    void onEvent(SocketEvent event) {
        if (ruled != null) {
            ruled.rules.onEvent(event);
        }
    }

    /** What the page shows of these. */
    record Shown(LiveFlows flows, RuleBoard rules, @Nullable FlowHistory history) {}

    /**
     * Begins to serve the page, if there is one.
     *
     * @param parts of the page, given what it shows
     * @param onRefused called when the address that the user named cannot be had
     */
    void serve(Function<Shown, WebParts> parts, Runnable onRefused) {
        if (ruled != null) {
            ruled.rules.start();
            ruled.page.serve(parts.apply(new Shown(ruled.page.flows(), ruled.rules.board(), history)), onRefused);
        }
    }

    /** The address of the page may be printed. */
    void announce() {
        if (ruled != null) {
            ruled.page.announce();
        }
    }

    @Override
    public void close() {
        if (ruled != null) {
            ruled.page.close();
            ruled.rules.close();
        }
        if (history != null) {
            history.close();
        }
    }
}
