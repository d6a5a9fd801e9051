// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.PcapFileSource;
import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.ObservedInterface;
import io.flowbraid.introspection.agent.HostIdentity;
import io.flowbraid.introspection.feed.FeedFileReader;
import io.flowbraid.model.FlowSink;
import io.flowbraid.model.LossLedger;
import io.flowbraid.model.PacketBatch;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import io.flowbraid.record.Observer.ObservationPoint;
import io.flowbraid.sink.AttributionTally;
import io.flowbraid.sink.Latencies;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Flows of a capture file, with the recorded feed beside it, or of a recorded feed alone: one thread, events and packets in
 * order of their times, so that two runs write the same bytes.
 */
final class OfflineRun {
    private final RunPlan plan;
    private final Streams streams;
    private final @Nullable Path captureFile;
    private final @Nullable Path feedFile;
    private final LossLedger ledger = new LossLedger();
    private final AttributionTally tally = new AttributionTally();
    private final PacketBatch batch = new PacketBatch(1024);
    private final StopSignal stop = new StopSignal();
    private volatile boolean isStopped;

    OfflineRun(RunPlan plan, Streams streams) {
        this.plan = plan;
        this.streams = streams;
        captureFile = plan.captureFile();
        feedFile = plan.feedFile();
    }

    int run() {
        try (Supervisor supervisor =
                Supervisor.install(ledger, streams.err(), plan.verbosity() > 1, () -> isStopped = true)) {
            return supervisor.supervise(this::supervised);
        }
    }

    private int supervised() {
        RunReport.check(plan.output().statsFile());
        try (PcapFileSource source = openCapture();
                FeedFileReader feed = openFeed()) {
            Signals.onStop(() -> {
                isStopped = true;
                stop.signal();
            });
            final RunReport report = new RunReport(
                    source == null ? List.of() : List.of(source),
                    tally,
                    new Latencies(),
                    ledger,
                    plan.output(),
                    streams.err());
            Signals.onCounts(report::print);
            correlate(source, feed);
            final CaptureException failure =
                    source == null ? null : source.failure().orElse(null);
            if (failure != null) {
                streams.err().println("flowbraid: " + failure.getMessage());
            }
            final boolean isNoFeed = feed != null && feed.isNoFeed();
            if (isNoFeed) {
                streams.err()
                        .println("flowbraid: " + feedFile + ": no line of it is a socket event; give a recorded feed");
            }
            ledger.end();
            if (stop.isCutShort()) {
                streams.err()
                        .println("flowbraid: " + stop.cutShortBy()
                                + ": the records counted below as cut_short are lost");
            }
            return report.print() && failure == null && !isNoFeed && !stop.isCutShort() ? 0 : 1;
        } catch (CaptureException e) {
            throw new RunFailure(e);
        } catch (InternalError lostPage) {
            // How the JVM tells, some time later, of a page that is no longer in the mapped file.
            throw new RunFailure(captureFile + ": cannot be read to its end: it became shorter while it was read");
        }
    }

    private void correlate(@Nullable PcapFileSource source, @Nullable FeedFileReader feed) {
        final List<String> captures = fileName(captureFile);
        final List<String> feeds = fileName(feedFile);
        final List<ObservationPoint> points = new ArrayList<>();
        captures.forEach(name -> points.add(new ObservationPoint(name, 0)));
        points.addAll(FeedPlan.points(feeds));
        final FlowContext context = new FlowContext(
                new Observer(HostIdentity.ofThisHost().hostName(), points),
                new LocalNetworks(plan.output().localNetworks()));
        final List<ObservedInterface> observed = captures.stream()
                .map(name -> new ObservedInterface(name, 0, feed == null ? 0 : 1, new long[0]))
                .toList();
        try (FlowSink sink =
                FlowOutput.open(plan, streams, context, List.of(), tally, ledger, null, failure -> isStopped = true)) {
            final Correlator correlator = new Correlator(
                    EngineSettings.of(plan, observed, plan.feedFlows().observed(feeds)), "0", sink, ledger);
            Passages.declare(ledger, tally, 1);
            stop.onCutShort(sink::cutShort);
            SocketEvent next = feed == null ? null : feed.next();
            while (source != null && !source.isExhausted() && !isStopped) {
                batch.clear();
                source.poll(batch);
                next = merge(correlator, feed, next);
            }
            while (feed != null && next != null && !isStopped) {
                learn(correlator, next);
                next = feed.next();
            }
            if (next != null) {
                learn(correlator, next); // a signal came; it was taken from the file
            }
            correlator.shutdown();
        }
    }

    /** Without a clock, time goes on with the events, too. */
    private static void learn(Correlator correlator, SocketEvent event) {
        correlator.advance(event.timeNs);
        correlator.onEvent(event);
    }

    private static List<String> fileName(@Nullable Path file) {
        return file == null ? List.of() : List.of(file.getFileName().toString());
    }

    /** Gives the batch to the correlator, and before each packet the events that are older; returns the next event. */
    private @Nullable SocketEvent merge(
            Correlator correlator, @Nullable FeedFileReader feed, @Nullable SocketEvent pending) {
        SocketEvent next = pending;
        int from = 0;
        for (int i = 0; i < batch.size() && feed != null && next != null; i++) {
            final long timeNs = batch.words()[i * PacketBatch.WORDS + PacketBatch.TIME_NS];
            if (next.timeNs <= timeNs) {
                correlator.onPackets(batch, from, i);
                from = i;
            }
            while (next != null && next.timeNs <= timeNs) {
                learn(correlator, next);
                next = feed.next();
            }
        }
        correlator.onPackets(batch, from, batch.size());
        return next;
    }

    private @Nullable PcapFileSource openCapture() throws CaptureException {
        return captureFile == null
                ? null
                : PcapFileSource.open(
                        captureFile.toString(),
                        plan.filter(),
                        plan.packetLimit(),
                        0,
                        ledger.open("capture", captureFile.toString()));
    }

    private @Nullable FeedFileReader openFeed() {
        if (feedFile == null) {
            return null;
        }
        return captureFile == null ? inFileOrder(feedFile) : byTime(feedFile);
    }

    /** Beside packets, each event has its place among them. */
    private FeedFileReader byTime(Path file) {
        return new FeedFileReader(file, 0, ledger, plan.output().commandLines());
    }

    /** Alone, the order of the file is that of arrival, as live. */
    private FeedFileReader inFileOrder(Path file) {
        return FeedFileReader.inFileOrder(file, 0, ledger, plan.output().commandLines());
    }
}
