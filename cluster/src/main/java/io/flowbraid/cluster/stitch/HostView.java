// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.cluster.report.Place;
import io.flowbraid.cluster.report.ReportedEnd;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.EndReason;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one host reported of one connection: one sighting, or several that the host itself linked, such as both sides of
 * its address translation, copies on several interfaces, or a flow that another one continues.
 */
final class HostView {
    static final Comparator<HostView> ORDER = Comparator.comparing((HostView view) -> view.host)
            .thenComparingLong(view -> view.startNs)
            .thenComparingLong(view -> view.sightings.get(0).report.flowId);

    final String host;
    /** In an order that does not depend on their arrival. */
    final List<Sighting> sightings;

    final long startNs;
    final long endNs;
    final long firstArrivalNs;
    final long lastArrivalNs;
    /** No further record will come. */
    final boolean isFinal;
    /** Its end was seen, not only that records ended. */
    final boolean isClosed;
    /** Its beginning was seen, not only that it was open. */
    final boolean isFromStart;
    /** Nothing but messages about an address translation. */
    final boolean isMapping;
    /** Its host translates addresses of the connection: without it the two sides are not found. */
    final boolean isTranslating;

    final ClientEvidence evidence;
    /** The client at the key, by the best evidence. */
    final TupleEnd client;

    final LocatedEnd clientEnd;
    final LocatedEnd serverEnd;

    /** Another view of one host fits as well as the one it could be joined with. */
    boolean isAmbiguous;
    /** When its conversation left with a verdict; {@link Departed#NEVER} without one. */
    long finalNs = Departed.NEVER;
    /** When nothing that could still change its group is expected. */
    long dueNs;

    HostView(List<Sighting> sightings) {
        this.sightings = sightings;
        this.host = sightings.get(0).report.host;
        Sighting best = sightings.get(0);
        long start = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        boolean areAllFinal = true;
        boolean areAllMappings = true;
        boolean isAnyTranslating = false;
        for (final Sighting sighting : sightings) {
            start = Math.min(start, sighting.report.startNs);
            end = Math.max(end, sighting.report.endNs);
            first = Math.min(first, sighting.firstNs);
            last = Math.max(last, sighting.lastNs);
            areAllFinal &= sighting.report.isFinal || isContinued(sighting);
            areAllMappings &= sighting.isMapping;
            isAnyTranslating |= sighting.isMapping || TranslatedTuples.hasNat(sighting.report);
            if (sighting.report.evidence.compareTo(best.report.evidence) > 0) {
                best = sighting;
            }
        }
        this.startNs = start;
        this.endNs = end;
        this.firstArrivalNs = first;
        this.lastArrivalNs = last;
        this.isFinal = areAllFinal;
        this.isMapping = areAllMappings;
        this.isTranslating = isAnyTranslating;
        this.isFromStart = Payload.isFromStart(sightings.get(0).report);
        this.isClosed = areAllFinal && isAnyClosed();
        this.evidence = best.report.evidence;
        this.client = best.report.clientAtKey();
        this.clientEnd = LocatedEnd.of(this, true);
        this.serverEnd = LocatedEnd.of(this, false);
    }

    private boolean isContinued(Sighting ended) {
        for (final Sighting sighting : sightings) {
            final boolean doesContinue = sighting.report.continuesId == ended.report.flowId && ended.report.flowId != 0;
            if (doesContinue || HostViews.resumes(sighting.report, ended.report)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAnyClosed() {
        for (final Sighting sighting : sightings) {
            if (isClose(sighting.report.endReason)) {
                return true;
            }
        }
        return false;
    }

    /** Reasons that come from the connection, not from its observer. */
    private static boolean isClose(EndReason reason) {
        return switch (reason) {
            case FIN, RST, CLOSED, REFUSED, TIMED_OUT, UNREACHABLE -> true;
            case IDLE, ACTIVE, EVICTED, SHUTDOWN, AGENT_GONE, MISSED_CLOSE, SWITCHED_OFF -> false;
        };
    }

    /** The evidence says more than who was seen first. */
    boolean isSureOfClient() {
        return evidence.compareTo(ClientEvidence.LISTENER) >= 0;
    }

    /** An agent should know about an end and does not. */
    boolean isUnsure() {
        return clientEnd.place() == Place.UNKNOWN || serverEnd.place() == Place.UNKNOWN;
    }

    /** The end that is the client, if the client of the connection has this address at the key. */
    LocatedEnd end(boolean isClient, TupleEnd clientAtKey) {
        return isClient == client.equals(clientAtKey) ? clientEnd : serverEnd;
    }

    static ReportedEnd reported(Sighting sighting, boolean isClient, TupleEnd clientAtKey) {
        return isClient ? sighting.client(clientAtKey) : sighting.server(clientAtKey);
    }

    int conversation() {
        for (final Sighting sighting : sightings) {
            if (sighting.conversation != Sighting.NONE) {
                return sighting.conversation;
            }
        }
        return Sighting.NONE;
    }

    /** The server's end answered with a reset, as packets show it or as the socket got it. */
    boolean isRefused() {
        for (final Sighting sighting : sightings) {
            if (sighting.report.tcpFailure.equals("refused") || sighting.report.endReason == EndReason.REFUSED) {
                return true;
            }
        }
        return false;
    }

    /** Nothing ever came from the server's end, until the client gave up or the network said that there is no way. */
    boolean isUnanswered() {
        for (final Sighting sighting : sightings) {
            final EndReason reason = sighting.report.endReason;
            final ReportedEnd from = sighting.server(client);
            final boolean isFailed = sighting.report.tcpFailure.equals("timed_out")
                    || reason == EndReason.TIMED_OUT
                    || reason == EndReason.UNREACHABLE;
            if (isFailed && from.payloadBytes <= 0 && from.packets <= 0) {
                return true;
            }
        }
        return false;
    }

    /** Both saw the connection fail before it was open, so there are no counters that one could bring the other. */
    static boolean areBothUnopened(HostView x, HostView y) {
        return x.isRefused() && y.isRefused() || x.isUnanswered() && y.isUnanswered();
    }

    /** Its reports go to another key; null when they belong here. */
    @Nullable
    Sighting forwarded() {
        for (final Sighting sighting : sightings) {
            if (sighting.forwardKey != null) {
                return sighting;
            }
        }
        return null;
    }
}
