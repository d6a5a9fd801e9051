// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.conversation.ObserverRole;
import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.ObserverType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The views of a connection in their order on the way from client to server. */
final class Path {
    final TupleEnd client;
    final List<HostView> views;
    private final ClockSkews skews;

    Path(Group group, ClockSkews skews) {
        this.client = group.client();
        this.skews = skews;
        final List<HostView> ordered = new ArrayList<>();
        for (final HostView view : group.views) {
            if (!view.isMapping) {
                ordered.add(view);
            }
        }
        final Comparator<HostView> byPlace = Comparator.comparing(this::role).thenComparingInt(Path::translations);
        ordered.sort(byPlace.thenComparing(HostView.ORDER));
        if (ordered.size() > 2) {
            final HostView first = ordered.get(0);
            // Clocks are not known well enough to tell what is before a translation from what is behind it.
            ordered.sort(byPlace.thenComparingLong(
                            view -> view.startNs - clock(first, view).offsetNs())
                    .thenComparing(HostView.ORDER));
        }
        this.views = List.copyOf(ordered);
    }

    /** Address translations between the client and the view, twice; a view of both sides of one has an odd number. */
    private static int translations(HostView view) {
        int fewest = Integer.MAX_VALUE;
        int most = 0;
        for (final Sighting sighting : view.sightings) {
            final int passed =
                    sighting.report.via == null ? 0 : sighting.report.via.keys().size();
            fewest = Math.min(fewest, passed);
            most = Math.max(most, passed);
        }
        return fewest + most;
    }

    ObserverRole role(HostView view) {
        final boolean isAtClient = view.end(true, client).host().equals(view.host);
        final boolean isAtServer = view.end(false, client).host().equals(view.host);
        if (isAtClient) {
            return isAtServer ? ObserverRole.BOTH : ObserverRole.CLIENT_HOST;
        }
        return isAtServer ? ObserverRole.SERVER_HOST : ObserverRole.BETWEEN;
    }

    /** The clock of the view minus that of the first one. */
    SkewEstimate clock(HostView view) {
        return view == views.get(0) ? new SkewEstimate(0, 0, true) : clock(views.get(0), view);
    }

    private SkewEstimate clock(HostView first, HostView view) {
        return skews.of(first.host, view.host);
    }

    /** The flow that speaks for the view: packets before sockets, before a translation, not a copy. */
    static Sighting lead(HostView view) {
        Sighting lead = null;
        for (final Sighting sighting : view.sightings) {
            if (!sighting.isMapping && (lead == null || rank(sighting) < rank(lead))) {
                lead = sighting;
            }
        }
        if (lead == null) {
            throw new IllegalStateException("a translation is no observer");
        }
        return lead;
    }

    private static int rank(Sighting sighting) {
        final int type = sighting.report.type == ObserverType.PACKETS ? 0 : 4;
        final ConversationLeg leg = sighting.report.leg;
        return type + (leg == ConversationLeg.COPY ? 2 : leg == ConversationLeg.TRANSLATED ? 1 : 0);
    }

    /** The view whose counters are those of the conversation: the first one that counted packets. */
    HostView counting() {
        for (final HostView view : views) {
            if (lead(view).report.type == ObserverType.PACKETS) {
                return view;
            }
        }
        return views.get(0);
    }
}
