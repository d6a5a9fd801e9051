// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.ObserverCounts;
import io.flowbraid.cluster.conversation.Party;
import io.flowbraid.cluster.conversation.PathObserver;
import io.flowbraid.cluster.conversation.Verdict;
import io.flowbraid.cluster.conversation.VerdictReason;
import io.flowbraid.cluster.key.ConnectionKey;
import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.cluster.report.FlowReport;
import io.flowbraid.cluster.report.ReportedEnd;
import io.flowbraid.model.flow.EndReason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes the record of a conversation from the views that are joined. (NOT thread safe.) */
final class ConversationBuilder {
    private static final String CONFLICT = "{\"attribution\":{\"status\":\"conflicting\"}}";

    private final Group group;
    private final Path path;
    private final List<Sighting> observers = new ArrayList<>();

    ConversationBuilder(Group group, ClockSkews skews) {
        this.group = group;
        this.path = new Path(group, skews);
        for (final HostView view : path.views) {
            for (final Sighting sighting : view.sightings) {
                if (!sighting.isMapping) {
                    observers.add(sighting);
                }
            }
        }
    }

    ConversationRecord build(String key, Departed conversation) {
        final ConnectionKey tuple = ConnectionKey.parse(key);
        final TupleEnd server = tuple.a().equals(path.client) ? tuple.b() : tuple.a();
        final HostView counting = path.counting();
        final FlowReport lead = Path.lead(counting).report;
        final HostView first = path.views.get(0);
        final Verdict verdict = verdict(conversation);
        return new ConversationRecord(
                conversation.id,
                conversation.revision,
                conversation.isFinal,
                verdict,
                reason(verdict),
                key,
                movedTo(verdict),
                tuple.site(),
                tuple.transport(),
                lead.protocol,
                lead.direction,
                endReason(counting).text(),
                group.evidence().text(),
                observers.stream().anyMatch(sighting -> sighting.report.isSelf),
                first.startNs,
                first.endNs,
                party(true, path.client, counting),
                party(false, server, counting),
                lead.tcpState,
                failure(),
                handshakeRttUs(),
                observers(),
                List.copyOf(PathDifferences.of(path, observers::indexOf)));
    }

    private Verdict verdict(Departed conversation) {
        if (conversation.isMoved) {
            return Verdict.MOVED;
        }
        if (group.isContradicted(true) || group.isContradicted(false)) {
            return Verdict.CONFLICTING;
        }
        if (group.isComplete()) {
            return Verdict.COMPLETE;
        }
        return conversation.isAmbiguous ? Verdict.AMBIGUOUS : Verdict.ONE_SIDED;
    }

    private VerdictReason reason(Verdict verdict) {
        return switch (verdict) {
            case COMPLETE -> VerdictReason.NONE;
            case AMBIGUOUS -> VerdictReason.SEVERAL_CANDIDATES;
            case CONFLICTING -> VerdictReason.ENDS_DISAGREE;
            case MOVED -> group.forwarded() == null ? VerdictReason.MERGED : VerdictReason.TRANSLATED;
            case ONE_SIDED -> missing();
        };
    }

    private VerdictReason missing() {
        if (group.located(true).isLocated()) {
            if (isAny(HostView::isRefused)) {
                return VerdictReason.REFUSED;
            }
            return isAny(HostView::isUnanswered) ? VerdictReason.NO_ANSWER : VerdictReason.NO_REPORT_FROM_SERVER_HOST;
        }
        return group.located(false).isLocated() ? VerdictReason.NO_REPORT_FROM_CLIENT_HOST : VerdictReason.NOT_WATCHED;
    }

    private boolean isAny(Predicate<HostView> what) {
        return path.views.stream().anyMatch(what);
    }

    private String movedTo(Verdict verdict) {
        final Sighting forwarded = verdict == Verdict.MOVED ? group.forwarded() : null;
        return forwarded == null || forwarded.forwardKey == null ? "" : forwarded.forwardKey;
    }

    private Party party(boolean isClient, TupleEnd end, HostView counting) {
        final boolean isContradicted = group.isContradicted(isClient);
        final Sighting knows = knowsBest(isClient);
        final ReportedEnd known = HostView.reported(knows, isClient, path.client);
        final long[] sums = {-1, -1, -1, -1};
        for (final Sighting part : parts(counting)) {
            add(sums, HostView.reported(part, isClient, path.client));
        }
        return new Party(
                end,
                translated(isClient, end),
                isContradicted ? "" : group.located(isClient).host(),
                isContradicted ? CONFLICT : known.identityJson(),
                sums[0],
                sums[1],
                sums[2],
                sums[3]);
    }

