// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.flowbraid.app.agent.AgentRunner;
import io.flowbraid.app.agent.FeedEndpoints;
import io.flowbraid.app.agent.Runtimes;
import io.flowbraid.app.clock.HostClock;
import io.flowbraid.app.clock.SteadyTime;
import io.flowbraid.app.lag.AgentReadings;
import io.flowbraid.app.lag.AgentWatch;
import io.flowbraid.app.lag.CaptureLag;
import io.flowbraid.app.lag.HeardAgents;
import io.flowbraid.app.page.DoctorFindings;
import io.flowbraid.app.page.LiveTap;
import io.flowbraid.app.page.RunCounts;
import io.flowbraid.app.page.RunningCaptures;
import io.flowbraid.app.page.RunningCompanions;
import io.flowbraid.app.page.RunningFeeds;
import io.flowbraid.app.plan.FeedPlan;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.Signals;
import io.flowbraid.app.process.StopSignal;
import io.flowbraid.app.process.Streams;
import io.flowbraid.app.process.Supervisor;
import io.flowbraid.app.run.EngineSettings;
import io.flowbraid.app.run.FlowOutput;
import io.flowbraid.app.run.Passages;
import io.flowbraid.app.run.RunReport;
import io.flowbraid.app.sockets.SurveyedSockets;
import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CapturedInterface;
import io.flowbraid.capture.DeviceSource;
import io.flowbraid.config.Endpoint;
import io.flowbraid.config.SavedCompanions;
import io.flowbraid.engine.ObservedFeed;
import io.flowbraid.engine.ObservedInterface;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.introspection.agent.HostIdentity;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.feed.FeedContext;
import io.flowbraid.introspection.feed.FeedPeer;
import io.flowbraid.introspection.feed.FeedSource;
import io.flowbraid.introspection.feed.FeedSubscriber;
import io.flowbraid.model.FlowSink;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.LossLedger;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.sink.AttributionTally;
import io.flowbraid.sink.Latencies;
import io.flowbraid.sink.StatusLine;
import io.flowbraid.web.Identity;
import io.flowbraid.web.api.WebParts;
import io.flowbraid.web.live.LiveFlows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * A live run: a capture thread or some for each interface, one for the feeds, one for each shard, one for the output, and
 * the agent's when it runs in this process. They meet in rings only.
 *
 * <p>Everything is opened before anything is started, so that what is wrong is said before the first packet. The end goes
 * with the data: captures first, then a moment for the last events, feeds, shards, output.
 */
public final class LiveRun {
    private static final Endpoint IN_PROCESS = Endpoint.parse("inproc://agent");
    /** Within this an agent has drained the kernel's ring, and its words have come. */
    private static final long LAST_EVENTS_NS = TimeUnit.MILLISECONDS.toNanos(80);

    private static final long STILL_HEARD_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long LONGEST_LAG_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long STATUS_INTERVAL_MS = 1_000;
    /** nice(1) of the threads that answer the page: no question slows the capture down. */
    private static final int WEB_NICE = 10;

    private final RunPlan plan;
    private final Streams streams;
    private final LossLedger ledger = new LossLedger();
    private final AttributionTally tally = new AttributionTally();
    private final Latencies latencies = new Latencies();
    private final EpochNanoClock wallClock = new SystemEpochNanoClock();
    private final StopSignal stop = new StopSignal();
    private final Instant started = Instant.now();
    private final Supervisor supervisor;
    private final ThreadPriority priority;
    private final List<Endpoint> feeds;
    private final CompanionChanges companionChanges;
    private final AgentWatch agents;
    private final CaptureLag captureLag;
    private final HeardAgents heardAgents;
    private final String bootId = HostIdentity.ofThisHost().bootId();
    private List<CapturedInterface> captured = List.of();
    /** Names of the interfaces that are captured on. */
    private List<String> interfaces = List.of();

    /** Events that the agent of this process has published and that its feed has not read. */
    private LongSupplier unreadOfAgent = () -> 0;

    private volatile boolean outputFailed;
    private volatile boolean isAgentStuck;
    private volatile boolean pageRefused;

