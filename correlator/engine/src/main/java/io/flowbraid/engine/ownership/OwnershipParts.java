// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservationParts;
import io.flowbraid.model.ledger.LedgerStage;

/** The sockets, and the rules for them. */
public final class OwnershipParts {
    public final Ownerships ownerships;
    public final OwnershipBook book;
    public final OwnershipRules rules;
    public final Listeners listeners;
    public final SocketCopies copies;
    public final UnownedEnds unowned;

    public OwnershipParts(CorrelatorSettings settings, ObservationParts observation, LedgerStage stage) {
        ownerships = new Ownerships(settings, stage);
        book = new OwnershipBook(ownerships, observation.agents);
        rules = new OwnershipRules(
                ownerships,
                observation.points,
                observation.gaps,
                settings.timeouts().lateNs());
        listeners = new Listeners(settings.timeouts().ownershipTtlNs(), observation.gaps);
        copies = new SocketCopies(ownerships, observation.progress);
        unowned = new UnownedEnds(
                listeners, observation.pulse, observation.coverage, observation.remotes, observation.points);
    }
}
