// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.attribution;

import io.flowbraid.engine.conversation.ConversationParts;
import io.flowbraid.engine.observation.ObservationParts;
import io.flowbraid.engine.ownership.OwnershipParts;
import io.flowbraid.engine.table.TableParts;

/** What puts owners on the flows of one shard. */
public final class AttributionParts {
    public final CapturedSockets captured = new CapturedSockets();
    public final Attributor attributor;
    public final FlowOwners owners;
    public final VlanRivals vlanRivals;
    public final OtherShardFlows otherShardFlows;

    public AttributionParts(
            TableParts tables,
            ObservationParts observation,
            OwnershipParts ownership,
            ConversationParts conversation,
            int maxOtherShardFlows) {
        final TranslatedOwners translated = new TranslatedOwners(
                tables.flows, ownership.ownerships, ownership.rules, conversation.rules, observation.points);
        attributor = new Attributor(tables, observation.points, ownership, conversation.legs, translated, captured);
        owners = new FlowOwners(
                tables.flows, observation.points, conversation.translations, conversation.legs, attributor);
        vlanRivals = new VlanRivals(tables.flows, conversation.copies, attributor);
        otherShardFlows = new OtherShardFlows(
                tables.flows, conversation.legs, owners, conversation.synCoverage, maxOtherShardFlows);
    }
}