    public LiveRun(RunPlan plan, Streams streams) {
        this.plan = plan;
        this.streams = streams;
        priority = new ThreadPriority(plan.nice(), text -> streams.err().println("flowbraid: " + text));
        companionChanges = new CompanionChanges(plan.capture().shards());
        agents = new AgentWatch(streams.err()::println);
        captureLag = new CaptureLag(streams.err()::println);
        heardAgents = new HeardAgents(streams.err()::println);
        feeds = new ArrayList<>(plan.feeds());
        if (plan.hasAgent()) {
            feeds.add(IN_PROCESS);
        }
        if (feeds.size() > ObservedInterface.MAX_FEEDS) {
            throw new RunFailure(feeds.size() + " feeds are too many: one collector takes "
                    + ObservedInterface.MAX_FEEDS + "; let several agents share an endpoint");
        }
        supervisor = Supervisor.install(ledger, streams.err(), plan.verbosity() > 1, stop::raise);
    }

    public int run() {
        try (supervisor) {
            return supervisor.supervise(this::supervised);
        }
    }

    private int supervised() {
        RunReport.check(plan.output().statsFile());
        final RingBuffer<SocketEvent> events = RingBuffer.createSingleProducer(
                SocketEvent::new, plan.limits().eventRing(), new YieldingWaitStrategy());
        final StatusLine statusLine = streams.isErrTerminal() ? new StatusLine(streams.err(), System.nanoTime()) : null;
        try (LastFlows lastFlows = new LastFlows(ledger, stop, streams.err());
                FeedContext context = new FeedContext();
                LiveCaptures captures = openCaptures()) {
            captured = captures.interfaces();
            interfaces = captures.names();
            final HostIdentity host = HostIdentity.ofThisHost();
            final FlowContext flowContext = new FlowContext(
                    observer(captures, host.hostName()),
                    new LocalNetworks(plan.output().localNetworks()));
            try (FeedSubscriber subscriber = openFeeds(context, events);
                    Onlookers onlookers = Onlookers.of(plan, flowContext, ledger, streams.err());
                    FlowSink sink = FlowOutput.open(
                            plan,
                            streams,
                            flowContext,
                            onlookers.records(),
                            tally,
                            ledger,
                            inTheWay(statusLine),
                            this::onOutputFailed)) {
                final LiveShards shards = new LiveShards(
                        plan.capture().shards(),
                        new LiveShards.Surroundings(
                                EngineSettings.of(plan, captures.observed(accompanying()), observedFeeds()),
                                events,
                                captures::pollers,
                                captures::behindNs,
                                steadyTime(host.bootId()),
                                new Hosts(host.bootId()),
                                companionChanges,
                                latencies,
                                priority,
                                ledger),
                        sink,
                        onlookers.updates());
                final Runnable serve = () -> onlookers.serve(
                        (flows, history) -> parts(flows, history, subscriber, shards), this::onPageRefused);
                Passages.declare(ledger, tally, plan.capture().shards());
                stop.onCutShort(() -> {
                    shards.cutShort();
                    sink.cutShort();
                });
                final Runnable onEnding = () -> {
                    lastFlows.begin();
                    sink.ending();
                };
                carry(context, subscriber, captures, shards, statusLine, serve, onEnding);
            }
        } catch (CaptureException | IntrospectionUnavailable e) {
            throw new RunFailure(e);
        }
        ledger.end();
        final String cutShortBy = stop.cutShortBy();
        if (cutShortBy != null) {
            streams.err().println("flowbraid: " + cutShortBy + ": the records counted below as cut_short are lost");
        }
        final boolean isReported = report().print();
        return endedWell() && isReported ? 0 : 1;
    }

    private LiveCaptures openCaptures() throws CaptureException {
        try {
            return LiveCaptures.open(plan, ledger);
        } catch (CaptureException e) {
            if (!plan.isCaptureOptional() || e.reason() != CaptureException.Reason.NO_PERMISSION) {
                throw e;
            }
            streams.err().println("flowbraid: " + e.getMessage() + ". Until then, this run goes on without packets");
            return LiveCaptures.none(plan);
        }
    }

    private Observer observer(LiveCaptures captures, String hostName) {
        final List<Observer.ObservationPoint> points = new ArrayList<>(captures.points());
        points.addAll(FeedPlan.points(feedNames()));
        return new Observer(hostName, points);
    }

    private List<ObservedFeed> observedFeeds() {
        return feeds.stream()
                .map(feed -> new ObservedFeed(feed.name(), plan.feedFlows().of(feed.name()), feed.isInProcess()))
                .toList();
    }

    private List<String> feedNames() {
        return feeds.stream().map(Endpoint::name).toList();
    }

