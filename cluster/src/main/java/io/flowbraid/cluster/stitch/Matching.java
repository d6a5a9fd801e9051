// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the views of different hosts that are one connection. The result is a function of the views, whatever the order
 * of their arrival.
 *
 * <p>Of each two hosts, the views that fit best are joined first, and only where each is the only one that fits the
 * other so well. What is joined also decides by order: on both hosts, the connections of one five-tuple follow one
 * another. Where that leaves several that fit, none is joined, and they are ambiguous. Views that are not proven to be
 * one connection are joined when nothing more is expected of either.
 */
final class Matching {
    private static final Fit[] BEST_FIRST = {Fit.PROVEN_AND_AGREED, Fit.PROVEN, Fit.AGREED, Fit.POSSIBLE};

    private final List<Group> groups = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();
    private final long streamNs;

    private Matching(long streamNs) {
        this.streamNs = streamNs;
    }

    /** @param views whose times are due are decided */
    static List<Group> of(List<HostView> views, ClockSkews skews, StitchSettings settings, long streamNs) {
        final Matching matching = new Matching(streamNs);
        views.forEach(view -> matching.groups.add(new Group(view)));
        matching.joinLinked();
        if (matching.groups.size() > 1) {
            matching.findEdges(views, skews, settings);
            matching.join();
        }
        return matching.groups;
    }

    private void joinLinked() {
        for (int i = 0; i < groups.size(); i++) {
            for (int j = i + 1; j < groups.size(); ) {
                if (groups.get(i).isLinked(groups.get(j))) {
                    groups.get(i).views.addAll(groups.remove(j).views);
                    // What was joined may be linked with a group that was not.
                    j = i + 1;
                } else {
                    j++;
                }
            }
        }
    }

    private void findEdges(List<HostView> views, ClockSkews skews, StitchSettings settings) {
        for (int i = 0; i < views.size(); i++) {
            for (int j = i + 1; j < views.size(); j++) {
                final HostView one = views.get(i);
                final HostView other = views.get(j);
                final Group group = groupOf(one);
                final Group otherGroup = groupOf(other);
                if (group != otherGroup && group.isCompatible(otherGroup)) {
                    final boolean isOrdered = one.host.compareTo(other.host) < 0;
                    final HostView x = isOrdered ? one : other;
                    final HostView y = isOrdered ? other : one;
                    final Fit fit = Fit.of(x, y, skews, settings);
                    // What has left apart is joined by proof only: what fitted as well may be forgotten by now. But it
                    // still makes others ambiguous.
                    final boolean areDecided = group.isDecided() && otherGroup.isDecided()
                            || wasThere(group, otherGroup)
                            || wasThere(otherGroup, group);
                    if (fit != Fit.NONE) {
                        edges.add(new Edge(x, y, fit, fit.isProven() || !areDecided));
                    }
                }
            }
        }
        waitForNeighbours();
    }

    /** Whether the conversation was decided when what goes to another key was known, and yet stayed apart. */
    private static boolean wasThere(Group forwarded, Group decided) {
        return forwarded.forwarded() != null
                && decided.views.stream()
                        .anyMatch(view -> view.finalNs != Departed.NEVER && forwarded.firstArrivalNs() <= view.finalNs);
    }

    /** A view is not decided before the views that fit it are. */
    private void waitForNeighbours() {
        for (final Edge edge : edges) {
            // What was forwarded has no time of its own: it waits for all that fit it, and they wait for one another.
            edge.waitForForwarded(edge.x, edge.y);
            edge.waitForForwarded(edge.y, edge.x);
        }
        final long[] due = new long[edges.size()];
        for (int i = 0; i < due.length; i++) {
            due[i] = Math.max(edges.get(i).x.dueNs, edges.get(i).y.dueNs);
        }
        for (int i = 0; i < due.length; i++) {
            final Edge edge = edges.get(i);
            edge.x.dueNs = Math.max(edge.x.dueNs, due[i]);
            edge.y.dueNs = Math.max(edge.y.dueNs, due[i]);
        }
    }

    private void join() {
        if (edges.isEmpty()) {
            return;
        }
        final Edge first = edges.get(0);
        if (edges.size() == 1 && groups.size() == 2 && first.mayJoin && first.fit.isProven()) {
            // Mostly so: each is the only choice of the other, and nothing crosses them.
            join(first);
            return;
        }
        final Map<String, List<Edge>> byHosts = new TreeMap<>();
        edges.sort(Edge.ORDER);
        edges.forEach(edge -> byHosts.computeIfAbsent(edge.x.host + '|' + edge.y.host, hosts -> new ArrayList<>())
                .add(edge));
        final List<Edge> accepted = new ArrayList<>();
        byHosts.values().forEach(pair -> accepted.addAll(ofTwoHosts(pair)));
        accepted.removeIf(edge -> !edge.fit.isProven() && !edge.isDue(streamNs));
        // A view that could be one of several connections brings nobody into any of them.
        final List<Edge> doubtful = accepted.stream().filter(Edge::isDoubtful).toList();
        doubtful.forEach(Edge::markAmbiguous);
        accepted.removeAll(doubtful);
        // First client and server, then those between them: they must not decide which server a client has.
        join(accepted, Edge::isOfBothEnds);
        join(accepted, edge -> !edge.isOfBothEnds());
    }

