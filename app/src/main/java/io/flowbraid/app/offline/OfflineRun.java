// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.offline;

import io.flowbraid.app.clock.FollowedTime;
import io.flowbraid.app.names.FileNames;
import io.flowbraid.app.packets.OfflinePackets;
import io.flowbraid.app.packets.PacketListener;
import io.flowbraid.app.plan.FeedPlan;
import io.flowbraid.app.plan.FilePlan;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.plan.RunSettings;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.Signals;
import io.flowbraid.app.process.StopSignal;
import io.flowbraid.app.process.Streams;
import io.flowbraid.app.process.Supervisor;
import io.flowbraid.app.rules.ListFiles;
import io.flowbraid.app.run.EngineSettings;
import io.flowbraid.app.run.FlowOutput;
import io.flowbraid.app.run.Passages;
import io.flowbraid.app.run.RunFigures;
import io.flowbraid.app.run.RunReport;
import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.capture.saved.FileReading;
import io.flowbraid.capture.saved.SavedCapture;
import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.observation.ObservedFeed;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.introspection.agent.HostIdentity;
import io.flowbraid.introspection.feed.file.FeedFileReader;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import io.flowbraid.record.Observer.ObservationPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Flows of capture files, with the recorded feed beside them, or of a recorded feed alone. One thread counts, events
 * and packets in order of their times, so that two runs write the same bytes. Others read the files ahead of it.
 */
public final class OfflineRun {
    /** A growing file is looked at this often. */
    private static final long LOOK_MS = 50;

    private static final boolean HAS_TWO_PROCESSORS = Runtime.getRuntime().availableProcessors() > 1;

    private final RunPlan.Offline plan;
    private final RunSettings settings;
    private final Streams streams;
    private final @Nullable FilePlan captureFiles;
    private final @Nullable Path feedFile;
    private final FoundInterfaces interfaces;
    private final FileProcesses processes;
    private final RunFigures accounts = new RunFigures();
    private final LossLedger ledger = accounts.ledger();
    private final StopSignal stop = new StopSignal();
    /** Null when none are written. */
    private final @Nullable OfflinePackets packets;

    /** Null when none are read. */
    private final @Nullable FileNames names;

    private final PacketListener packetListener;
    private final FollowedTime time = new FollowedTime();
    private volatile boolean isStopped;
    private final PacketReading reading = new PacketReading(() -> isStopped);

    public OfflineRun(RunPlan.Offline plan, Streams streams) {
        this.plan = plan;
        settings = plan.settings();
        this.streams = streams;
        captureFiles = plan.captureFiles();
        feedFile = plan.feedFile();
        packets = settings.packetFile() == null
                ? null
                : new OfflinePackets(settings.packetFile(), settings.packetBufferBytes(), ledger);
        names = settings.readsNames() && captureFiles != null ? new FileNames(settings.maxNames(), ledger) : null;
        packetListener =
                new PacketListener(settings.writesPacketsToStandardOutput(), this::note, () -> isStopped = true);
        interfaces = new FoundInterfaces(feedFile == null ? 0 : 1);
        processes = new FileProcesses(
                feedFile == null ? 0 : 1, interfaces, settings.output().commandLines(), ledger);
    }

    public int run() {
        try (Supervisor supervisor =
                Supervisor.install(ledger, streams.err(), settings.showsTraces(), () -> isStopped = true)) {
            return supervisor.supervise(this::supervised);
        }
    }

    private int supervised() {
        RunReport.check(settings.output().statsFile());
        try (SavedCapture source = openCapture();
                FeedFileReader feed = openFeed();
                PacketReading closed = reading) {
            Signals.onStop(() -> {
                isStopped = true;
                stop.signal();
            });
            final RunReport report = new RunReport(
                    source == null ? List.of() : List.of(source), accounts, settings.output(), streams.err());
            Signals.onCounts(report::print);
            if (packets != null) {
                packets.open(
                        streams.out(),
                        settings.output().rights(),
                        interfaces::name,
                        source == null ? 0 : source.firstTimeNs(),
                        packetListener);
            }
            if (settings.writesPacketsToStandardOutput()) {
                note("packets go to standard output, and no flows are printed");
            }
            correlate(source, feed);
            final List<CaptureException> failures = source == null ? List.of() : source.failures();
            failures.forEach(failure -> note(String.valueOf(failure.getMessage())));
            final boolean isNoFeed = feed != null && feed.isNoFeed();
            if (isNoFeed) {
                note(feedFile + ": no line of it is a socket event; give a recorded feed");
            }
            ledger.end();
            if (stop.isCutShort()) {
                streams.err()
                        .println("flowbraid: " + stop.cutShortBy()
                                + ": the records counted below as cut_short are lost");
            }
            return report.print()
                            && failures.isEmpty()
                            && !isNoFeed
                            && !packetListener.hasFailed()
                            && !stop.isCutShort()
                    ? 0
                    : 1;
        } catch (CaptureException e) {
            throw new RunFailure(e);
        } catch (InternalError lostPage) {
            // How the JVM tells, some time later, of a page that is no longer in the mapped file.
            throw new RunFailure("a capture file cannot be read to its end: it became shorter while it was read");
        }
    }

    private void note(String sentence) {
        streams.err().println("flowbraid: " + sentence);
    }

