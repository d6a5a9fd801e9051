// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.report.FlowReport;
import io.flowbraid.cluster.report.ForwardedFrom;
import io.flowbraid.cluster.report.NatMapping;
import io.flowbraid.cluster.report.ReportedEnd;
import io.flowbraid.model.flow.ConversationLeg;
import org.jspecify.annotations.Nullable;

/** Takes messages into the state of their key. The newest report of a flow counts, whatever the order of arrival. */
final class Arrivals {
    private final StitchSettings settings;
    private final StitchCounters counters;

    Arrivals(StitchSettings settings, StitchCounters counters) {
        this.settings = settings;
        this.counters = counters;
    }

    void add(String key, TupleState state, NatMapping mapping, long streamNs) {
        final String original = mapping.isThisOriginal() ? TranslatedTuples.originalKey(key, mapping) : null;
        if (original == null) {
            state.translatedNs = streamNs;
            return;
        }
        final FlowReport report = TranslatedTuples.asReport(mapping);
        final Sighting known = state.find(report);
        if (known != null) {
            if (isNewer(report, known.report)) {
                known.report = report;
                known.lastNs = streamNs;
            }
            return;
        }
        if (!hasRoom(state)) {
            return;
        }
        final Sighting sighting = new Sighting(report, streamNs);
        sighting.isMapping = true;
        sighting.isCounted = true;
        sighting.forwardKey = original;
        sighting.forwarding = TranslatedTuples.forwarding(key, mapping);
        state.sightings.add(sighting);
    }

    void add(String key, TupleState state, FlowReport report, long streamNs, StitchOutput out) {
        if (report.via == null && report.leg == ConversationLeg.ORIGINAL && TranslatedTuples.hasNat(report)) {
            state.translatedNs = streamNs;
        }
        final Sighting known = state.find(report);
        if (known != null) {
            update(state, known, report, streamNs, out);
            return;
        }
        if (report.via == null && streamNs - report.endNs > settings.keepNs()) {
            counters.fate(ReportFate.LOST_LATE);
            return;
        }
        if (!hasRoom(state)) {
            counters.fate(ReportFate.TOO_MANY);
            return;
        }
        final Sighting sighting = new Sighting(report, streamNs);
        final String original = TranslatedTuples.originalKey(key, report);
        if (original != null) {
            sighting.forwardKey = original;
            sighting.forwarding = TranslatedTuples.forwarding(key, report);
            forward(sighting, out);
        }
        state.sightings.add(sighting);
    }

    private void update(TupleState state, Sighting known, FlowReport report, long streamNs, StitchOutput out) {
        if (!isNewer(report, known.report)) {
            counters.fate(isNewer(known.report, report) ? ReportFate.SUPERSEDED : ReportFate.DUPLICATE);
            return;
        }
        if (!known.isCounted) {
            counters.fate(ReportFate.SUPERSEDED);
        }
        known.report = report;
        known.lastNs = streamNs;
        if (known.forwardKey != null) {
            forward(known, out);
            return;
        }
        if (known.isCounted) {
            counters.fate(ReportFate.LATE);
        }
        final Departed conversation = state.find(known.conversation);
        if (conversation != null) {
            conversation.isChanged = true;
        }
    }

    /** Sends the report on; its fate here is that. */
    private void forward(Sighting sighting, StitchOutput out) {
        final String target = sighting.forwardKey;
        final ForwardedFrom from = sighting.forwarding;
        if (target != null && from != null) {
            out.forward(target, sighting.report.forwarded(from));
            counters.forwarded();
            counters.fate(ReportFate.FORWARDED);
            sighting.isCounted = true;
        }
    }

    /** A final record is newer than all others; else later times and larger counters are. */
    private static boolean isNewer(FlowReport report, FlowReport known) {
        if (report.isFinal != known.isFinal) {
            return report.isFinal;
        }
        if (report.endNs != known.endNs) {
            return report.endNs > known.endNs;
        }
        return counted(report) > counted(known);
    }

    private static long counted(FlowReport report) {
        return counted(report.client) + counted(report.server);
    }

    private static long counted(ReportedEnd end) {
        return end.packets + end.segments + end.payloadBytes + (end.entityId.isEmpty() ? 0 : 1);
    }

    /** Whether there is room for one more; the conversation that was finished first makes it. */
    private boolean hasRoom(TupleState state) {
        if (state.sightings.size() < settings.maxSightings()) {
            return true;
        }
        final Departed oldest = oldestFinished(state);
        if (oldest == null) {
            return false;
        }
        state.remove(oldest);
        return state.sightings.size() < settings.maxSightings();
    }

    private static @Nullable Departed oldestFinished(TupleState state) {
        Departed oldest = null;
        for (final Departed conversation : state.departed) {
            final boolean isFinished = conversation.isFinal && conversation.emitNs == Departed.NEVER;
            if (isFinished && (oldest == null || conversation.finalNs < oldest.finalNs)) {
                oldest = conversation;
            }
        }
        return oldest;
    }
}
