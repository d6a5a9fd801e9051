// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.Verdict;
import io.flowbraid.cluster.report.FlowReport;
import io.flowbraid.cluster.report.ForwardedFrom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what is one conversation, and when each of its revisions leaves. */
final class Decisions {
    private static final int TRANSLATED_GRACES = 2;

    private final StitchSettings settings;
    private final StitchCounters counters;
    private final ClockSkews skews;

    Decisions(StitchSettings settings, StitchCounters counters, ClockSkews skews) {
        this.settings = settings;
        this.counters = counters;
        this.skews = skews;
    }

    /** The state to keep; null for nothing. */
    @Nullable
    TupleState decide(String key, TupleState state, long streamNs, StitchOutput out) {
        final List<HostView> views = HostViews.of(state.sightings);
        for (final Departed conversation : state.departed) {
            state.isParted |= part(key, conversation, views, out);
        }
        final long graceNs = graceNs(state);
        for (final HostView view : views) {
            final boolean isDecided = view.conversation() != Sighting.NONE || view.forwarded() != null;
            final long fromNs = view.isFinal ? view.lastArrivalNs : view.firstArrivalNs;
            view.dueNs = isDecided ? Long.MIN_VALUE : fromNs + graceNs;
            final Departed conversation = state.find(view.conversation());
            view.finalNs = conversation == null ? Departed.NEVER : conversation.finalNs;
        }
        state.dueNs = Departed.NEVER;
        final long finished = state.finished();
        final List<Group> groups = Matching.of(views, skews, settings, streamNs);
        for (final Group group : groups) {
            final Sighting forwarded = group.forwarded();
            if (forwarded == null) {
                decide(key, state, group, streamNs, out);
            } else {
                forward(key, state, group, streamNs, out);
            }
        }
        if (state.finished() > finished) {
            ClockMeasurement.ofStrangers(groups, skews);
        }
        forget(state, streamNs);
        if (state.translatedNs != Departed.NEVER && streamNs < state.translatedNs + graceNs) {
            state.dueBy(state.translatedNs + graceNs);
            return state;
        }
        return state.sightings.isEmpty() ? null : state;
    }

    /**
     * The last counters may show that what left as one conversation was none. It keeps the view that gave it its
     * identifier; the others are decided anew. Tells whether it was so.
     */
    private boolean part(String key, Departed conversation, List<HostView> views, StitchOutput out) {
        final List<HostView> parts = views.stream()
                .filter(view -> view.conversation() == conversation.number && view.forwarded() == null)
                .sorted(ConversationIds.ORDER)
                .toList();
        if (parts.size() < 2 || conversation.isMoved) {
            return false;
        }
        final Group all = new Group(parts.get(0));
        final List<HostView> kept = new ArrayList<>(all.views);
        for (final HostView view : parts.subList(1, parts.size())) {
            all.views.add(view);
            if (kept.stream().noneMatch(other -> Payload.contradict(other, view))) {
                kept.add(view);
            }
        }
        if (kept.size() == parts.size()) {
            return false;
        }
        Edges.takeBack(new ConversationBuilder(all, skews).build(key, conversation), conversation, out);
        conversation.forgetEdge();
        conversation.isChanged = true;
        all.views.removeAll(kept);
        all.sightings().forEach(sighting -> sighting.conversation = Sighting.NONE);
        return true;
    }

    /** What was forwarded has waited already at the other key. */
    private long graceNs(TupleState state) {
        return settings.graceNs() * (state.translatedNs == Departed.NEVER ? 1 : TRANSLATED_GRACES);
    }

    private void decide(String key, TupleState state, Group group, long streamNs, StitchOutput out) {
        final boolean isDue = group.dueNs() <= streamNs;
        final boolean isComplete = group.isComplete();
        Departed conversation = state.find(group.conversation());
        if (conversation == null) {
            if (!isDue && !isComplete) {
                state.dueBy(group.dueNs());
                return;
            }
            final int number = state.nextNumber++;
            conversation = new Departed(number, ConversationIds.of(key, group, state.isParted ? number : 0));
            state.departed.add(conversation);
            conversation.emitBy(isDue ? streamNs : streamNs + settings.settleNs());
        }
        if (!isDue) {
            state.dueBy(group.dueNs());
        }
        conversation.isAmbiguous = isDue ? group.isAmbiguous() : conversation.isAmbiguous;
        merge(key, state, conversation, group, streamNs, out);
        adopt(conversation, group);
        schedule(conversation, group, streamNs);
        emitIfDue(key, conversation, group, streamNs, out);
        if (conversation.emitNs != Departed.NEVER) {
            state.dueBy(conversation.emitNs);
        } else if (!conversation.isFinal) {
            state.dueBy(group.lastArrivalNs() + settings.idleNs());
        }
    }

