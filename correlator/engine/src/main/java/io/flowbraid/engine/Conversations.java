// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.Relays.RelayProcess;
import io.flowbraid.engine.Relays.RelaySocket;
import io.flowbraid.engine.Translation.Face;
import io.flowbraid.model.Conversation;
import io.flowbraid.model.ConversationEnd;
import io.flowbraid.model.ConversationLeg;
import io.flowbraid.model.FiveTuple;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.FlowSide;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.Workload;
import org.jspecify.annotations.Nullable;

/**
 * Says of a flow that leaves what it is a part of: the two five-tuples of a translated connection, the two connections of
 * a relay, the same packets on two interfaces. Packets and owners stay what they are; only more is said.
 */
final class Conversations {
    private static final int MAX_HOPS = 4;
    /** Connections of a docker-proxy looked at to find its container. */
    private static final int MAX_LOOKS = 64;

    private final Ownerships ownerships;
    private final TranslationRules rules;
    private final Legs legs;
    private final Relays relays;
    private final Peers peers;
    private final CountedLegs counted;

    Conversations(
            Ownerships ownerships,
            TranslationRules rules,
            Legs legs,
            Relays relays,
            Peers peers,
            CapturedLegs captured) {
        counted = new CountedLegs(ownerships, rules, captured);
        this.ownerships = ownerships;
        this.rules = rules;
        this.legs = legs;
        this.relays = relays;
        this.peers = peers;
    }

    /** Fills what the record says of its conversation; its ends are filled already. */
    void describe(FlowRecord record, int flowId, long flow) {
        final int client = Flow.client(flow);
        final Conversation conversation = record.conversation;
        conversation.clear();
        record.client.natPort = -1;
        record.server.natPort = -1;
        final Legs.Leg leg = legs.of(flowId);
        if (leg != null) {
            translated(record, leg, flowId, flow);
        }
        final Ownership clientOwner = owner(record.client, flow, client);
        final Ownership serverOwner = owner(record.server, flow, client ^ 1);
        final RelaySocket connected = clientOwner == null ? null : relays.of(clientOwner);
        final RelaySocket accepted = serverOwner == null ? null : relays.of(serverOwner);
        if (serverOwner != null && accepted != null && accepted.isAccepted) {
            passedOn(conversation, serverOwner, accepted);
        }
        if (clientOwner != null && connected != null && !connected.isAccepted) {
            passedFrom(conversation, clientOwner, connected);
        }
        final long interfaces = seenAt(clientOwner) | seenAt(serverOwner);
        if (conversation.id == 0 && clientOwner != null && isCopied(clientOwner, flow)) {
            conversation.id = socketId(clientOwner);
            conversation.leg = conversation.leg == ConversationLeg.NONE ? ConversationLeg.COPY : conversation.leg;
        }
        conversation.isCounted = counted.isCounted(flowId, flow, leg, leg == null ? interfaces : 0);
    }

    private static long seenAt(@Nullable Ownership owner) {
        return owner == null ? 0 : owner.seenAt;
    }

    /** Other flows have the same client: on another interface, or of packets beside one of sockets. */
    private static boolean isCopied(Ownership client, long flow) {
        final boolean isInBoth =
                SocketFlow.isSocketFlow(flow) ? client.seenAt != 0 : client.flow != 0 || client.lastFlowId != 0;
        return isInBoth || Long.bitCount(client.seenAt) > 1;
    }

    /** May waiting show that a flow, which is over, is part of a relay's conversation? */
    boolean isUndecided(long flow) {
        for (int side = 0; side < 2; side++) {
            final int id = Flow.owner(flow, side);
            final RelaySocket socket = id == Ownerships.NONE ? null : relays.of(ownerships.at(id));
            if (socket != null && relays.isUndecided(socket)) {
                return true;
            }
        }
        return false;
    }

    private void translated(FlowRecord record, Legs.Leg leg, int flowId, long flow) {
        final int client = Flow.client(flow);
        final Face back = leg.translated;
        final Face on = leg.original;
        final Face nearest = back != null ? back : on;
        if (nearest == null) {
            return;
        }
        record.client.attribution.isTranslated = leg.isOwnerElsewhere[client];
        record.server.attribution.isTranslated = leg.isOwnerElsewhere[client ^ 1];
        final Face asClient = nearest.other();
        final Face asServer = on != null ? on.other() : asClient;
        nat(record.client, asClient, asClient.client);
        nat(record.server, asServer, asServer.client ^ 1);
        record.conversation.leg = back == null ? ConversationLeg.ORIGINAL : ConversationLeg.TRANSLATED;
        Face first = nearest;
        for (int hop = 0; hop < MAX_HOPS; hop++) {
            final Face before = rules.beyond(first.translation.original, flowId);
            if (before == null) {
                break;
            }
            first = before;
        }
        record.conversation.id = TranslationRules.isFromSyn(flow)
                ? first.translation.conversationId(TranslationRules.initialSequence(flow, nearest))
                : first.translation.conversationId();
    }

