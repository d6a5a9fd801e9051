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
import io.flowbraid.app.lag.Lags;
import io.flowbraid.app.names.LiveNames;
import io.flowbraid.app.packets.LivePackets;
import io.flowbraid.app.packets.PacketListener;
import io.flowbraid.app.page.DoctorFindings;
import io.flowbraid.app.page.LiveTap;
import io.flowbraid.app.page.RunCounts;
import io.flowbraid.app.page.RunningCaptures;
import io.flowbraid.app.page.RunningCompanions;
import io.flowbraid.app.page.RunningFeedFlows;
import io.flowbraid.app.page.RunningFeeds;
import io.flowbraid.app.plan.CompanionPlan;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.plan.RunSettings;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.ServiceManager;
import io.flowbraid.app.process.Severity;
import io.flowbraid.app.process.Signals;
import io.flowbraid.app.process.StopSignal;
import io.flowbraid.app.process.Streams;
import io.flowbraid.app.process.Supervisor;
import io.flowbraid.app.process.Version;
import io.flowbraid.app.restart.OpenSocketsFile;
import io.flowbraid.app.rules.ListFiles;
import io.flowbraid.app.run.EngineSettings;
import io.flowbraid.app.run.FlowOutput;
import io.flowbraid.app.run.Passages;
import io.flowbraid.app.run.RunFigures;
import io.flowbraid.app.run.RunReport;
import io.flowbraid.app.sockets.SurveyedSockets;
import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.capture.live.CapturedInterface;
import io.flowbraid.capture.live.DeviceSource;
import io.flowbraid.config.state.SavedCompanions;
import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.introspection.KnownProcesses;
import io.flowbraid.introspection.agent.HostIdentity;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.agent.lineage.ProcessAncestry;
import io.flowbraid.introspection.feed.FeedContext;
import io.flowbraid.introspection.feed.FeedPeer;
import io.flowbraid.introspection.feed.subscribe.FeedSubscriber;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.OpenSocket;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import io.flowbraid.sink.StatusLine;
import io.flowbraid.web.ConversationBook;
import io.flowbraid.web.Identity;
import io.flowbraid.web.RunPorts;
import io.flowbraid.web.api.WebParts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * A live run: a capture thread or some for each interface, one for the feeds, one for the shard, one for the output,
 * and the agent's when it runs in this process. They meet in rings only.
 *
 * <p>Everything is opened before anything is started, so that what is wrong is said before the first packet. The end
 * goes with the data: captures first, then a moment for the last events, feeds, shard, output.
 */
public final class LiveRun {
    /** nice(1) of the threads that answer the page: no question slows the capture down. */
    private static final int WEB_NICE = 10;

    private final RunPlan.Live plan;
    private final RunSettings settings;
    private final Streams streams;
    private final @Nullable FlowWatch watch;
    private final RunFigures accounts = new RunFigures();
    private final LossLedger ledger = accounts.ledger();
    private final EpochNanoClock wallClock = new SystemEpochNanoClock();
    private final StopSignal stop = new StopSignal();
    private final Instant started = Instant.now();
    private final Supervisor supervisor;
    private final ThreadPriority priority;
    private final LiveFeeds feeds;
    private final CompanionChanges companionChanges = new CompanionChanges();
    private final Lags lags;
    /** Null when none are written. */
    private final @Nullable LivePackets packets;

    private final LiveNames names;

    private final HostIdentity host;
    private List<CapturedInterface> captured = List.of();
    /** Names of the interfaces that are captured on. */
    private List<String> interfaces = List.of();

    /** Events that the agent of this process has published and that its feed has not read. */
    private LongSupplier unreadOfAgent = () -> 0;

    private volatile KnownProcesses ownProcesses = KnownProcesses.NONE;

    private volatile boolean outputFailed;
    private final PacketListener packetListener;
    private volatile boolean isAgentStuck;
    private volatile boolean pageRefused;

    public LiveRun(RunPlan.Live plan, Streams streams) {
        this(plan, streams, null);
    }

