// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.EdgeEnd;
import io.flowbraid.cluster.conversation.EdgeSample;
import io.flowbraid.cluster.conversation.Party;
import io.flowbraid.cluster.conversation.Verdict;

/** What each revision of a conversation adds to its edge, which changes only if a part of it was another one. */
final class Edges {
    private static final long NS_PER_MINUTE = 60_000_000_000L;

    private Edges() {}

    static void add(ConversationRecord record, Departed conversation, StitchOutput out) {
        // The side of the client counts a connection that could not be joined, so it is not counted twice.
        final boolean isOther =
                record.verdict() == Verdict.AMBIGUOUS && record.client().host().isEmpty();
        if (record.verdict() == Verdict.MOVED) {
            takeBack(record, conversation, out);
            return;
        }
        if (isOther) {
            return;
        }
        final EdgeEnd knownClient = conversation.edgeClient;
        final EdgeEnd knownServer = conversation.edgeServer;
        final boolean isFirst = knownClient == null || knownServer == null;
        final EdgeEnd client = knownClient == null ? EdgeEnd.of(record.client()) : knownClient;
        final EdgeEnd server = knownServer == null ? EdgeEnd.of(record.server()) : knownServer;
        conversation.edgeClient = client;
        conversation.edgeServer = server;

        final long clientBytes = Math.max(bytes(record.client()), conversation.edgeClientBytes);
        final long serverBytes = Math.max(bytes(record.server()), conversation.edgeServerBytes);
        final boolean isFailure = record.isFinal() && hasFailed(record) && !conversation.isFailureCounted;
        final long rttUs = conversation.isRttCounted ? -1 : record.handshakeRttUs();
        final EdgeSample sample = new EdgeSample(
                record.site(),
                Math.floorDiv(record.endNs(), NS_PER_MINUTE),
                client,
                server,
                record.transport(),
                record.server().end().port(),
                isFirst ? 1 : 0,
                isFailure ? 1 : 0,
                clientBytes - conversation.edgeClientBytes,
                serverBytes - conversation.edgeServerBytes,
                rttUs);
        conversation.edgeMinute = isFirst ? sample.minute() : conversation.edgeMinute;
        conversation.edgeClientBytes = clientBytes;
        conversation.edgeServerBytes = serverBytes;
        conversation.isFailureCounted |= isFailure;
        conversation.isRttCounted |= rttUs >= 0;
        final boolean hasBytes = sample.clientBytes() > 0 || sample.serverBytes() > 0;
        if (isFirst || isFailure || hasBytes || rttUs >= 0) {
            out.edge(sample);
        }
    }

    /** It counts no more what it has counted. Its round-trip time stays in the histogram. */
    static void takeBack(ConversationRecord record, Departed conversation, StitchOutput out) {
        final EdgeEnd client = conversation.edgeClient;
        final EdgeEnd server = conversation.edgeServer;
        if (client != null && server != null) {
            out.edge(new EdgeSample(
                    record.site(),
                    conversation.edgeMinute,
                    client,
                    server,
                    record.transport(),
                    record.server().end().port(),
                    -1,
                    conversation.isFailureCounted ? -1 : 0,
                    -conversation.edgeClientBytes,
                    -conversation.edgeServerBytes,
                    -1));
        }
    }

    private static long bytes(Party party) {
        return party.bytes() >= 0 ? party.bytes() : Math.max(party.payloadBytes(), 0);
    }

    private static boolean hasFailed(ConversationRecord record) {
        return !record.tcpFailure().isEmpty()
                || switch (record.endReason()) {
                    case "rst", "refused", "timed_out", "unreachable" -> true;
                    default -> false;
                };
    }
}