    /** One flow may have been counted by sockets first and packets then, or go on as another flow, and that again. */
    private static List<Sighting> parts(HostView view) {
        final List<Sighting> parts = new ArrayList<>();
        parts.add(Path.lead(view));
        for (int i = 0; i < parts.size(); i++) {
            final Sighting part = parts.get(i);
            for (final Sighting sighting : view.sightings) {
                if (!parts.contains(sighting) && goOnAsOne(part.report, sighting.report) && !sighting.isMapping) {
                    parts.add(sighting);
                }
            }
        }
        return parts;
    }

    private static boolean goOnAsOne(FlowReport one, FlowReport other) {
        final boolean isChained = other.continuesId == one.flowId && one.flowId != 0
                || one.continuesId == other.flowId && other.flowId != 0
                || other.flowId == one.flowId && other.type != one.type
                || HostViews.resumes(other, one)
                || HostViews.resumes(one, other);
        return isChained && other.leg == one.leg;
    }

    /** Why the last part ended: an agent that restarts only ends a part. */
    private static EndReason endReason(HostView view) {
        FlowReport last = Path.lead(view).report;
        for (final Sighting part : parts(view)) {
            last = part.report.endNs > last.endNs ? part.report : last;
        }
        return last.endReason;
    }

    private static void add(long[] sums, ReportedEnd end) {
        final long[] counts = {end.packets, end.segments, end.bytes, end.payloadBytes};
        for (int i = 0; i < sums.length; i++) {
            if (counts[i] >= 0) {
                sums[i] = Math.max(sums[i], 0) + counts[i];
            }
        }
    }

    /** The observer that names the end; else one on its host; else the one that is nearest to it. */
    private Sighting knowsBest(boolean isClient) {
        Sighting best = observers.get(isClient ? 0 : observers.size() - 1);
        int bestScore = score(best, isClient);
        for (final Sighting sighting : observers) {
            final int score = score(sighting, isClient);
            if (score > bestScore) {
                best = sighting;
                bestScore = score;
            }
        }
        return best;
    }

    private int score(Sighting sighting, boolean isClient) {
        final ReportedEnd end = HostView.reported(sighting, isClient, path.client);
        return (end.entityId.isEmpty() ? 0 : 4) + (end.hostName.isEmpty() ? 0 : 2) + end.place.ordinal() / 3;
    }

    /** The address that the end has behind a translation. */
    private @Nullable TupleEnd translated(boolean isClient, TupleEnd end) {
        TupleEnd other = null;
        for (final Sighting sighting : observers) {
            final ReportedEnd reported = HostView.reported(sighting, isClient, path.client);
            if (!reported.end.equals(end)) {
                other = reported.end;
            } else if (reported.nat != null && other == null) {
                other = reported.nat;
            }
        }
        return other;
    }

    private String failure() {
        for (final Sighting sighting : observers) {
            if (!sighting.report.tcpFailure.isEmpty()) {
                return sighting.report.tcpFailure;
            }
        }
        return "";
    }

    /** As the client's side saw it, which is the whole way. */
    private long handshakeRttUs() {
        for (final Sighting sighting : observers) {
            if (sighting.report.handshakeRttUs >= 0) {
                return sighting.report.handshakeRttUs;
            }
        }
        return -1;
    }

    private List<PathObserver> observers() {
        final List<PathObserver> all = new ArrayList<>();
        for (final HostView view : path.views) {
            for (final Sighting sighting : view.sightings) {
                if (!sighting.isMapping) {
                    all.add(observer(view, sighting));
                }
            }
        }
        return List.copyOf(all);
    }

    private PathObserver observer(HostView view, Sighting sighting) {
        final FlowReport report = sighting.report;
        final SkewEstimate clock = path.clock(view);
        return new PathObserver(
                report.host,
                report.interfaceName,
                report.type,
                path.role(view),
                report.flowId,
                report.continuesId,
                report.leg,
                report.isFinal,
                report.endReason,
                report.startNs,
                report.endNs,
                clock.offsetNs(),
                clock.uncertaintyNs(),
                counts(HostView.reported(sighting, true, path.client)),
                counts(HostView.reported(sighting, false, path.client)));
    }

    private static ObserverCounts counts(ReportedEnd end) {
        return new ObserverCounts(end.packets, end.segments, end.bytes, end.payloadBytes, end.retransmitted);
    }
}
