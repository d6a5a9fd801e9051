// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservationParts;
import io.flowbraid.engine.ownership.OwnershipParts;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.table.TableParts;
import io.flowbraid.model.ledger.LedgerStage;

/** What joins flows into connections. */
public final class ConversationParts {
    public final Translations translations;
    public final TranslationRules rules;
    public final Legs legs;
    public final InterfaceCopies copies;
    public final Relays relays;
    public final Conversations conversations;

    public ConversationParts(
            CorrelatorSettings settings,
            TableParts tables,
            ObservationParts observation,
            OwnershipParts ownership,
            LedgerStage translationStage) {
        final Ownerships ownerships = ownership.ownerships;
        translations = new Translations(settings, translationStage);
        final CapturedLegs capturedLegs = new CapturedLegs();
        rules = new TranslationRules(tables.flows, translations, observation.points);
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
