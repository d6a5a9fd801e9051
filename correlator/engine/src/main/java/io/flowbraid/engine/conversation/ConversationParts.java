// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservationParts;
import io.flowbraid.engine.ownership.OwnershipParts;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.table.TableParts;
import io.flowbraid.model.ledger.LedgerStage;

/** What joins flows into connections in one shard. */
public final class ConversationParts {
    public final Translations translations;
    public final SynCoverage synCoverage;
    public final TranslationRules rules;
    public final Legs legs;
    public final InterfaceCopies copies;
    public final Relays relays;
    public final Conversations conversations;

    /** @param capturedLegs what the shards of one run share */
    public ConversationParts(
            CorrelatorSettings settings,
            TableParts tables,
            ObservationParts observation,
            OwnershipParts ownership,
            CapturedLegs capturedLegs,
            LedgerStage translationStage) {
        final Ownerships ownerships = ownership.ownerships;
        translations = new Translations(settings, translationStage);
        synCoverage = new SynCoverage(settings.isAlone());
        rules = new TranslationRules(tables.flows, translations, observation.points, synCoverage);
        legs = new Legs(tables.flows, rules, capturedLegs);
        copies = new InterfaceCopies(tables.flows, observation.points);
        relays = new Relays(ownerships);
        final CapturedBeside beside =
                new CapturedBeside(tables.flows, observation.points, ownerships, ownership.rules, tables.tombstones);
        conversations = new Conversations(
                ownerships,
                rules,
                legs,
                new CountedLegs(ownerships, rules, capturedLegs),
                relays,
                new Peers(ownerships, translations),
                new TrafficCopies(copies, ownership.copies, beside));
    }
}
