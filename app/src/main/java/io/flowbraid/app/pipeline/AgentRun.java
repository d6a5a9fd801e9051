// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.model.Counter;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.LossLedger;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.zeromq.ZContext;

/** The agent alone, until a signal ends it. */
final class AgentRun {
    private final AgentPlan plan;
    private final Streams streams;
    private final LossLedger ledger = new LossLedger();

    AgentRun(AgentPlan plan, Streams streams) {
        this.plan = plan;
        this.streams = streams;
    }

    int run() {
        final StopSignal stop = new StopSignal();
        Signals.onStop(stop::raise);
        Signals.onCounts(this::printCounts);
        final List<FeedEndpoint> endpoints = plan.endpoints().stream()
                .map(endpoint -> new FeedEndpoint(endpoint.text(), endpoint.address(), !endpoint.collectorBinds()))
                .toList();
        try (ZContext context = new ZContext();
                AgentRunner agent = new AgentRunner(context, endpoints, ledger, streams.err(), this::around)) {
            streams.err()
                    .println("flowbraid: agent publishes to "
                            + String.join(
                                    ", ",
                                    endpoints.stream().map(FeedEndpoint::text).toList()) + "; Ctrl-C ends");
            while (!stop.await(1, TimeUnit.HOURS)) {
                // nothing to do but wait
            }
        } catch (IntrospectionUnavailable e) {
            throw new RunFailure(e);
        }
        printCounts();
        return 0;
    }

    /** With {@code -v} each event is printed before it is published. */
    private SocketEventOutlet around(SocketEventOutlet publisher) {
        if (plan.verbosity() == 0) {
            return publisher;
        }
        return new PrintingOutlet(
                publisher, new PrintStream(streams.out(), false, java.nio.charset.StandardCharsets.UTF_8));
    }

    private void printCounts() {
        final PrintStream err = streams.err();
        for (final LedgerStage stage : ledger.stages()) {
            err.print(stage.kind() + " " + stage.name() + ": " + stage.in().get() + " in, "
                    + stage.out().get() + " out");
            for (final Map.Entry<String, Counter> loss : stage.losses().entrySet()) {
                if (loss.getValue().get() != 0) {
                    err.print(", " + loss.getValue().get() + " lost: " + loss.getKey());
                }
            }
            err.println();
        }
    }
}
