// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

/**
 * What a flow is a part of: the same exchange before and behind an address translation or a proxy. Each part stays a
 * flow with its own bytes. Mutable and reused with its {@link FlowRecord}.
 */
public final class Conversation {
    /** The same for every flow of the conversation; 0 when no other is known, or not for sure. */
    public long id;

    /** Sums count this flow: true for exactly one leg of a translated or copied exchange, and for any other flow. */
    public boolean isCounted = true;

    public ConversationLeg leg = ConversationLeg.NONE;
    /** Who really asks and who really answers, when this flow's end is the intermediary; else not known. */
    public final ConversationEnd client = new ConversationEnd();

    public final ConversationEnd server = new ConversationEnd();
    /** Who passes it on. */
    public final ConversationEnd intermediary = new ConversationEnd();

    public boolean isKnown() {
        return id != 0 || intermediary.isNamed();
    }

    /** Whether records say anything of it: it is known, or sums count another flow of it. */
    public boolean isReported() {
        return isKnown() || !isCounted;
    }

    public void clear() {
        id = 0;
        isCounted = true;
        leg = ConversationLeg.NONE;
        client.clear();
        server.clear();
        intermediary.clear();
    }

    public void copyFrom(Conversation other) {
        id = other.id;
        isCounted = other.isCounted;
        leg = other.leg;
        client.copyFrom(other.client);
        server.copyFrom(other.server);
        intermediary.copyFrom(other.intermediary);
    }
}
