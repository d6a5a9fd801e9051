// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.report.FlowReport;
import io.flowbraid.cluster.report.ReportedEnd;
import io.flowbraid.model.attribution.AttributionMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Puts the sightings of each host together that the host itself says are one connection. */
final class HostViews {
    private static final Comparator<Sighting> ORDER = Comparator.comparing((Sighting s) -> s.report.host)
            .thenComparingLong(s -> s.report.startNs)
            .thenComparingLong(s -> s.report.flowId)
            .thenComparing(s -> s.report.interfaceName);

    /** Less than any idle timeout, and more than a datagram takes from one interface to the other. */
    private static final long COPY_LATER_NS = 1_000_000_000L;

    private HostViews() {}

    static List<HostView> of(List<Sighting> sightings) {
        final List<Sighting> left = new ArrayList<>(sightings);
        left.sort(ORDER);
        final List<HostView> views = new ArrayList<>();
        while (!left.isEmpty()) {
            final List<Sighting> linked = new ArrayList<>();
            linked.add(left.remove(0));
            for (int i = 0; i < linked.size(); i++) {
                final Sighting known = linked.get(i);
                for (int j = 0; j < left.size(); ) {
                    if (areLinked(known, left.get(j))) {
                        linked.add(left.remove(j));
                    } else {
                        j++;
                    }
                }
            }
            linked.sort(ORDER);
            views.add(new HostView(linked));
        }
        return views;
    }

    private static boolean areLinked(Sighting one, Sighting other) {
        final FlowReport a = one.report;
        final FlowReport b = other.report;
        if (!a.host.equals(b.host)) {
            return false;
        }
        return a.flowId == b.flowId
                || continues(a, b)
                || continues(b, a)
                || resumes(a, b)
                || resumes(b, a)
                || isOneConversation(a, b)
                || isOneTranslation(one, other);
    }

    private static boolean continues(FlowReport later, FlowReport earlier) {
        return later.continuesId != 0 && later.continuesId == earlier.flowId;
    }

    /**
     * The earlier flow never ended, because Flowbraid was killed, and the next one found the socket open, with the same
     * process. If that socket was another one after all, it has the same ends.
     */
    static boolean resumes(FlowReport later, FlowReport earlier) {
        return !earlier.isFinal
                && earlier.flowId != later.flowId
                && earlier.endNs <= later.startNs
                && earlier.type == later.type
                && earlier.interfaceName.equals(later.interfaceName)
                && earlier.leg == later.leg
                && (isFoundOpen(earlier.client, later) || isFoundOpen(earlier.server, later));
    }

    private static boolean isFoundOpen(ReportedEnd end, FlowReport later) {
        final ReportedEnd same = end.end.equals(later.client.end) ? later.client : later.server;
        return !end.entityId.isEmpty()
                && end.entityId.equals(same.entityId)
                && end.end.equals(same.end)
                && (same.method == AttributionMethod.SNAPSHOT || same.method == AttributionMethod.PROC);
    }

    /**
     * Legs or copies of one connection. A pause splits the datagrams of one socket, or of one translation, into several
     * flows with one conversation id; those are not one.
     */
    private static boolean isOneConversation(FlowReport a, FlowReport b) {
        final boolean isSame = a.conversationId != 0 && a.conversationId == b.conversationId;
        return isSame && (a.isStream() || a.startNs <= b.endNs + COPY_LATER_NS && b.startNs <= a.endNs + COPY_LATER_NS);
    }

    /** Both say that this key is the other side of the same translation, at the same time. */
    private static boolean isOneTranslation(Sighting one, Sighting other) {
        return (one.isMapping || other.isMapping)
                && one.forwardKey != null
                && Objects.equals(one.forwardKey, other.forwardKey)
                && one.report.startNs <= other.report.endNs
                && other.report.startNs <= one.report.endNs;
    }
}
