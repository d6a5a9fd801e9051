// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export;

import io.flowbraid.config.value.CollectorAddress;
import io.flowbraid.export.element.FlowTemplate;
import io.flowbraid.export.message.IpfixMessage;
import io.flowbraid.export.message.TemplateBook;
import io.flowbraid.export.record.ExportedFlow;
import io.flowbraid.export.record.RecordEncoder;
import io.flowbraid.export.record.ReportedCounters;
import io.flowbraid.export.transport.CollectorOutlet;
import io.flowbraid.export.transport.CollectorOutlets;
import io.flowbraid.export.transport.FlowAccount;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.record.Observer;
import io.flowbraid.record.export.ExportPlan;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Sends each flow record to every collector. A record is encoded once, without garbage. (NOT thread safe) */
final class IpfixSink implements FlowSink {
    static final String NAME = "ipfix";
    /** Live flows whose counters are remembered for the next record; 7 MB when it is full. */
    static final int MAX_LONG_FLOWS = 1 << 16;

    private final RecordEncoder encoder;
    private final ReportedCounters reported;
    private final List<CollectorSession> sessions;
    private final boolean withBiflows;
    private final ExportedFlow exported = new ExportedFlow();
    private final ByteBuffer record = ByteBuffer.allocate(RecordEncoder.MAX_RECORD_BYTES);

    private IpfixSink(
            RecordEncoder encoder, ReportedCounters reported, List<CollectorSession> sessions, boolean withBiflows) {
        this.encoder = encoder;
        this.reported = reported;
        this.sessions = sessions;
        this.withBiflows = withBiflows;
    }

    static IpfixSink open(IpfixSettings settings, ExportPlan plan, LongSupplier nanoClock, InstantSource clock) {
        final Observer observer = plan.context().observer();
        final IntSupplier exportSeconds = () -> (int) clock.instant().getEpochSecond();
        return new IpfixSink(
                new RecordEncoder(observer, settings.withNames()),
                new ReportedCounters(MAX_LONG_FLOWS, plan.ledger().open("long flows", NAME)),
                settings.collectors().stream()
                        .map(collector -> session(collector, settings, plan, nanoClock, exportSeconds))
                        .toList(),
                settings.withBiflows());
    }

    private static CollectorSession session(
            CollectorAddress collector,
            IpfixSettings settings,
            ExportPlan plan,
            LongSupplier nanoClock,
            IntSupplier exportSeconds) {
        final int maxBytes = CollectorOutlets.maxMessageBytes(collector);
        final FlowAccount account = new FlowAccount(plan.ledger().open("export", NAME + ' ' + collector));
        final TemplateBook templates = new TemplateBook(
                plan.context().observer().hostname(), settings.withNames(), maxBytes, settings.domain(), exportSeconds);
        final CollectorOutlet outlet = new CollectorOutlets(
                        nanoClock, settings.templateRefresh().toNanos(), plan.warning())
                .open(collector, templates, account);
        final IpfixMessage message = new IpfixMessage(maxBytes, settings.domain());
        return new CollectorSession(templates, message, outlet, account, exportSeconds);
    }

    @Override
    public void accept(FlowRecord flow) {
        for (final CollectorSession session : sessions) {
            session.account().took();
        }
        if (!exported.begin(flow, reported)) {
            for (final CollectorSession session : sessions) {
                session.account().leftOut();
            }
        } else if (withBiflows) {
            exported.bothDirections();
            append(true);
        } else {
            appendEachDirection();
        }
    }

    private void appendEachDirection() {
        final boolean hasFromServer = exported.hasFromServer();
        if (!hasFromServer || exported.hasFromClient()) {
            exported.fromClient();
            append(!hasFromServer);
        }
        if (hasFromServer) {
            exported.fromServer();
            append(true);
        }
    }

    private void append(boolean completes) {
        final FlowTemplate template = encoder.template(exported);
        encoder.write(exported, template, record.clear());
        record.flip();
        for (final CollectorSession session : sessions) {
            session.append(template, record.rewind(), completes);
        }
    }

    @Override
    public void flush() {
        for (final CollectorSession session : sessions) {
            session.flush();
        }
    }

    @Override
    public void close() {
        for (final CollectorSession session : sessions) {
            session.close();
        }
    }
}
