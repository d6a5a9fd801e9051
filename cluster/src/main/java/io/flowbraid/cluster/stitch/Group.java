// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.cluster.report.ForwardedFrom;
import io.flowbraid.model.flow.ClientEvidence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Views of several hosts that are one connection. */
final class Group {
    final List<HostView> views = new ArrayList<>();

    Group(HostView view) {
        views.add(view);
    }

    /** The view with the best evidence of which end is the client; the first one of several. */
    private HostView surest() {
        HostView surest = views.get(0);
        for (final HostView view : views) {
            final int better = view.evidence.compareTo(surest.evidence);
            if (better > 0 || better == 0 && HostView.ORDER.compare(view, surest) < 0) {
                surest = view;
            }
        }
        return surest;
    }

    TupleEnd client() {
        return surest().client;
    }

    ClientEvidence evidence() {
        return surest().evidence;
    }

    /** The host of an end, by the first view that knows it. */
    LocatedEnd located(boolean isClient) {
        final TupleEnd client = client();
        LocatedEnd located = views.get(0).end(isClient, client);
        for (final HostView view : views) {
            final LocatedEnd end = view.end(isClient, client);
            if (end.isLocated() && (!located.isLocated() || located.entityId().isEmpty())) {
                located = end;
            }
        }
        return located;
    }

    /** Two views name different hosts or processes for an end. */
    boolean isContradicted(boolean isClient) {
        final TupleEnd client = client();
        final LocatedEnd located = located(isClient);
        for (final HostView view : views) {
            final LocatedEnd end = view.end(isClient, client);
            if (end.isContradicted() || end.contradicts(located)) {
                return true;
            }
        }
        return false;
    }

    boolean isComplete() {
        return located(true).isLocated() && located(false).isLocated();
    }

    boolean isFinal() {
        for (final HostView view : views) {
            if (!view.isFinal && !view.isMapping) {
                return false;
            }
        }
        return true;
    }

    boolean isAmbiguous() {
        for (final HostView view : views) {
            if (view.isAmbiguous) {
                return true;
            }
        }
        return false;
    }

    long firstArrivalNs() {
        long first = Long.MAX_VALUE;
        for (final HostView view : views) {
            first = Math.min(first, view.firstArrivalNs);
        }
        return first;
    }

    long lastArrivalNs() {
        long last = Long.MIN_VALUE;
        for (final HostView view : views) {
            last = Math.max(last, view.lastArrivalNs);
        }
        return last;
    }

    long dueNs() {
        long due = Long.MIN_VALUE;
        for (final HostView view : views) {
            due = Math.max(due, view.dueNs);
        }
        return due;
    }

    /** The conversation that its views are in; the oldest one of several. */
    int conversation() {
        int oldest = Sighting.NONE;
        for (final HostView view : views) {
            final int conversation = view.conversation();
            if (conversation != Sighting.NONE && (oldest == Sighting.NONE || conversation < oldest)) {
                oldest = conversation;
            }
        }
        return oldest;
    }

    boolean isDecided() {
        return conversation() != Sighting.NONE;
    }

    /** The part of it that is in this conversation. */
    @Nullable
    Group of(int conversation) {
        Group part = null;
        for (final HostView view : views) {
            if (view.conversation() == conversation) {
                if (part == null) {
                    part = new Group(view);
                } else {
                    part.views.add(view);
                }
            }
        }
        return part;
    }

    /** A sighting whose reports go to another key; null when the connection belongs here. */
    @Nullable
    Sighting forwarded() {
        for (final HostView view : views) {
            final Sighting forwarded = view.forwarded();
            if (forwarded != null) {
                return forwarded;
            }
        }
        return null;
    }

    /** What that host reported; null for nothing. */
    @Nullable
    HostView viewOf(String host) {
        for (final HostView view : views) {
            if (view.host.equals(host)) {
                return view;
            }
        }
        return null;
    }

    /** The flow of a translating host that shows the way; one that has the client right, if there is one. */
    @Nullable
    Sighting translating() {
        Sighting translating = forwarded();
        for (final HostView view : views) {
            for (final Sighting sighting : view.sightings) {
                final ForwardedFrom from = sighting.forwarding;
                if (from != null
                        && from.flowId() == sighting.report.flowId
                        && from.host().equals(view.host)) {
                    translating = sighting;
                }
            }
        }
        return translating;
    }

    List<Sighting> sightings() {
        final List<Sighting> all = new ArrayList<>();
        for (final HostView view : views) {
            all.addAll(view.sightings);
        }
        return all;
    }

    /** Whether they may be one connection, as far as hosts, ends and earlier decisions go. */
    boolean isCompatible(Group other) {
        if (forwarded() != null && other.forwarded() != null) {
            return false;
        }
        for (final HostView view : views) {
            for (final HostView its : other.views) {
                if (view.host.equals(its.host) || Payload.contradict(view, its)) {
                    return false;
                }
            }
        }
        final TupleEnd client = client();
        final boolean isSwapped = !client.equals(other.client());
        return !located(true).contradicts(other.located(!isSwapped))
                && !located(false).contradicts(other.located(isSwapped));
    }

    /** An earlier decision, or the way the reports came, says that both are one connection. */
    boolean isLinked(Group other) {
        if (conversation() != Sighting.NONE && conversation() == other.conversation()) {
            return true;
        }
        for (final HostView one : views) {
            for (final HostView its : other.views) {
                if (isLinked(one, its)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A message about a translation has no counters. Where there are some, they may show that it was another one. */
    private static boolean isLinked(HostView view, HostView other) {
        for (final Sighting one : view.sightings) {
            for (final Sighting its : other.sightings) {
                if (isLinked(one, its) || isLinked(its, one)) {
                    return !Payload.differ(view, other);
                }
            }
        }
        return false;
    }

    private static boolean isLinked(Sighting one, Sighting other) {
        return refersTo(one.report.via, other, other.report.via) || refersTo(one.forwarding, other, other.forwarding);
    }

    private static boolean refersTo(@Nullable ForwardedFrom from, Sighting other, @Nullable ForwardedFrom otherFrom) {
        if (from == null) {
            return false;
        }
        return from.flowId() == other.report.flowId && from.host().equals(other.report.host)
                || otherFrom != null
                        && from.flowId() == otherFrom.flowId()
                        && from.host().equals(otherFrom.host());
    }
}
