// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.conversation.DifferenceKind;
import io.flowbraid.cluster.conversation.PathDifference;
import io.flowbraid.cluster.report.FlowReport;
import io.flowbraid.cluster.report.ReportedEnd;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.network.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Compares each observer with the next one on the way. Payload is compared, never packets: with offload, a capture
 * shows packets that no wire has seen.
 */
final class PathDifferences {
    private PathDifferences() {}

    /** @param indexOf the place of a sighting in the list of observers */
    static List<PathDifference> of(Path path, ToIntFunction<Sighting> indexOf) {
        final List<PathDifference> differences = new ArrayList<>();
        for (int i = 0; i + 1 < path.views.size(); i++) {
            final Sighting atClient = Path.lead(path.views.get(i));
            final Sighting atServer = Path.lead(path.views.get(i + 1));
            differences.add(difference(path, true, atClient, atServer, indexOf));
            differences.add(difference(path, false, atServer, atClient, indexOf));
        }
        return differences;
    }

    private static PathDifference difference(
            Path path, boolean isFromClient, Sighting from, Sighting to, ToIntFunction<Sighting> indexOf) {
        final ReportedEnd first = HostView.reported(from, isFromClient, path.client);
        final ReportedEnd next = HostView.reported(to, isFromClient, path.client);
        final int fromIndex = indexOf.applyAsInt(from);
        final int toIndex = indexOf.applyAsInt(to);
        if (!areComparable(from.report, to.report) || !isWhole(first) || !isWhole(next)) {
            return new PathDifference(isFromClient, fromIndex, toIndex, DifferenceKind.UNKNOWN, 0, 0);
        }
        final long bytes = first.payloadBytes - next.payloadBytes;
        final long segments =
                first.retransmitted >= 0 && next.retransmitted >= 0 ? first.retransmitted - next.retransmitted : 0;
        final DifferenceKind kind = bytes > 0 || bytes == 0 && segments > 0
                ? DifferenceKind.LOST
                : bytes < 0 || segments < 0 ? DifferenceKind.EXTRA : DifferenceKind.EQUAL;
        return new PathDifference(isFromClient, fromIndex, toIndex, kind, bytes, segments);
    }

    /**
     * Both saw the whole connection and counted the same thing. Sockets of TCP count each byte once, however often it
     * was sent, so they do not show a loss.
     */
    private static boolean areComparable(FlowReport one, FlowReport other) {
        if (one.type != other.type || !isWhole(one) || !isWhole(other)) {
            return false;
        }
        return switch (one.protocol) {
            case Transport.TCP -> one.type == ObserverType.PACKETS;
            case Transport.UDP -> one.type != ObserverType.EXPORTER;
            default -> false;
        };
    }

    private static boolean isWhole(FlowReport report) {
        final boolean isFromStart = report.protocol != Transport.TCP || report.evidence == ClientEvidence.SYN;
        return report.isFinal && isFromStart && report.continuesId == 0;
    }

    private static boolean isWhole(ReportedEnd end) {
        return end.payloadBytes >= 0 && !end.isCaptureShort;
    }
}