    private WebParts parts(
            LiveFlows flows, @Nullable FlowHistory history, FeedSubscriber subscriber, LiveShards shards) {
        final RunPlan.CompanionPlan companions = plan.companions();
        final RunningCompanions running = new RunningCompanions(
                interfaces,
                feeds,
                accompanying(),
                feedNames().stream().map(plan.feedFlows()::of).toList(),
                SavedCompanions.in(companions.file(), companions.withoutAgent()),
                companionChanges,
                companions.isByOption(),
                streams.err());
        return new WebParts(
                new Identity(plan.version(), HostIdentity.ofThisHost().hostName(), started),
                flows,
                history,
                new RunningCaptures(captured, shards::octets, running),
                new RunningFeeds(feeds, subscriber, ledger, bootId, wallClock::nanoTime),
                running,
                new SurveyedSockets(plan.runtimeSockets(), plan.output().commandLines()),
                new DoctorFindings(),
                new LiveTap(interfaces, container -> Runtimes.pidOf(plan.runtimeSockets(), container)),
                new RunCounts(ledger, tally, latencies, supervisor::failures, this::troubles),
                change -> streams.err().println("flowbraid: " + change),
                new ThreadPriority(WEB_NICE, refusal -> {})::apply);
    }

    private List<String> troubles() {
        final List<String> troubles = new ArrayList<>();
        for (final CapturedInterface each : captured) {
            if (!each.trouble().isEmpty()) {
                troubles.add(each.trouble());
            }
        }
        if (!captureLag.trouble().isEmpty()) {
            troubles.add(captureLag.trouble());
        }
        troubles.addAll(supervisor.troubles());
        troubles.addAll(agents.troubles());
        if (outputFailed) {
            troubles.add("the output takes no more flows");
        }
        return troubles;
    }

    private SteadyTime steadyTime(String bootId) {
        final LedgerStage steps = ledger.open("clock", "steps");
        return new SteadyTime(HostClock.SYSTEM, bootId, byNs -> {
            steps.in().increment();
            steps.out().increment();
            streams.err()
                    .printf(
                            Locale.ROOT,
                            "flowbraid: the wall clock was stepped by %+.3f s; flows go on, and their times follow%n",
                            byNs / 1e9);
        });
    }