    /** Conversations that had left one by one are one after all: the oldest one stays. */
    private void merge(String key, TupleState state, Departed kept, Group group, long streamNs, StitchOutput out) {
        for (final Departed other : List.copyOf(state.departed)) {
            final Group part = other == kept ? null : group.of(other.number);
            if (part != null) {
                other.isMoved = true;
                if (other.leftNs != Departed.NEVER) {
                    emit(key, other, part, streamNs, out);
                }
                state.departed.remove(other);
                part.sightings().forEach(sighting -> sighting.conversation = kept.number);
                kept.isChanged = true;
            }
        }
    }

    private void adopt(Departed conversation, Group group) {
        for (final Sighting sighting : group.sightings()) {
            if (sighting.conversation == Sighting.NONE) {
                sighting.conversation = conversation.number;
                conversation.isChanged = true;
            }
        }
        if (conversation.isChanged) {
            measureClocks(group);
        }
    }

    private void schedule(Departed conversation, Group group, long streamNs) {
        if (conversation.isChanged && conversation.leftNs != Departed.NEVER) {
            conversation.emitBy(
                    group.isFinal() || conversation.isFinal
                            ? streamNs + settings.settleNs()
                            : Math.max(conversation.leftNs + settings.updateNs(), streamNs + settings.settleNs()));
        }
        conversation.isChanged = false;
        if (!conversation.isFinal && conversation.emitNs == Departed.NEVER && isOver(group, streamNs)) {
            conversation.emitBy(streamNs);
        } else if (!conversation.isFinal && group.isFinal() && conversation.emitNs == Departed.NEVER) {
            conversation.emitBy(group.lastArrivalNs() + settings.graceNs());
        }
    }

    /** No report of it is expected any more. */
    private boolean isOver(Group group, long streamNs) {
        final boolean isAllHere =
                group.isFinal() && (group.isComplete() || streamNs >= group.lastArrivalNs() + settings.graceNs());
        return isAllHere || streamNs >= group.lastArrivalNs() + settings.idleNs();
    }

    private void emitIfDue(String key, Departed conversation, Group group, long streamNs, StitchOutput out) {
        if (conversation.emitNs > streamNs) {
            return;
        }
        final boolean wasFinal = conversation.isFinal;
        conversation.isFinal |= isOver(group, streamNs);
        final ConversationRecord record = emit(key, conversation, group, streamNs, out);
        if (conversation.isFinal) {
            final boolean isLate = wasFinal && streamNs > conversation.finalNs + settings.graceNs();
            conversation.finalNs = wasFinal ? conversation.finalNs : streamNs;
            count(group, isLate ? ReportFate.LATE : fate(record.verdict()));
        } else if (group.isFinal()) {
            conversation.emitBy(group.lastArrivalNs() + settings.graceNs());
        }
    }

    private ConversationRecord emit(String key, Departed conversation, Group group, long streamNs, StitchOutput out) {
        final boolean isFirstFinal = conversation.isFinal && conversation.finalNs == Departed.NEVER;
        conversation.revision++;
        conversation.leftNs = streamNs;
        conversation.emitNs = Departed.NEVER;
        final ConversationRecord record = new ConversationBuilder(group, skews).build(key, conversation);
        out.conversation(record);
        Edges.add(record, conversation, out);
        counters.left(record.verdict(), isFirstFinal);
        return record;
    }

    private static ReportFate fate(Verdict verdict) {
        return switch (verdict) {
            case COMPLETE -> ReportFate.JOINED;
            case ONE_SIDED -> ReportFate.ONE_SIDED;
            case AMBIGUOUS -> ReportFate.AMBIGUOUS;
            case CONFLICTING -> ReportFate.CONFLICTING;
            case MOVED -> ReportFate.FORWARDED;
        };
    }

    private void count(Group group, ReportFate fate) {
        for (final Sighting sighting : group.sightings()) {
            if (!sighting.isCounted) {
                sighting.isCounted = true;
                counters.fate(fate);
            }
        }
    }

