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
 * @param least -1 when the host cannot know
 * @param most more than {@code least} when some were sent again
 * @param seen what the host saw itself, though perhaps not all; 0 for nothing
 * @param isExact the kernel counted; another number on another host is another connection
 * @param isCutOff the connection was reset: the hosts may have seen different amounts of it
 */
record Payload(long least, long most, long seen, boolean isExact, boolean isCutOff) {
    private static final Payload UNKNOWN = new Payload(-1, -1, 0, false, false);
    /** A capture may show a segment of this size, with offload. */
    private static final long MAX_SEGMENT = 65_536;
    /** Fewer in both directions together prove nothing. */
    private static final long MIN_PROOF_BYTES = 16;

    /** What two hosts' numbers of one connection say about it being one. */
    enum Proof {
        /** The kernels of both hosts say that it is not. */
        CONTRADICTS,
        /** They differ, and a capture may have missed some. */
        DIFFERS,
        UNKNOWN,
        AGREES
    }

    /** Both directions, as two hosts counted them. */
    record Comparison(Payload sent, Payload otherSent, Payload received, Payload otherReceived) {
        static Comparison of(HostView one, HostView other) {
            final boolean isSwapped = !one.client.equals(other.client);
            return new Comparison(
                    Payload.of(one, true),
                    Payload.of(other, !isSwapped),
                    Payload.of(one, false),
                    Payload.of(other, isSwapped));
        }

        Proof proof() {
            if (sent.contradicts(otherSent) || received.contradicts(otherReceived)) {
                return Proof.CONTRADICTS;
            }
            if (!sent.isKnown() || !otherSent.isKnown() || !received.isKnown() || !otherReceived.isKnown()) {
                return Proof.UNKNOWN;
            }
            if (!sent.overlaps(otherSent) || !received.overlaps(otherReceived)) {
                return sent.isCutOff || otherSent.isCutOff ? Proof.UNKNOWN : Proof.DIFFERS;
            }
            // One direction may be uncertain if the other one is not.
            final long equal = sent.equalBytes(otherSent) + received.equalBytes(otherReceived);
            return equal >= MIN_PROOF_BYTES ? Proof.AGREES : Proof.UNKNOWN;
        }

        /** One saw more than the kernel of the other one counted: nobody sees more of a connection than it had. */
        boolean isExceeded() {
            return sent.exceeds(otherSent) || received.exceeds(otherReceived);
        }
    }

    /** Both cannot be views of one connection. */
    static boolean contradict(HostView one, HostView other) {
        return Comparison.of(one, other).proof() == Proof.CONTRADICTS;
    }

    /** The same, or a capture missed some of one of them. */
    static boolean differ(HostView one, HostView other) {
        final Proof proof = Comparison.of(one, other).proof();
        return proof == Proof.CONTRADICTS || proof == Proof.DIFFERS;
    }

    private boolean isKnown() {
        return least >= 0;
    }

    private boolean contradicts(Payload other) {
        return isExact && other.isExact && least != other.least;
    }

    private boolean exceeds(Payload other) {
        return isExact && other.seen > least || other.isExact && seen > other.least;
    }

    private boolean overlaps(Payload other) {
        return least <= other.most && other.least <= most;
    }

    private long equalBytes(Payload other) {
        return least == most && other.least == other.most ? least : 0;
    }

    private static Payload known(long bytes, boolean isExact) {
        return new Payload(bytes, bytes, 0, isExact, false);
    }

    /** What the client of the view sent, or its server. */
    static Payload of(HostView view, boolean isFromClient) {
        Payload known = UNKNOWN;
        long seen = 0;
        boolean areWhole = true;
        for (final Sighting sighting : view.sightings) {
            if (sighting.isMapping) {
                continue;
            }
            final ReportedEnd from = HostView.reported(sighting, isFromClient, view.client);
            final ReportedEnd to = HostView.reported(sighting, !isFromClient, view.client);
            seen = Math.max(seen, seen(sighting.report, from));
            if (!isWhole(sighting.report)) {
                areWhole = false;
                continue;
            }
            final Payload whole = of(sighting.report, from, to);
            final boolean isReset = sighting.report.endReason == EndReason.RST;
            final Payload payload = isReset ? new Payload(whole.least, whole.most, 0, false, true) : whole;
            known = known.isExact || !payload.isKnown() ? known : payload;
        }
        return areWhole
                ? new Payload(known.least, known.most, seen, known.isExact, known.isCutOff)
                : new Payload(-1, -1, seen, false, false);
    }

    /** Of a stream, without what may have been repeated. */
    private static long seen(FlowReport report, ReportedEnd from) {
        if (report.type != ObserverType.PACKETS || report.protocol != Transport.TCP || from.retransmitted < 0) {
            return 0;
        }
        return Math.max(0, from.payloadBytes - from.retransmitted * MAX_SEGMENT);
    }

    /** It was seen from its beginning to its end. */
    private static boolean isWhole(FlowReport report) {
        final boolean isEnd = report.endReason == EndReason.FIN
                || report.endReason == EndReason.RST
                || report.endReason == EndReason.CLOSED
                || report.protocol == Transport.UDP && report.endReason == EndReason.IDLE;
        return isEnd
                && report.continuesId == 0
                && (report.type == ObserverType.PACKETS || report.type == ObserverType.SOCKETS && isSure(report))
                && isFromStart(report.client)
                && isFromStart(report.server);
    }

    /** The observer saw the connection open, not only that it was open. */
    static boolean isFromStart(FlowReport report) {
        return report.continuesId == 0
                && (report.type == ObserverType.PACKETS
                        ? report.evidence == ClientEvidence.SYN || !report.isStream()
                        : report.type == ObserverType.SOCKETS && isSure(report))
                && isFromStart(report.client)
                && isFromStart(report.server);
    }

    /** The role of the socket was seen when it opened. */
    private static boolean isSure(FlowReport report) {
        return report.evidence.compareTo(ClientEvidence.SOCKET_EVENT) >= 0;
    }

    /** The agent did not only find the socket when it was open already. */
    private static boolean isFromStart(ReportedEnd end) {
        return end.method != AttributionMethod.SNAPSHOT
                && end.method != AttributionMethod.PROC
                && end.method != AttributionMethod.FILE;
    }

    private static Payload of(FlowReport report, ReportedEnd from, ReportedEnd to) {
        if (report.protocol != Transport.TCP) {
            return known(from.payloadBytes, false);
        }
        if (to.isSocketClosed && to.socketReceived >= 0 && isSure(report)) {
            return known(to.socketReceived, true);
        }
        if (from.isSocketClosed && isSure(report) && from.socketSent >= 0 && from.socketRetransmits == 0) {
            return known(from.socketSent, true);
        }
        if (report.type == ObserverType.SOCKETS) {
            return known(from.payloadBytes, true);
        }
        if (from.retransmitted < 0 || from.payloadBytes < 0) {
            return UNKNOWN;
        }
        final long most = from.payloadBytes;
        return new Payload(seen(report, from), most, 0, false, false);
    }
}