    /** @param watch reads the flows beside the output; null for nobody */
    public LiveRun(RunPlan.Live plan, Streams streams, @Nullable FlowWatch watch) {
        this.plan = plan;
        this.watch = watch;
        this.streams = streams;
        settings = plan.settings();
        host = HostIdentity.named(settings.output().hostName());
        priority = new ThreadPriority(plan.process().nice(), this::say);
        lags = new Lags(streams.err()::println);
        feeds = new LiveFeeds(plan);
        packets = LivePackets.of(plan, ledger);
        names = LiveNames.of(plan, interfaceId -> captured.get(interfaceId).netns(), ledger);
        packetListener = new PacketListener(settings.writesPacketsToStandardOutput(), this::say, stop::raise);
        supervisor = Supervisor.install(ledger, streams.err(), settings.showsTraces(), stop::raise);
    }

    public int run() {
        try (supervisor) {
            return supervisor.supervise(this::supervised);
        }
    }

    /** Ends the run as a signal does. */
    public void stop() {
        stop.raise();
    }

    private int supervised() {
        RunReport.check(settings.output().statsFile());
        try (LastFlows lastFlows = new LastFlows(ledger, stop, streams.err());
                FeedContext context = new FeedContext();
                LiveCaptures captures = openCaptures()) {
            captured = captures.interfaces();
            interfaces = captures.names();
            correlate(context, captures, lastFlows);
        } catch (CaptureException | IntrospectionUnavailable e) {
            throw new RunFailure(e);
        }
        ledger.end();
        final String cutShortBy = stop.cutShortBy();
        if (cutShortBy != null) {
            say(cutShortBy + ": the records counted below as cut_short are lost");
        }
        final boolean isReported = report().print();
        return endedWell() && isReported ? 0 : 1;
    }

    /** Opens what the captures flow into, and carries the run. */
    private void correlate(FeedContext context, LiveCaptures captures, LastFlows lastFlows)
            throws CaptureException, IntrospectionUnavailable {
        if (packets != null) {
            packets.open(streams, packetListener);
            if (settings.writesPacketsToStandardOutput()) {
                say("packets go to standard output, and no flows are printed");
            }
        }
        final RingBuffer<SocketEvent> events = RingBuffer.createSingleProducer(
                SocketEvent::new, settings.limits().rings().events(), new YieldingWaitStrategy());
        final StatusLine statusLine = streams.isErrTerminal() ? new StatusLine(streams.err(), System.nanoTime()) : null;
        final FlowContext flowContext = new FlowContext(
                observer(captures), new LocalNetworks(settings.output().localNetworks()));
        try (OpenSocketsFile openSockets = openSocketsFile();
                FeedSubscriber subscriber = feeds.open(context, events, ledger, wallClock, streams.err());
                ListFiles lists = ListFiles.open(settings.watch().lists(), ledger, streams.err()::println);
                PageAndHistory readers =
                        PageAndHistory.of(plan, flowContext, ledger, streams.err(), lags::ofAgents, watch);
                FlowSink sink = FlowOutput.open(
                        plan,
                        streams,
                        flowContext,
                        readers.records(),
                        accounts,
                        inTheWay(statusLine),
                        this::onOutputFailed)) {
            final FlowSink updates = readers.updates();
            final Shard shard = shard(
                    captures,
                    events,
                    readers::onEvent,
                    openSockets.sockets(),
                    lists.marking(sink),
                    updates == null ? null : lists.marking(updates));
            final Runnable onCapturing = () -> {
                openSockets.taken();
                if (watch != null) {
                    watch.capturing();
                }
                readers.announce();
            };
            Passages.declare(accounts);
            stop.onCutShort(() -> {
                shard.cutShort();
                sink.cutShort();
                if (packets != null) {
                    packets.cutShort();
                }
            });
            final Runnable onEnding = () -> {
                lastFlows.begin();
                sink.ending();
            };
            // Beside the start of the agent, in which the kernel checks programs.
            readers.serve(shown -> parts(shown, subscriber, shard), this::onPageRefused);
            carry(context, subscriber, captures, shard, statusLine, onCapturing, onEnding);
            openSockets.save(shard.openSockets(), wallClock.nanoTime());
        }
    }

    /** A run without feeds has no sockets. */
    private OpenSocketsFile openSocketsFile() {
        final Path file = plan.openSocketsFile();
        return feeds.endpoints().isEmpty() || file == null
                ? OpenSocketsFile.none()
                : OpenSocketsFile.open(file, this::say);
    }

