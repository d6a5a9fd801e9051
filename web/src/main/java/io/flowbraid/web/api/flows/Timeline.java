// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.web.api.call.JsonBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happened to one flow, in order. */
final class Timeline {
    private static final double NS_PER_MS = 1_000_000.0;

    private final FlowFacts flow;
    private final String observer;
    private final long startNs;
    private final List<Happening> happenings = new ArrayList<>();

    private record Happening(long ns, String kind, @Nullable String side, String text) {}

    private Timeline(FlowFacts flow, String observer) {
        this.flow = flow;
        this.observer = observer;
        startNs = flow.number("event.start");
    }

    /**
     * Puts what is known of a flow in order.
     *
     * @param observer what counted it, as {@code observer.type}; empty for packets
     * @param retransmitsSeenMs when a retransmission was first reported; 0 not known
     */
    static Timeline of(FlowFacts flow, String observer, long retransmitsSeenMs) {
        final Timeline timeline = new Timeline(flow, observer);
        timeline.begin();
        timeline.owner("client");
        timeline.owner("server");
        timeline.retransmits(retransmitsSeenMs);
        timeline.end();
        timeline.happenings.sort(Comparator.comparingLong(Happening::ns));
        return timeline;
    }

    private void begin() {
        final String transport = flow.text("network.transport");
        switch (observer) {
            case "sockets" -> add(startNs, "first_seen", null, "first known from its sockets, " + transport);
            case "exporter" -> add(startNs, "first_seen", null, "start in the exporter's record, " + transport);
            default -> add(startNs, "first_packet", null, "first packet, " + transport);
        }
        final double rttMs = flow.decimal("tcp.handshake_rtt_ms");
        if (!Double.isNaN(rttMs)) {
            add(startNs + ns(rttMs), "handshake", null, "handshake done after " + ms(rttMs));
        }
    }

    private void owner(String side) {
        final String name = flow.text(side + ".process.name");
        final double delayMs = flow.decimal(side + ".attribution.delay_ms");
        if (name.isEmpty() || Double.isNaN(delayMs)) {
            return;
        }
        final String start = isOfPackets() ? "the first packet" : "the start of the flow";
        final String when = delayMs <= 0
                ? "known " + ms(-delayMs) + " before " + start
                : "known " + ms(delayMs) + " after " + start;
        add(
                startNs + ns(delayMs),
                "owner_known",
                side,
                side + " is " + name + "[" + flow.text(side + ".process.pid") + "], " + when + " by "
                        + flow.text(side + ".attribution.method"));
    }

    private void retransmits(long seenMs) {
        final long client = retransmitted("client");
        final long server = retransmitted("server");
        if (client + server > 0) {
            // The report came later than the segments: not after the last packet, of which it tells.
            final long endNs = flow.number("event.end");
            final long ns = seenMs == 0 ? endNs : Math.min(endNs, Math.round(seenMs * NS_PER_MS));
            final String side = server == 0 ? "client" : client == 0 ? "server" : null;
            add(
                    ns,
                    "retransmits",
                    side,
                    client + " segments of the client and " + server + " of the server retransmitted");
        }
    }

    /** Seen in the capture; without one, as the kernel counts. */
    private long retransmitted(String side) {
        return flow.number(isOfPackets() ? "tcp.retransmitted." + side : "socket." + side + ".retransmits");
    }

    private boolean isOfPackets() {
        return observer.isEmpty() || observer.equals("packets");
    }

    private void end() {
        if (!Boolean.TRUE.equals(flow.value("flow.final"))) {
            return;
        }
        final long endNs = flow.number("event.end");
        final String reason = flow.text("flow.end_reason");
        if (reason.equals("fin") || reason.equals("rst")) {
            add(
                    endNs,
                    "closed",
                    null,
                    "closed by " + reason.toUpperCase(Locale.ROOT) + ", state " + flow.text("tcp.state"));
        }
        add(endNs, "final", null, "the flow ended: " + reason.replace('_', ' '));
    }

    private void add(long ns, String kind, @Nullable String side, String text) {
        happenings.add(new Happening(ns, kind, side, text));
    }

    private static long ns(double ms) {
        return Math.round(ms * NS_PER_MS);
    }

    private static String ms(double ms) {
        return String.format(Locale.ROOT, ms < 10 ? "%.3f ms" : "%.0f ms", ms);
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (final Happening happening : happenings) {
            json.writeStartObject();
            json.writeFieldName("at");
            JsonBody.milliseconds(json, happening.ns());
            json.writeStringField("kind", happening.kind());
            json.writeStringField("side", happening.side());
            json.writeStringField("text", happening.text());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