    /** What is one connection with the flow of a translating host goes where that goes. */
    private void forward(String key, TupleState state, Group group, long streamNs, StitchOutput out) {
        final Sighting translating = group.translating();
        if (translating == null) {
            return;
        }
        for (final Sighting sighting : group.sightings()) {
            if (sighting.forwardKey == null) {
                forward(key, sighting, translating, out);
            }
        }
        for (final Departed conversation : List.copyOf(state.departed)) {
            final Group part = group.of(conversation.number);
            if (part != null && !conversation.isMoved) {
                move(key, conversation, group, streamNs, out);
            }
        }
    }

    private void move(String key, Departed conversation, Group group, long streamNs, StitchOutput out) {
        final boolean hasLeft = conversation.leftNs != Departed.NEVER;
        conversation.isMoved = true;
        conversation.isFinal = true;
        if (hasLeft) {
            emit(key, conversation, group, streamNs, out);
        }
        conversation.emitNs = Departed.NEVER;
        conversation.finalNs = streamNs;
    }

    private void forward(String key, Sighting sighting, Sighting translating, StitchOutput out) {
        final FlowReport report = sighting.report;
        final ForwardedFrom from = TranslatedTuples.forwarding(key, report, translating);
        sighting.forwardKey = translating.forwardKey;
        sighting.forwarding = from == null ? translating.forwarding : from;
        final String target = translating.forwardKey;
        if (from == null || target == null) {
            counters.loop();
        } else {
            out.forward(target, report.forwarded(from));
            counters.forwarded();
        }
        if (!sighting.isCounted) {
            sighting.isCounted = true;
            counters.fate(from == null ? ReportFate.TOO_MANY : ReportFate.FORWARDED);
        }
    }

    /** Hosts whose counters prove that they saw one connection tell how far their clocks are apart. */
    private void measureClocks(Group group) {
        for (int i = 0; i < group.views.size(); i++) {
            for (int j = i + 1; j < group.views.size(); j++) {
                ClockMeasurement.of(group.views.get(i), group.views.get(j), skews);
            }
        }
    }

    private void forget(TupleState state, long streamNs) {
        for (final Departed conversation : List.copyOf(state.departed)) {
            if (conversation.isFinal && conversation.emitNs == Departed.NEVER) {
                final long untilNs = conversation.finalNs + settings.keepNs();
                if (streamNs >= untilNs) {
                    state.remove(conversation);
                } else {
                    state.dueBy(untilNs);
                }
            }
        }
        state.sightings.removeIf(sighting -> isForgotten(state, sighting, streamNs));
    }

    private boolean isForgotten(TupleState state, Sighting sighting, long streamNs) {
        if (sighting.forwardKey == null || sighting.conversation != Sighting.NONE) {
            return false;
        }
        final long quietNs = sighting.report.isFinal ? TRANSLATED_GRACES * settings.graceNs() : settings.idleNs();
        final long untilNs = sighting.lastNs + quietNs + settings.keepNs();
        if (streamNs >= untilNs) {
            return true;
        }
        state.dueBy(untilNs);
        return false;
    }

    /** Identifiers of conversations: a function of the key and of the flow that was known first. */
    private static final class ConversationIds {
        private static final long PRIME = 0x100000001b3L;
        private static final long OFFSET = 0xcbf29ce484222325L;

        private ConversationIds() {}

        /** The flow on the client's host counts; without one the first flow in a fixed order. */
        static final Comparator<HostView> ORDER =
                Comparator.comparing((HostView view) -> !isAtClient(view)).thenComparing(HostView.ORDER);

        /** @param number tells conversations apart that one flow was the first of; 0 when it was that of one */
        static long of(String key, Group group, int number) {
            final FlowReport report =
                    Collections.min(group.views, ORDER).sightings.get(0).report;
            return mixed(hash(hash(OFFSET, key), report.host) ^ report.flowId) + number * PRIME;
        }

        private static boolean isAtClient(HostView view) {
            return view.clientEnd.host().equals(view.host);
        }

        /** FNV-1a. */
        private static long hash(long from, String text) {
            long hash = from;
            for (int i = 0; i < text.length(); i++) {
                hash = (hash ^ text.charAt(i)) * PRIME;
            }
            return hash;
        }

        /** So that similar flows get numbers that are far apart. */
        private static long mixed(long hash) {
            long mixed = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
            mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
            return mixed ^ mixed >>> 33;
        }
    }
}
