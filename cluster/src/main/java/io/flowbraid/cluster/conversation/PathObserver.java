// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.ObserverType;

/**
 * One flow of one observer that is part of a conversation.
 *
 * @param host {@code observer.hostname}
 * @param interfaceName {@code observer.interface}
 * @param type what counted
 * @param role where the observer is
 * @param flowId {@code flow.id} there
 * @param continuesId the flow that it continues; 0 without
 * @param leg before or behind an address translation, or a copy
 * @param isFinal whether its final record arrived
 * @param endReason {@code flow.end_reason} of its newest record
 * @param startNs by the observer's clock
 * @param endNs by the observer's clock
 * @param clockOffsetNs its clock minus the clock of the first observer, as estimated; 0 for the first one
 * @param clockUncertaintyNs of that estimate
 */
public record PathObserver(
        String host,
        String interfaceName,
        ObserverType type,
        ObserverRole role,
        long flowId,
        long continuesId,
        ConversationLeg leg,
        boolean isFinal,
        EndReason endReason,
        long startNs,
        long endNs,
        long clockOffsetNs,
        long clockUncertaintyNs,
        ObserverCounts client,
        ObserverCounts server) {}