    /**
     * The shard with its correlator.
     *
     * @param watcher is shown each event before the shard learns it, and only reads it
     * @param earlier sockets that were open when the run before ended
     * @param sink receives every record
     * @param updates receives flows that live; null when nobody follows them
     */
    private Shard shard(
            LiveCaptures captures,
            RingBuffer<SocketEvent> events,
            Consumer<SocketEvent> watcher,
            List<OpenSocket> earlier,
            FlowSink sink,
            @Nullable FlowSink updates)
            throws CaptureException {
        final CorrelatorSettings engine = EngineSettings.of(
                settings,
                captures.observed(feeds.accompanying(interfaces)),
                feeds.observed(),
                plan.sources().feeds());
        final SteadyTime time =
                new SteadyTime(HostClock.SYSTEM, host.bootId(), new ReportedSteps(ledger, streams.err()));
        final Correlator correlator = new Correlator(
                engine,
                time.reporting(names.before(sink)),
                updates == null ? null : time.reporting(names.before(updates)),
                ledger);
        correlator.recall(earlier);
        return new Shard(
                correlator,
                new Shard.Inputs(
                        events,
                        watcher,
                        captures.pollers(),
                        captures::behindNs,
                        new Hosts(host.bootId()),
                        packets == null ? null : packets.desk()),
                time,
                companionChanges,
                accounts.latencies(),
                priority);
    }

    private LiveCaptures openCaptures() throws CaptureException {
        final FrameKeepers keepers = names.beside(packets == null ? FrameKeepers.NONE : packets);
        return LiveCaptures.openWherePermitted(plan, ledger, keepers, streams.err());
    }

    private Observer observer(LiveCaptures captures) {
        final List<Observer.ObservationPoint> points = new ArrayList<>(captures.points());
        points.addAll(feeds.points());
        return new Observer(host.hostName(), points);
    }

    private WebParts parts(PageAndHistory.Shown shown, FeedSubscriber subscriber, Shard shard) {
        final CompanionPlan companions = plan.sources().companions();
        final SavedCompanions saved = SavedCompanions.in(companions.file(), companions.withoutAgent());
        final RunningCompanions running = new RunningCompanions(
                interfaces,
                feeds.accompanying(interfaces),
                new RunningFeedFlows(feeds.endpoints(), feeds.flows(), saved, companionChanges),
                saved,
                companionChanges,
                companions.isByOption(),
                streams.err());
        return new WebParts(
                new Identity(Version.text(), host.hostName(), started),
                shown.flows(),
                shown.history(),
                new RunPorts(
                        new RunningCaptures(captured, shard::bytes, running),
                        new RunningFeeds(feeds.endpoints(), subscriber, ledger, host.bootId(), wallClock::nanoTime),
                        running,
                        new SurveyedSockets(
                                plan.runtimeSockets(), settings.output().commandLines()),
                        ProcessAncestry.ofThisHost(
                                host.bootId(), settings.output().commandLines(), () -> ownProcesses)::of,
                        new DoctorFindings(),
                        new LiveTap(interfaces, container -> Runtimes.pidOf(plan.runtimeSockets(), container)),
                        packets == null ? null : packets.recent(),
                        ConversationBook.none(),
                        shown.rules(),
                        new RunCounts(
                                ledger, accounts.tally(), accounts.latencies(), supervisor::failures, this::troubles)),
                this::say,
                new ThreadPriority(WEB_NICE, refusal -> {})::apply);
    }

    private List<String> troubles() {
        final List<String> troubles = new ArrayList<>();
        for (final CapturedInterface each : captured) {
            if (!each.trouble().isEmpty()) {
                troubles.add(each.trouble());
            }
        }
        final String lag = lags.ofCaptures();
        if (!lag.isEmpty()) {
            troubles.add(lag);
        }
        troubles.addAll(supervisor.troubles());
        troubles.addAll(lags.ofAgents());
        if (packetListener.hasFailed()) {
            troubles.add("no more packets are written (-w)");
        }
        if (outputFailed) {
            troubles.add("the output takes no more flows");
        }
        return troubles;
    }

