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
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.LossLedger;
import io.flowbraid.model.PacketBatch;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import io.flowbraid.sink.AttributionTally;
import io.flowbraid.sink.Latencies;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Flows of a capture file, with the recorded feed beside it: one thread, events and packets in order of their times, so
 * that two runs write the same bytes.
 */
final class OfflineRun {
    private final RunPlan plan;
    private final Streams streams;
    private final Path file;
    private final LossLedger ledger = new LossLedger();
    private final AttributionTally tally = new AttributionTally();
    private final PacketBatch batch = new PacketBatch(1024);
    private volatile boolean isStopped;

    OfflineRun(RunPlan plan, Path file, Streams streams) {
        this.plan = plan;
        this.file = file;
        this.streams = streams;
    }

    int run() {
        final LedgerStage stage = ledger.open("capture", file.toString());
        try (PcapFileSource source = PcapFileSource.open(file.toString(), plan.filter(), plan.packetLimit(), 0, stage);
                FeedFileReader feed = openFeed(plan.feedFile())) {
            Signals.onStop(() -> isStopped = true);
            final RunReport report = new RunReport(
                    List.of(source),
                    tally,
                    new Latencies(),
                    ledger,
                    plan.output().statsFile(),
                    streams.err());
            Signals.onCounts(report::print);
            correlate(source, feed);
            source.failure().ifPresent(failure -> streams.err().println("flowbraid: " + failure.getMessage()));
            report.print();
            return source.failure().isPresent() ? 1 : 0;
        } catch (CaptureException e) {
            throw new RunFailure(e);
        } catch (InternalError lostPage) {
            // How the JVM tells, some time later, of a page that is no longer in the mapped file.
            throw new RunFailure(file + ": cannot be read to its end: it became shorter while it was read");
        }
    }

    private void correlate(PcapFileSource source, @Nullable FeedFileReader feed) {
        final Observer observer = new Observer(
                HostIdentity.ofThisHost().hostName(),
                List.of(new Observer.ObservationPoint(file.getFileName().toString(), 0)));
        final FlowContext context =
                new FlowContext(observer, new LocalNetworks(plan.output().localNetworks()));
        try (FlowSink sink =
                FlowOutput.open(plan, streams, context, List.of(), tally, ledger, null, failure -> isStopped = true)) {
            final ObservedInterface observed =
                    new ObservedInterface(source.name(), 0, feed == null ? 0 : 1, new long[0]);
            final Correlator correlator = new Correlator(EngineSettings.of(plan, List.of(observed)), "0", sink, ledger);
            SocketEvent next = feed == null ? null : feed.next();
            while (!source.isExhausted() && !isStopped) {
                batch.clear();
                source.poll(batch);
                next = merge(correlator, feed, next);
            }
            while (feed != null && next != null && !isStopped) {
                correlator.onEvent(next);
                next = feed.next();
            }
            correlator.shutdown();
        }
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
                correlator.onEvent(next);
                next = feed.next();
            }
        }
        correlator.onPackets(batch, from, batch.size());
        return next;
    }

    private @Nullable FeedFileReader openFeed(@Nullable Path feedFile) {
        return feedFile == null ? null : new FeedFileReader(feedFile, 0, ledger);
    }
}
