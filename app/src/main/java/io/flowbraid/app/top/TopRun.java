// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import io.flowbraid.app.client.ApiAddress;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.privileges.ServiceUserChange;
import io.flowbraid.app.process.NativeCode;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.Signals;
import io.flowbraid.app.process.Streams;
import io.flowbraid.app.process.Terminal;
import io.flowbraid.record.query.FlowQuery;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code flowbraid top}, on a terminal, as text or as JSON lines. */
public final class TopRun {
    /** Signals, a new size and the state of the source are looked at so often. */
    private static final long ROUND_MS = 200;

    private static final long TEXT_ROUND_MS = 20;
    private static final int TEXT_WIDTH = 100;
    private static final long STOPPED_NS = TimeUnit.SECONDS.toNanos(5);

    private final TopPlan plan;
    private final Streams streams;
    private final TopModel model;
    private final TopControls controls;
    /** Measurements until now. */
    private int taken;

    private volatile boolean isStopped;

    public TopRun(TopPlan plan, Streams streams) {
        this.plan = plan;
        this.streams = streams;
        model = new TopModel(plan.intervalNs(), TopModel.MAX_FLOWS);
        controls = new TopControls(plan.by(), plan.sort(), plan.query(), plan.intervalNs());
    }

    public int run() {
        final boolean isOnScreen = plan.form() == TopPlan.Form.SCREEN;
        if (isOnScreen && !(streams.isOutTerminal() && Terminal.isTerminal(0))) {
            throw new RunFailure("top draws on a terminal, and standard input or output is none;"
                    + " use --once for one table, or --json for a line each interval");
        }
        try (FlowSource source = source(isOnScreen)) {
            source.watch(plan.query());
            if (isOnScreen) {
                onScreen(source);
            } else {
                asText(source);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** A running Flowbraid if there is one, else a capture of our own. */
    private FlowSource source(boolean isRetrying) throws InterruptedException {
        final String address = plan.address();
        if (!address.isEmpty()) {
            final ApiAddress api = new ApiAddress(address, plan.token());
            if (api.answers()) {
                return new ApiSource(api, model, isRetrying);
            }
            if (plan.isAddressAsked()) {
                throw new RunFailure("no Flowbraid answers at " + address
                        + "; start one (sudo flowbraid up), or leave --connect out to capture without one");
            }
        }
        final RunPlan.Live own = plan.own();
        NativeCode.check();
        ServiceUserChange.apply(own.process().privileges(), own.needed());
        return new OwnSource(own, model, streams.err());
    }

    private void onScreen(FlowSource source) {
        FlowQuery watched = plan.query();
        long lastNs = System.nanoTime();
        try (TopTerminal terminal = TopTerminal.open()) {
            Signals.onStop(() -> isStopped = true);
            draw(terminal, source);
            String trouble = "";
            while (!isStopped && !terminal.isQuitAsked() && !isDone() && !source.isOver()) {
                final boolean hasKey = pressKeys(terminal);
                final boolean hasChanged = terminal.hasChanged();
                final long nowNs = System.nanoTime();
                final boolean isOtherQuery =
                        !watched.text().equals(controls.query().text());
                if (isOtherQuery || terminal.wasSuspended() || nowNs - lastNs > STOPPED_NS) {
                    // What came while the process was stopped belongs to no interval.
                    watched = controls.query();
                    source.watch(watched);
                }
                lastNs = nowNs;
                final boolean isNews = take() != null || hasKey || hasChanged;
                if (isNews || !trouble.equals(source.trouble())) {
                    trouble = source.trouble();
                    if (!trouble.isEmpty()) {
                        controls.show(Measurement.none(plan.intervalNs())); // what it showed is past
                    }
                    draw(terminal, source);
                }
            }
        }
        failIfOver(source);
    }

    private boolean isDone() {
        return controls.isQuit() || plan.count() > 0 && taken >= plan.count();
    }

    private boolean pressKeys(TopTerminal terminal) {
        final TopControls.Key key = terminal.key(ROUND_MS);
        if (key != null) {
            controls.press(key, terminal.lastText());
        }
        return key != null;
    }

    /** The newest measurement that is due. */
    private @Nullable Measurement take() {
        final long nowNs = System.nanoTime();
        Measurement newest = null;
        for (Measurement next = model.measure(nowNs); next != null; next = model.measure(nowNs)) {
            newest = next;
            taken++;
            controls.show(next);
        }
        return newest;
    }

    private void draw(TopTerminal terminal, FlowSource source) {
        terminal.draw(TopScreen.lines(controls, source.name(), source.trouble(), terminal.width(), terminal.height()));
    }

    private void asText(FlowSource source) throws InterruptedException {
        Signals.onStop(() -> isStopped = true);
        while (!isStopped && !isDone()) {
            failIfOver(source);
            if (source.isOver()) {
                return;
            }
            if (take() != null) {
                write(source);
            } else {
                Thread.sleep(TEXT_ROUND_MS);
            }
        }
    }

    private void write(FlowSource source) {
        final Instant end = Instant.now().minusNanos(System.nanoTime() - controls.endNs());
        final String text = plan.form() == TopPlan.Form.JSON
                ? TopJson.line(
                                controls.table(),
                                controls.grouping(),
                                controls.query().text(),
                                end) + "\n"
                : TopScreen.text(controls, source.name(), TEXT_WIDTH);
        final OutputStream out = streams.out();
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void failIfOver(FlowSource source) {
        if (source.isOver() && !source.trouble().isEmpty()) {
            throw new RunFailure(source.trouble());
        }
    }
}
