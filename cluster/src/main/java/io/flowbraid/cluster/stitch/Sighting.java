// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.cluster.report.FlowReport;
import io.flowbraid.cluster.report.ForwardedFrom;
import io.flowbraid.cluster.report.ReportedEnd;
import io.flowbraid.cluster.report.StateReader;
import io.flowbraid.cluster.report.StateWriter;
import org.jspecify.annotations.Nullable;

/** One flow of one observer: its newest report, and what became of it. (NOT thread safe.) */
final class Sighting {
    static final int NONE = -1;

    FlowReport report;
    /** When its first report arrived, in stream time. */
    final long firstNs;
    /** When its newest report arrived. */
    long lastNs;
    /** An address translation from a message, not a flow. It has no counters. */
    boolean isMapping;
    /** The key before an address translation, where its reports go; null when they belong here. */
    @Nullable
    String forwardKey;
    /** With a key to forward to, how its reports go there. */
    @Nullable
    ForwardedFrom forwarding;
    /** The conversation here that has it. */
    int conversation = NONE;
    /** Whether its report has its fate. */
    boolean isCounted;

    Sighting(FlowReport report, long firstNs) {
        this.report = report;
        this.firstNs = firstNs;
        this.lastNs = firstNs;
    }

    boolean isOf(FlowReport other) {
        return report.flowId == other.flowId
                && report.host.equals(other.host)
                && report.interfaceName.equals(other.interfaceName);
    }

    /** The end that is the client of the connection, when that client has this address at the key. */
    ReportedEnd client(TupleEnd clientAtKey) {
        return isSwapped(clientAtKey) ? report.server : report.client;
    }

    ReportedEnd server(TupleEnd clientAtKey) {
        return isSwapped(clientAtKey) ? report.client : report.server;
    }

    boolean isSwapped(TupleEnd clientAtKey) {
        return report.isFlipped() != !report.clientAtKey().equals(clientAtKey);
    }

    void write(StateWriter out) {
        report.write(out);
        out.word(firstNs);
        out.number(lastNs - firstNs);
        out.flag(isMapping);
        out.text(forwardKey == null ? "" : forwardKey);
        final ForwardedFrom from = forwarding;
        out.flag(from != null);
        if (from != null) {
            from.write(out);
        }
        out.number(conversation);
        out.flag(isCounted);
    }

    static Sighting read(StateReader in) {
        final FlowReport report = FlowReport.read(in);
        final Sighting sighting = new Sighting(report, in.word());
        sighting.lastNs = sighting.firstNs + in.number();
        sighting.isMapping = in.flag();
        final String forwardKey = in.text();
        sighting.forwardKey = forwardKey.isEmpty() ? null : forwardKey;
        sighting.forwarding = in.flag() ? ForwardedFrom.read(in) : null;
        sighting.conversation = (int) in.number();
        sighting.isCounted = in.flag();
        return sighting;
    }
}