    private void correlate(@Nullable SavedCapture source, @Nullable FeedFileReader feed) {
        final List<String> feeds = fileName(feedFile);
        final List<ObservationPoint> points = new ArrayList<>(source == null ? List.of() : interfaces.points());
        points.addAll(FeedPlan.points(feeds));
        final FlowContext context = new FlowContext(
                new Observer(HostIdentity.named(settings.output().hostName()).hostName(), points),
                new LocalNetworks(settings.output().localNetworks()));
        final List<ObservedInterface> observed = source == null ? List.of() : interfaces.observed();
        try (ListFiles lists = ListFiles.open(settings.watch().lists(), ledger, streams.err()::println);
                FlowSink sink = lists.marking(FlowOutput.open(
                        plan, streams, context, List.of(), accounts, null, failure -> isStopped = true))) {
            final List<ObservedFeed> observedFeeds =
                    new ArrayList<>(settings.feedFlows().observed(feeds));
            if (source != null) {
                observedFeeds.add(FileProcesses.observed());
            }
            final Correlator correlator = new Correlator(
                    EngineSettings.of(settings, observed, observedFeeds, List.of()),
                    names == null ? sink : names.before(sink),
                    ledger);
            interfaces.tell(correlator);
            if (packets != null) {
                packets.ask(correlator);
            }
            Passages.declare(accounts);
            stop.onCutShort(sink::cutShort);
            final boolean isGrowing = captureFiles != null && captureFiles.isGrowing();
            SocketEvent next = feed == null ? null : feed.next();
            if (source != null) {
                reading.begin(source, !isGrowing && packets == null && HAS_TWO_PROCESSORS);
                for (PacketBatch batch = reading.next(); batch != null; batch = reading.next()) {
                    next = merge(correlator, batch, feed, next);
                    if (isGrowing) {
                        time.read(batch, System.nanoTime());
                    }
                    if (source.isWaiting()) {
                        correlator.advance(time.nowNs(System.nanoTime()));
                        stop.await(LOOK_MS, TimeUnit.MILLISECONDS);
                    }
                }
            }
            while (feed != null && next != null && !isStopped) {
                learn(correlator, next);
                next = feed.next();
            }
            if (next != null) {
                learn(correlator, next); // a signal came; it was taken from the file
            }
            if (packets != null) {
                packets.finish();
            }
            correlator.shutdown();
        }
    }

    /** Without a clock, time goes on with the events, too. */
    private void learn(Correlator correlator, SocketEvent event) {
        if (packets != null) {
            packets.write(event.timeNs);
        }
        correlator.advance(event.timeNs);
        correlator.onEvent(event);
    }

    private static List<String> fileName(@Nullable Path file) {
        return file == null ? List.of() : List.of(file.getFileName().toString());
    }

    /** Gives the batch to the correlator, and before each packet the events that are older; returns the next event. */
    private @Nullable SocketEvent merge(
            Correlator correlator, PacketBatch batch, @Nullable FeedFileReader feed, @Nullable SocketEvent pending) {
        SocketEvent next = pending;
        int from = 0;
        long dueNs = dueNs(next);
        for (int i = 0; i < batch.size(); i++) {
            final long timeNs = batch.words()[i * PacketBatch.WORDS + PacketBatch.TIME_NS];
            if (timeNs < dueNs) {
                continue;
            }
            correlator.onPackets(batch, from, i);
            from = i;
            while (feed != null && next != null && next.timeNs <= timeNs) {
                learn(correlator, next);
                next = feed.next();
            }
            if (packets != null) {
                packets.write(timeNs);
            }
            processes.tell(correlator, timeNs);
            dueNs = dueNs(next);
        }
        correlator.onPackets(batch, from, batch.size());
        return next;
    }

    /** Something has to be done before a packet of that time or later is counted. */
    private long dueNs(@Nullable SocketEvent next) {
        final long eventNs = next == null ? Long.MAX_VALUE : next.timeNs;
        final long writeNs = packets == null ? Long.MAX_VALUE : packets.dueNs();
        return Math.min(Math.min(eventNs, writeNs), processes.dueNs());
    }

    private @Nullable SavedCapture openCapture() throws CaptureException {
        final FrameKeepers keepers = packets == null ? FrameKeepers.NONE : packets;
        return captureFiles == null
                ? null
                : SavedCapture.open(
                        captureFiles.files(),
                        new FileReading(
                                settings.packets().filter(),
                                captureFiles.netmask(),
                                settings.packets().limit(),
                                captureFiles.isGrowing(),
                                FoundInterfaces.LIMIT,
                                (id, name) -> reading.execute(() -> interfaces.onInterface(id, name)),
                                event -> reading.execute(() -> processes.accept(event)),
                                names == null ? keepers : names.beside(keepers, reading),
                                this::note),
                        ledger);
    }

    private @Nullable FeedFileReader openFeed() {
        if (feedFile == null) {
            return null;
        }
        return captureFiles == null ? inFileOrder(feedFile) : byTime(feedFile);
    }

    /** Beside packets, each event has its place among them. */
    private FeedFileReader byTime(Path file) {
        return new FeedFileReader(file, 0, ledger, settings.output().commandLines());
    }

    /** Alone, the order of the file is that of arrival, as live. */
    private FeedFileReader inFileOrder(Path file) {
        return FeedFileReader.inFileOrder(file, 0, ledger, settings.output().commandLines());
    }
}
