// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.attribution.AttributionParts;
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

/** The parts of a correlator, wired in the order of their packages. */
final class EngineParts {
    /** Name of the correlator's stages in the ledger. */
    static final String STAGE_NAME = "0";

    final TableParts tables;
    final ObservationParts observation;
    final OwnershipParts ownership;
    final ConversationParts conversation;
    final AttributionParts attribution;
    final LifeParts life;
    final SocketParts sockets;

    /**
     * @param isFollowed somebody follows live flows
     */
    EngineParts(CorrelatorSettings settings, FlowSink sink, boolean isFollowed, LossLedger ledger) {
        // The ledger lists its stages in the order in which they are opened.
        final LedgerStage ownershipStage = ledger.open("ownerships", STAGE_NAME);
        final LedgerStage translationStage = ledger.open("translations", STAGE_NAME);
        final LedgerStage tombstoneStage = ledger.open("tombstones", STAGE_NAME);
        final LifeParts.Output output =
                new LifeParts.Output(sink, ledger.open("flows", STAGE_NAME), ledger.open("evictions", STAGE_NAME));
        tables = new TableParts(settings.limits().maxFlows(), isFollowed, tombstoneStage);
        observation = new ObservationParts(settings);
        ownership = new OwnershipParts(settings, observation, ownershipStage);
        conversation = new ConversationParts(settings, tables, observation, ownership, translationStage);
        attribution = new AttributionParts(tables, observation, ownership, conversation);
        life = new LifeParts(settings, tables, observation, ownership, conversation, attribution, output);
        sockets = new SocketParts(settings, tables, observation, ownership, attribution, life);
    }
}