    private static void nat(FlowSide end, Face there, int side) {
        if (there.key.hi(side) != end.addressHi
                || there.key.lo(side) != end.addressLo
                || there.key.port(side) != end.port) {
            end.natHi = there.key.hi(side);
            end.natLo = there.key.lo(side);
            end.natPort = there.key.port(side);
        }
    }

    /** The flow ends at a process that may pass it on. */
    private void passedOn(Conversation conversation, Ownership owner, RelaySocket accepted) {
        final RelaySocket connected = relays.partner(accepted);
        if (connected != null) {
            conversation.id = firstOf(accepted).conversationId();
            describeIntermediary(conversation, ConversationLeg.TO_INTERMEDIARY, owner);
            describePeer(conversation.server, connected);
            return;
        }
        final RelayProcess process = accepted.process;
        final PublishedPort published = process == null ? null : process.published();
        if (process != null && published != null) {
            describeIntermediary(conversation, ConversationLeg.TO_INTERMEDIARY, owner);
            describeBackend(conversation.server, process, published);
        }
    }

    /** The flow begins at a process that may have passed it on. */
    private void passedFrom(Conversation conversation, Ownership owner, RelaySocket connected) {
        final RelaySocket accepted = relays.partner(connected);
        if (accepted != null) {
            conversation.id = firstOf(accepted).conversationId();
            describeIntermediary(conversation, ConversationLeg.FROM_INTERMEDIARY, owner);
            describePeer(conversation.client, accepted);
            return;
        }
        final RelayProcess process = connected.process;
        if (process != null && process.published() != null) {
            describeIntermediary(conversation, ConversationLeg.FROM_INTERMEDIARY, owner);
        }
    }

    /** The first socket of a chain of relays that was accepted. */
    private RelaySocket firstOf(RelaySocket accepted) {
        RelaySocket first = accepted;
        for (int hop = 0; hop < MAX_HOPS; hop++) {
            final Ownership client = peers.of(first);
            final RelaySocket connected = client == null ? null : relays.of(client);
            final RelaySocket before = connected == null || connected.isAccepted ? null : relays.partner(connected);
            if (before == null) {
                break;
            }
            first = before;
        }
        return first;
    }

    private static void describeIntermediary(Conversation conversation, ConversationLeg leg, Ownership owner) {
        conversation.leg = leg;
        describeOwner(conversation.intermediary, owner);
    }

    private void describePeer(ConversationEnd end, RelaySocket socket) {
        final Face translation = peers.translation(socket);
        if (translation == null) {
            end.addressHi = socket.key.hi(socket.side ^ 1);
            end.addressLo = socket.key.lo(socket.side ^ 1);
            end.port = socket.key.port(socket.side ^ 1);
        } else {
            final Face there = translation.other();
            final int side = socket.isAccepted ? there.client : there.client ^ 1;
            end.addressHi = there.key.hi(side);
            end.addressLo = there.key.lo(side);
            end.port = there.key.port(side);
        }
        Ownership peer = peers.of(socket);
        if (peer == null && translation != null) {
            peer = peers.behind(translation, socket);
        }
        if (peer != null) {
            describeOwner(end, peer);
        }
    }

    /** Which connection of the proxy carries it is not known; whose they all are may be. */
    private void describeBackend(ConversationEnd end, RelayProcess process, PublishedPort published) {
        end.addressHi = published.hi();
        end.addressLo = published.lo();
        end.port = published.port();
        Ownership found = null;
        boolean isOneProcess = true;
        for (int i = process.connected.size() - 1, looks = MAX_LOOKS; i >= 0 && looks > 0; i--, looks--) {
            final Ownership peer = peers.of(process.connected.get(i));
            if (peer == null) {
                continue;
            }
            if (found != null && !isSameContainer(found, peer)) {
                return;
            }
            isOneProcess &= found == null || OwnershipRules.isSameOwner(found, peer);
            found = peer;
        }
        if (found != null) {
            describeOwner(end, found);
            end.process = isOneProcess ? end.process : null;
            end.laterImage = isOneProcess ? end.laterImage : null;
        }
    }

    private static boolean isSameContainer(Ownership one, Ownership other) {
        final Workload w = one.workload;
        final Workload v = other.workload;
        return w == null || v == null
                ? OwnershipRules.isSameOwner(one, other)
                : w.containerId().equals(v.containerId());
    }

    private static void describeOwner(ConversationEnd end, Ownership owner) {
        end.process = owner.process;
        end.laterImage = owner.laterImage;
        end.workload = owner.workload;
        end.hostName = owner.hostName;
    }

    /** The end's owner, if the record names it. */
    private @Nullable Ownership owner(FlowSide end, long flow, int side) {
        final int id = Flow.owner(flow, side);
        final ProcessIdentity named = end.attribution.process;
        return id == Ownerships.NONE || named == null ? null : ownerships.at(id);
    }

    private static long socketId(Ownership o) {
        return FiveTuple.hash(o.netns, o.cookie, o.openNs, o.aLo ^ o.bLo, o.ports) | 1;
    }
}
