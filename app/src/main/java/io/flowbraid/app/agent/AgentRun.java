// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.agent;

import io.flowbraid.app.plan.AgentPlan;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.ServiceManager;
import io.flowbraid.app.process.Signals;
import io.flowbraid.app.process.StopSignal;
import io.flowbraid.app.process.Streams;
import io.flowbraid.app.process.Supervisor;
import io.flowbraid.config.state.WriteFailure;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.feed.FeedContext;
import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.FeedPeer;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.ledger.StageReading;
import io.flowbraid.sink.PrintingOutlet;
import io.flowbraid.sink.RecordingOutlet;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The agent alone, until a signal ends it. */
public final class AgentRun {
    private final AgentPlan plan;
    private final Streams streams;
    private final LossLedger ledger = new LossLedger();
    private volatile boolean recordFailed;
    private volatile boolean isAgentStuck;
    private final StopSignal stop = new StopSignal();
    private final Supervisor supervisor;

    public AgentRun(AgentPlan plan, Streams streams) {
        this.plan = plan;
        this.streams = streams;
        supervisor = Supervisor.install(ledger, streams.err(), plan.verbosity() > 1, stop::raise);
    }

    public int run() {
        try (supervisor) {
            return supervisor.supervise(this::supervised);
        }
    }

    private int supervised() {
        Signals.onStop(stop::signal);
        Signals.onCounts(this::printCounts);
        final List<FeedEndpoint> endpoints = FeedEndpoints.of(plan.publishing().endpoints(), FeedPeer.AGENT);
        final ThreadPriority priority = new ThreadPriority(plan.process().nice(), this::warn);
        priority.applyToVirtualMachine();
        try (ServiceManager manager = ServiceManager.ofThisProcess();
                FeedContext context = new FeedContext();
                AgentRunner agent = new AgentRunner(
                        context.sockets(),
                        new AgentRunner.Publishing(
                                endpoints, sourceId(), plan.publishing().encryption()),
                        plan.settings(),
                        new AgentRunner.Surroundings(
                                priority, ledger, streams.err(), this::around, () -> isAgentStuck = true))) {
            agent.cutShortBy(stop::isCutShort);
            streams.err().println("flowbraid: agent " + purpose(endpoints) + "; Ctrl-C ends");
            manager.ready(List.of(agent.pulse()));
            while (!stop.await(1, TimeUnit.SECONDS)) {
                manager.beat();
            }
            manager.stopping();
        } catch (IntrospectionUnavailable e) {
            throw new RunFailure(e);
        }
        ledger.end();
        printCounts();
        return recordFailed || isAgentStuck ? 1 : 0;
    }

    private String purpose(List<FeedEndpoint> endpoints) {
        final String published =
                String.join(", ", endpoints.stream().map(FeedEndpoint::text).toList());
        final String recorded = plan.recordFile() == null ? "" : "records into " + plan.recordFile();
        return endpoints.isEmpty()
                ? recorded
                : "publishes to " + published + (recorded.isEmpty() ? "" : " and " + recorded);
    }

    private int sourceId() {
        final Integer declared = plan.publishing().sourceId();
        return declared == null ? AgentRunner.ownSourceId() : declared;
    }

    /** On its way to the publisher each event is recorded, and with {@code -v} printed, when so asked. */
    private SocketEventOutlet around(SocketEventOutlet publisher) {
        final SocketEventOutlet recorded = recorded(publisher);
        return plan.verbosity() == 0
                ? recorded
                : new PrintingOutlet(
                        recorded, new PrintStream(streams.out(), false, StandardCharsets.UTF_8), stop::raise);
    }

    private SocketEventOutlet recorded(SocketEventOutlet publisher) {
        final Path file = plan.recordFile();
        if (file == null) {
            return publisher;
        }
        try {
            return new RecordingOutlet(
                    publisher, file, ledger.open("record", file.toString()), streams.err(), this::onRecordFailed);
        } catch (IOException e) {
            throw new RunFailure("--record " + file + ": cannot be written: " + WriteFailure.reason(e));
        }
    }

    /** The feed goes on without its record; without a feed there is nothing left to do. */
    private void onRecordFailed() {
        recordFailed = true;
        if (plan.publishing().endpoints().isEmpty()) {
            stop.raise();
        }
    }

    private void warn(String text) {
        streams.err().println("flowbraid: " + text);
    }

    private void printCounts() {
        final PrintStream err = streams.err();
        for (final StageReading stage : ledger.read().stages()) {
            err.print(stage.kind() + " " + stage.name() + ": " + stage.in() + " in, " + stage.out() + " out");
            for (final Map.Entry<String, Long> loss : stage.losses().entrySet()) {
                if (loss.getValue() != 0) {
                    err.print(", " + loss.getValue() + " lost: " + loss.getKey());
                }
            }
            err.println();
        }
    }
}
