// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.report.FlowReport;
import io.flowbraid.cluster.report.ReportedEnd;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.network.Transport;

/**
 * How many payload bytes one direction of a whole connection had, without repetitions, by one host.
 *
 * @param bytes -1 when the host cannot know
 * @param isExact the kernel counted; another number on another host is another connection
 */
record Payload(long bytes, boolean isExact) {
    private static final Payload UNKNOWN = new Payload(-1, false);
    /** Fewer in both directions together prove nothing. */
    private static final long MIN_PROOF_BYTES = 16;

    /** What two hosts' numbers of one connection say about it being one. */
    enum Proof {
        CONTRADICTS,
        UNKNOWN,
        AGREES
    }

    static Proof compare(HostView one, HostView other, boolean isSwapped) {
        final Payload sent = of(one, true);
        final Payload otherSent = of(other, !isSwapped);
        final Payload received = of(one, false);
        final Payload otherReceived = of(other, isSwapped);
        if (sent.contradicts(otherSent) || received.contradicts(otherReceived)) {
            return Proof.CONTRADICTS;
        }
        final boolean areEqual = sent.bytes >= 0
                && received.bytes >= 0
                && sent.bytes == otherSent.bytes
                && received.bytes == otherReceived.bytes;
        return areEqual && sent.bytes + received.bytes >= MIN_PROOF_BYTES ? Proof.AGREES : Proof.UNKNOWN;
    }

    private boolean contradicts(Payload other) {
        return isExact && other.isExact && bytes != other.bytes;
    }

    /** What the client of the view sent, or its server. */
    static Payload of(HostView view, boolean isFromClient) {
        Payload known = UNKNOWN;
        for (final Sighting sighting : view.sightings) {
            if (sighting.isMapping) {
                continue;
            }
            if (!isWhole(sighting.report)) {
                return UNKNOWN;
            }
            final ReportedEnd from = HostView.reported(sighting, isFromClient, view.client);
            final ReportedEnd to = HostView.reported(sighting, !isFromClient, view.client);
            final Payload payload = of(sighting.report, from, to);
            known = known.isExact || payload.bytes < 0 ? known : payload;
        }
        return known;
    }

    /** It was seen from its beginning to an orderly end. */
    private static boolean isWhole(FlowReport report) {
        final boolean isOrderly = report.endReason == EndReason.FIN
                || report.endReason == EndReason.CLOSED
                || report.protocol == Transport.UDP && report.endReason == EndReason.IDLE;
        return report.isFinal
                && isOrderly
                && report.continuesId == 0
                && report.type != ObserverType.EXPORTER
                && report.evidence.compareTo(ClientEvidence.SOCKET_EVENT) >= 0
                && isFromStart(report.client)
                && isFromStart(report.server);
    }

    /** The agent did not only find the socket when it was open already. */
    private static boolean isFromStart(ReportedEnd end) {
        return end.method != AttributionMethod.SNAPSHOT
                && end.method != AttributionMethod.PROC
                && end.method != AttributionMethod.FILE;
    }

    private static Payload of(FlowReport report, ReportedEnd from, ReportedEnd to) {
        if (report.protocol != Transport.TCP) {
            return new Payload(from.payloadBytes, false);
        }
        if (to.isSocketClosed && to.socketReceived >= 0) {
            return new Payload(to.socketReceived, true);
        }
        if (from.isSocketClosed && from.socketSent >= 0 && from.socketRetransmits == 0) {
            return new Payload(from.socketSent, true);
        }
        if (report.type == ObserverType.SOCKETS) {
            return new Payload(from.payloadBytes, true);
        }
        return from.retransmitted == 0 ? new Payload(from.payloadBytes, false) : UNKNOWN;
    }
}
