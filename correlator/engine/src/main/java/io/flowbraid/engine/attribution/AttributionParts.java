// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.attribution;

import io.flowbraid.engine.conversation.ConversationParts;
import io.flowbraid.engine.observation.ObservationParts;
import io.flowbraid.engine.ownership.OwnershipParts;
import io.flowbraid.engine.table.TableParts;

/** What puts owners on flows. */
public final class AttributionParts {
    public final CapturedSockets captured = new CapturedSockets();
    public final Attributor attributor;
    public final FlowOwners owners;
    public final VlanRivals vlanRivals;

    public AttributionParts(
            TableParts tables, ObservationParts observation, OwnershipParts ownership, ConversationParts conversation) {
        final TranslatedOwners translated = new TranslatedOwners(
                tables.flows, ownership.ownerships, ownership.rules, conversation.rules, observation.points);
        attributor = new Attributor(tables, observation.points, ownership, conversation.legs, translated, captured);
        owners = new FlowOwners(
                tables.flows,
                observation.points,
                conversation.translations,
                conversation.legs,
                attributor,
                ownership.rules);
        vlanRivals = new VlanRivals(tables.flows, conversation.copies, attributor);
    }
}