    private void carry(
            FeedContext context,
            FeedSubscriber subscriber,
            LiveCaptures captures,
            Shard shard,
            @Nullable StatusLine statusLine,
            Runnable onCapturing,
            Runnable onEnding)
            throws IntrospectionUnavailable {
        Signals.onStop(stop::signal);
        Signals.onCounts(() -> report().print());
        priority.applyToVirtualMachine();
        subscriber.start(priority, shard.thread());
        shard.start();
        if (packets != null) {
            packets.start(shard.thread(), priority);
        }
        names.start(priority);
        captured.stream()
                .map(CapturedInterface::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .forEach(this::say);
        if (plan.capture().promiscuous()) {
            new TranslatingBridges().warnings(interfaces).forEach(this::say);
        }
        // The agent speaks before the first packet is read, so that none finds its feed silent.
        try (ServiceManager manager = ServiceManager.ofThisProcess();
                AgentRunner agent = startAgent(context)) {
            captures.start(
                    shard.thread(),
                    priority,
                    agent == null ? () -> {} : agent.wokenByPackets(),
                    () -> onCaptureEnded(captures),
                    this::say);
            if (settings.verbosity() > 0) {
                captured.stream()
                        .filter(CapturedInterface::isOpen)
                        .forEach(each -> say(each.name() + ": read " + each.way()));
            }
            say(StartLine.of(interfaces, captures.awaited(), feeds.endpoints()));
            onCapturing.run();
            manager.ready(pulses(captures, shard, agent));
            new LiveWatch(stop, lags, wallClock, accounts, manager, statusLine)
                    .watch(
                            captures,
                            shard,
                            subscriber,
                            new AgentReadings(host.bootId(), plan.sources().hasAgent(), wallClock.nanoTime()));
            manager.stopping();
            onEnding.run();
            captures.stop();
        }
        stopAfterLastEvents(subscriber, shard);
    }

    private static List<ServiceManager.Pulse> pulses(LiveCaptures captures, Shard shard, @Nullable AgentRunner agent) {
        final List<ServiceManager.Pulse> pulses = new ArrayList<>(captures.pulses());
        pulses.add(shard.pulse());
        if (agent != null) {
            pulses.add(agent.pulse());
        }
        return pulses;
    }

    private void stopAfterLastEvents(FeedSubscriber subscriber, Shard shard) {
        if (!feeds.endpoints().isEmpty()) {
            LastEvents.await(subscriber, wallClock, unreadOfAgent, stop::isCutShort);
        }
        names.finish();
        if (packets != null) {
            packets.finish();
        }
        subscriber.close();
        shard.stop();
    }

    private @Nullable AgentRunner startAgent(FeedContext context) throws IntrospectionUnavailable {
        if (!plan.sources().hasAgent()) {
            return null;
        }
        final AgentRunner agent = new AgentRunner(
                context.sockets(),
                AgentRunner.Publishing.inProcess(FeedEndpoints.of(List.of(LiveFeeds.IN_PROCESS), FeedPeer.AGENT)),
                plan.agentSettings(),
                new AgentRunner.Surroundings(
                        priority, ledger, streams.err(), UnaryOperator.identity(), () -> isAgentStuck = true));
        agent.cutShortBy(stop::isCutShort);
        ownProcesses = agent.processes();
        unreadOfAgent = Passages.inProcess(ledger, LiveFeeds.IN_PROCESS.text());
        return agent;
    }

    /** One interface that has seen its packets ends the run; one that went away leaves the others. */
    private void onCaptureEnded(LiveCaptures captures) {
        if (settings.packets().limit() > 0 || captures.areExhausted()) {
            stop.raise();
        }
    }

    private List<DeviceSource> sources() {
        return captured.stream().flatMap(each -> each.sources().stream()).toList();
    }

    private RunReport report() {
        return new RunReport(sources(), accounts, settings.output(), streams.err());
    }

    private boolean endedWell() {
        boolean isWell =
                !stop.isCutShort() && !outputFailed && !packetListener.hasFailed() && !isAgentStuck && !pageRefused;
        for (final CapturedInterface each : captured) {
            if (each.failure().isPresent()) {
                streams.err()
                        .println(Severity.ERROR.line(
                                String.valueOf(each.failure().get().getMessage())));
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

    private void say(String sentence) {
        streams.err().println("flowbraid: " + sentence);
    }
}