    private void carry(
            FeedContext context,
            FeedSubscriber subscriber,
            LiveCaptures captures,
            LiveShards shards,
            @Nullable StatusLine statusLine,
            Runnable onCapturing,
            Runnable onEnding)
            throws IntrospectionUnavailable {
        Signals.onStop(stop::signal);
        Signals.onCounts(() -> report().print());
        priority.applyToVirtualMachine();
        subscriber.start(priority, shards.threads());
        shards.start();
        captured.stream()
                .map(CapturedInterface::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .forEach(trouble -> streams.err().println("flowbraid: " + trouble));
        if (plan.capture().promiscuous()) {
            new TranslatingBridges()
                    .warnings(interfaces)
                    .forEach(warning -> streams.err().println("flowbraid: " + warning));
        }
        // The agent speaks before the first packet is read, so that none finds its feed silent.
        try (AgentRunner agent = startAgent(context)) {
            captures.start(
                    shards.threads(),
                    priority,
                    agent == null ? () -> {} : agent.wokenByPackets(),
                    () -> onCaptureEnded(captures),
                    change -> streams.err().println("flowbraid: " + change));
            if (plan.verbosity() > 0) {
                captured.stream()
                        .filter(CapturedInterface::isOpen)
                        .forEach(each -> streams.err().println("flowbraid: " + each.name() + ": read " + each.way()));
            }
            streams.err().println("flowbraid: " + StartLine.of(interfaces, captures.awaited(), feeds));
            onCapturing.run();
            awaitEnd(captures, shards, subscriber, statusLine);
            onEnding.run();
            captures.stop();
        }
        stopAfterLastEvents(subscriber, shards);
    }

    private void stopAfterLastEvents(FeedSubscriber subscriber, LiveShards shards) {
        if (!feeds.isEmpty()) {
            awaitLastEvents(subscriber);
        }
        subscriber.close();
        shards.stop();
    }

    /** A feed that lags has yet to say who made the last packets. */
    private void awaitLastEvents(FeedSubscriber subscriber) {
        final LongSupplier unread = unreadOfAgent;
        final long beganNs = wallClock.nanoTime();
        long nowNs;
        do {
            LockSupport.parkNanos(LAST_EVENTS_NS);
            nowNs = wallClock.nanoTime();
        } while (!stop.isCutShort()
                && nowNs - beganNs < LONGEST_LAG_NS
                && (unread.getAsLong() > 0 || isCatchingUp(subscriber, nowNs)));
    }

    private static boolean isCatchingUp(FeedSubscriber subscriber, long nowNs) {
        return subscriber.sources().stream()
                .anyMatch(source -> nowNs - source.lastHeardNs() < STILL_HEARD_NS && source.lagNs() > LAST_EVENTS_NS);
    }

    private @Nullable AgentRunner startAgent(FeedContext context) throws IntrospectionUnavailable {
        if (!plan.hasAgent()) {
            return null;
        }
        final AgentRunner agent = new AgentRunner(
                context.sockets(),
                FeedEndpoints.of(List.of(IN_PROCESS), FeedPeer.AGENT),
                Runtimes.of(plan.runtimeSockets()),
                plan.limits().agentRingBytes(),
                plan.limits().agentPeers(),
                plan.output().commandLines(),
                priority,
                ledger,
                streams.err(),
                UnaryOperator.identity(),
                () -> isAgentStuck = true);
        agent.cutShortBy(stop::isCutShort);
        unreadOfAgent = Passages.inProcess(ledger, IN_PROCESS.text());
        return agent;
    }

    /** One interface that has seen its packets ends the run; one that went away leaves the others. */
    private void onCaptureEnded(LiveCaptures captures) {
        if (plan.packetLimit() > 0 || captures.areExhausted()) {
            stop.raise();
        }
    }

    private FeedSubscriber openFeeds(FeedContext context, RingBuffer<SocketEvent> events) {
        final FeedSubscriber subscriber = new FeedSubscriber(
                context.sockets(),
                FeedEndpoints.of(feeds, FeedPeer.COLLECTOR),
                FeedSubscriber.Limits.DEFAULT,
                plan.feedFlows().security().keys(),
                events,
                ledger,
                plan.output().commandLines(),
                wallClock::nanoTime);
        plan.feedFlows().security().warnings(feeds).forEach(streams.err()::println);
        return subscriber;
    }

    private long[] accompanying() {
        return plan.companions().accompanying(interfaces, feeds, plan.hasAgent() ? IN_PROCESS : null);
    }

    private void awaitEnd(
            LiveCaptures captures, LiveShards shards, FeedSubscriber subscriber, @Nullable StatusLine statusLine) {
        final AgentReadings readings = new AgentReadings(bootId, plan.hasAgent(), wallClock.nanoTime());
        while (!stop.await(STATUS_INTERVAL_MS, TimeUnit.MILLISECONDS)) {
            captures.refreshAddresses();
            if (statusLine == null) {
                lookAtLags(captures, readings, subscriber);
                continue;
            }
            synchronized (statusLine) {
                statusLine.clear();
                lookAtLags(captures, readings, subscriber);
                statusLine.show(
                        System.nanoTime(),
                        in("capture"),
                        eventsHeard(),
                        shards.liveFlows(),
                        tally,
                        String.join("; ", agents.troubles()));
            }
        }
        if (statusLine != null) {
            synchronized (statusLine) {
                statusLine.clear();
            }
        }
    }

    private void lookAtLags(LiveCaptures captures, AgentReadings readings, FeedSubscriber subscriber) {
        captureLag.look(captures.behindNs());
        final List<FeedSource> sources = subscriber.sources();
        heardAgents.look(sources);
        agents.look(readings.of(sources, wallClock.nanoTime()), System.nanoTime());
    }

    private long in(String kind) {
        return ledger.stages().stream()
                .filter(stage -> stage.kind().equals(kind))
                .mapToLong(stage -> stage.in().get())
                .sum();
    }

    /** Each shard hears them all. */
    private long eventsHeard() {
        return in("shard events") / plan.capture().shards();
    }

    private List<DeviceSource> sources() {
        return captured.stream().flatMap(each -> each.sources().stream()).toList();
    }

    private RunReport report() {
        return new RunReport(sources(), tally, latencies, ledger, plan.output(), streams.err());
    }

    private boolean endedWell() {
        boolean isWell = !stop.isCutShort() && !outputFailed && !isAgentStuck && !pageRefused;
        for (final CapturedInterface each : captured) {
            if (each.failure().isPresent()) {
                streams.err().println("flowbraid: " + each.failure().get().getMessage());
                isWell = false;
            }
        }
        return isWell;
    }

    private void onOutputFailed(RuntimeException cause) {
        outputFailed = true;
        stop.raise();
    }

    private void onPageRefused() {
        pageRefused = true;
        stop.raise();
    }

    /** Only a status line on the terminal that the flows go to is in their way. */
    private @Nullable StatusLine inTheWay(@Nullable StatusLine statusLine) {
        return streams.isOutTerminal() ? statusLine : null;
    }
}