    /** The edges that are the only choice. */
    private List<Edge> ofTwoHosts(List<Edge> candidates) {
        final List<Edge> left = new ArrayList<>(candidates);
        removeCrossed(left);
        final List<Edge> accepted = new ArrayList<>();
        for (final Fit fit : BEST_FIRST) {
            Edge only = onlyChoice(left, fit);
            while (only != null) {
                final Edge chosen = only;
                if (chosen.mayJoin) {
                    accepted.add(chosen);
                    left.removeIf(edge -> edge.crosses(chosen.x, chosen.y));
                }
                left.removeIf(chosen::touches);
                only = onlyChoice(left, fit);
            }
            final List<Edge> undecided =
                    left.stream().filter(edge -> edge.fit == fit).toList();
            undecided.forEach(Edge::markAmbiguous);
            left.removeIf(edge -> undecided.stream().anyMatch(edge::touches));
        }
        return accepted;
    }

    /** Connections that are joined already decide by order, too. */
    private void removeCrossed(List<Edge> left) {
        if (left.isEmpty()) {
            return;
        }
        final String host = left.get(0).x.host;
        final String otherHost = left.get(0).y.host;
        for (final Group group : groups) {
            final HostView one = group.viewOf(host);
            final HostView other = group.viewOf(otherHost);
            if (one != null && other != null) {
                left.removeIf(edge -> edge.crosses(one, other));
            }
        }
    }

    private static @Nullable Edge onlyChoice(Collection<Edge> left, Fit fit) {
        for (final Edge edge : left) {
            if (edge.fit == fit
                    && left.stream()
                                    .filter(other -> other.fit == fit && other.touches(edge))
                                    .count()
                            == 1) {
                return edge;
            }
        }
        return null;
    }

    private void join(List<Edge> accepted, Predicate<Edge> isOfStage) {
        for (final Fit fit : BEST_FIRST) {
            final List<Edge> level = new ArrayList<>(accepted.stream()
                    .filter(edge -> edge.fit == fit && isOfStage.test(edge) && canJoin(edge))
                    .toList());
            final List<Edge> unclear = level.stream()
                    .filter(edge -> level.stream().anyMatch(other -> excludesOther(edge, other)))
                    .toList();
            unclear.forEach(Edge::markAmbiguous);
            level.removeAll(unclear);
            level.forEach(this::join);
        }
    }

    private boolean canJoin(Edge edge) {
        final Group one = groupOf(edge.x);
        final Group other = groupOf(edge.y);
        return one != other && one.isCompatible(other);
    }

    /** Both would join one group with two that cannot be one. */
    private boolean excludesOther(Edge edge, Edge other) {
        if (edge == other) {
            return false;
        }
        final Group[] ends = {groupOf(edge.x), groupOf(edge.y)};
        final Group[] others = {groupOf(other.x), groupOf(other.y)};
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                final Group one = ends[1 - i];
                final Group two = others[1 - j];
                if (ends[i] == others[j] && one != two && !one.isCompatible(two)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void join(Edge edge) {
        if (canJoin(edge)) {
            final Group one = groupOf(edge.x);
            final Group other = groupOf(edge.y);
            one.views.addAll(other.views);
            groups.remove(other);
        }
    }

    private Group groupOf(HostView view) {
        for (final Group group : groups) {
            if (group.views.contains(view)) {
                return group;
            }
        }
        throw new IllegalStateException("a view of " + view.host + " is in no group");
    }

    /** Two views that fit, those of the host with the lower name first; it may be too late to join them. */
    private record Edge(HostView x, HostView y, Fit fit, boolean mayJoin) {
        static final Comparator<Edge> ORDER =
                Comparator.comparing(Edge::x, HostView.ORDER).thenComparing(Edge::y, HostView.ORDER);

        void waitForForwarded(HostView one, HostView other) {
            if (one.forwarded() != null) {
                one.dueNs = Math.max(one.dueNs, other.dueNs);
            }
        }

        boolean touches(Edge other) {
            return x == other.x || y == other.y;
        }

        /** On one host it came before, on the other one after those that are joined. */
        boolean crosses(HostView joinedX, HostView joinedY) {
            return x != joinedX && y != joinedY && x.startNs < joinedX.startNs != y.startNs < joinedY.startNs;
        }

        boolean isDue(long streamNs) {
            return x.dueNs <= streamNs && y.dueNs <= streamNs;
        }

        boolean isDoubtful() {
            return !fit.isProven() && (x.isAmbiguous || y.isAmbiguous);
        }

        boolean isOfBothEnds() {
            final boolean isSwapped = !x.client.equals(y.client);
            final LocatedEnd yClient = isSwapped ? y.serverEnd : y.clientEnd;
            final LocatedEnd yServer = isSwapped ? y.clientEnd : y.serverEnd;
            return x.clientEnd.isLocated() && yServer.isLocated() || x.serverEnd.isLocated() && yClient.isLocated();
        }

        /** A choice between observers that know no end, and lead to none, leaves no end open. */
        void markAmbiguous() {
            x.isAmbiguous |= doesLead(y);
            y.isAmbiguous |= doesLead(x);
        }

        private static boolean doesLead(HostView view) {
            return view.clientEnd.isLocated() || view.serverEnd.isLocated() || view.isTranslating;
        }
    }
}
