// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.attribution.AttributionParts;
import io.flowbraid.engine.conversation.CapturedLegs;
import io.flowbraid.engine.conversation.ConversationParts;
import io.flowbraid.engine.life.LifeParts;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservationParts;
import io.flowbraid.engine.ownership.OwnershipParts;
import io.flowbraid.engine.sockets.SocketParts;
import io.flowbraid.engine.table.TableParts;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;

/** The parts of one shard, wired in the order of their packages. */
final class EngineParts {
    final TableParts tables;
    final ObservationParts observation;
    final OwnershipParts ownership;
    final ConversationParts conversation;
    final AttributionParts attribution;
    final LifeParts life;
    final SocketParts sockets;

    /**
     * @param name of this shard in the ledger
     * @param isFollowed somebody follows live flows
     * @param capturedLegs what the shards of one run share
     */
    EngineParts(
            CorrelatorSettings settings,
            String name,
            FlowSink sink,
            boolean isFollowed,
            LossLedger ledger,
            CapturedLegs capturedLegs) {
        // The ledger lists its stages in the order in which they are opened.
        final LedgerStage ownershipStage = ledger.open("ownerships", name);
        final LedgerStage translationStage = ledger.open("translations", name);
        final LedgerStage tombstoneStage = ledger.open("tombstones", name);
        final LifeParts.Output output =
                new LifeParts.Output(sink, ledger.open("flows", name), ledger.open("evictions", name));
        final int maxOtherShardFlows =
                settings.isAlone() ? 0 : settings.limits().maxFlows();
        tables = new TableParts(settings.limits().maxFlows(), maxOtherShardFlows, isFollowed, tombstoneStage);
        observation = new ObservationParts(settings);
        ownership = new OwnershipParts(settings, observation, ownershipStage);
        conversation = new ConversationParts(settings, tables, observation, ownership, capturedLegs, translationStage);
        attribution = new AttributionParts(tables, observation, ownership, conversation, maxOtherShardFlows);
        life = new LifeParts(settings, tables, observation, ownership, conversation, attribution, output);
        sockets = new SocketParts(settings, tables, observation, ownership, attribution, life);
    }
}
