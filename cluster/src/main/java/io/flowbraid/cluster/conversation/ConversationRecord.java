// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import java.util.List;

/**
 * One connection with all that its observers reported: a message of {@code flowbraid.conversations}. The fields of its
 * JSON are in {@code docs/reference/conversation-record.md}. A number is -1 and a text empty where nothing is known.
 *
 * @param id the same in each revision
 * @param revision counts up; the highest one is valid
 * @param isFinal the connection is over; a later revision only adds reports that were late
 * @param key the key of the connection, before address translations
 * @param movedTo with {@link Verdict#MOVED}, the key that it belongs to
 * @param endReason {@code flow.end_reason}
 * @param clientEvidence {@code flow.client_evidence}, of the observer that knows best
 * @param startNs by the clock of the first observer
 * @param endNs by the clock of the first observer
 */
public record ConversationRecord(
        long id,
        int revision,
        boolean isFinal,
        Verdict verdict,
        VerdictReason reason,
        String key,
        String movedTo,
        String site,
        String transport,
        int protocol,
        String direction,
        String endReason,
        String clientEvidence,
        boolean isSelf,
        long startNs,
        long endNs,
        Party client,
        Party server,
        String tcpState,
        String tcpFailure,
        long handshakeRttUs,
        List<PathObserver> observers,
        List<PathDifference> differences) {
    /** The value of {@code schema}. */
    public static final String SCHEMA = "flowbraid/conversation/1";

    /** One JSON object, without the end of a line. */
    public byte[] toJson() {
        return ConversationJson.write(this);
    }

    /**
     * What {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException when it is no conversation
     */
    public static ConversationRecord read(byte[] json) {
        return ConversationReader.read(json);
    }
}
