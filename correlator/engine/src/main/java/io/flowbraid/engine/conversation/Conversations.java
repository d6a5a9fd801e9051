// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.conversation.InterfaceCopies.Exchange;
import io.flowbraid.engine.conversation.Translation.Tuple;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.OwnershipRules;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.engine.ownership.SocketCopies;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.model.flow.Conversation;
import io.flowbraid.model.flow.ConversationEnd;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import org.jspecify.annotations.Nullable;

/**
 * Says of a flow that leaves what it is a part of: the two five-tuples of a translated connection, the two connections
 * of a relay, the same packets on two interfaces. Packets and owners stay what they are; only more is said.
 */
public final class Conversations {
    private static final int MAX_HOPS = 4;
    /** Connections of a docker-proxy looked at to find its container. */
    private static final int MAX_LOOKS = 64;

    private final Ownerships ownerships;
    private final TranslationRules rules;
    private final Legs legs;
    private final InterfaceCopies copies;
    private final Relays relays;
    private final Peers peers;
    private final SocketCopies socketCopies;
    private final CapturedBeside beside;
    private final CountedLegs counted;

    Conversations(
            Ownerships ownerships,
            TranslationRules rules,
            Legs legs,
            CountedLegs counted,
            Relays relays,
            Peers peers,
            TrafficCopies traffic) {
        this.ownerships = ownerships;
        this.rules = rules;
        this.legs = legs;
        this.counted = counted;
        this.relays = relays;
        this.peers = peers;
        copies = traffic.interfaces();
        socketCopies = traffic.sockets();
        beside = traffic.beside();
    }

    /** Fills what the record says of its conversation; its ends are filled already. */
    public void describe(FlowRecord record, int flowId, long flow) {
        final int client = Flow.client(flow);
        final Conversation conversation = record.conversation;
        conversation.clear();
        record.client.natPort = -1;
        record.server.natPort = -1;
        final Legs.Leg leg = legs.of(flowId);
        if (leg != null) {
            translated(record, leg, flowId, flow);
        }
        final long clientOwner = owner(record.client, flow, client);
        final long serverOwner = owner(record.server, flow, client ^ 1);
        final RelaySocket connected = relays.of(clientOwner);
        final RelaySocket accepted = relays.of(serverOwner);
        if (accepted != null && accepted.isAccepted) {
            passedOn(conversation, serverOwner, accepted);
        }
        if (connected != null && !connected.isAccepted) {
            passedFrom(conversation, clientOwner, connected);
        }
        if (record.protocol == Transport.UDP) {
            datagrams(conversation, clientOwner, serverOwner);
        }
        if (conversation.id == 0 && clientOwner != Ownership.NULL && isCopied(clientOwner, flow)) {
            copy(conversation, socketId(clientOwner));
        }
        long interfaces = seenAt(clientOwner, leg, client) | seenAt(serverOwner, leg, client ^ 1);
        final Exchange exchange = copies.of(flowId);
        if (exchange != null && (exchange.isProven() || interfaces == 0)) {
            interfaces |= exchange.interfaces();
            copy(conversation, conversation.id == 0 ? exchange.id() : conversation.id);
        }
        conversation.isCounted = counted.isCounted(flowId, flow, leg, interfaces)
                && !copies.isShadow(flowId)
                && !isReportedOtherwise(flow);
    }

    /**
     * The same traffic is counted elsewhere: a flow of sockets has packets beside it; or a flow of packets turns out to
     * be that of a socket whose own flow was counted before, when nobody knew of its packets.
     */
    private boolean isReportedOtherwise(long flow) {
        if (SocketFlow.isSocketFlow(flow)) {
            return !SocketFlow.isExported(flow) && beside.isCaptured(flow);
        }
        for (int side = 0; side < 2; side++) {
            final int id = Flow.owner(flow, side);
            if (id != Ownerships.NONE
                    && Ownership.isReported(ownerships.at(id))
                    && !OwnershipRules.tookTurns(ownerships.at(id), side, flow)) {
                return true;
            }
        }
        return false;
    }

    private static void copy(Conversation conversation, long id) {
        conversation.id = id;
        conversation.leg = conversation.leg == ConversationLeg.NONE ? ConversationLeg.COPY : conversation.leg;
    }

    /** On which interfaces the flow's own five-tuple was seen; of an owner beyond a translation that is not known. */
    private long seenAt(long o, Legs.@Nullable Leg leg, int side) {
        return leg != null && leg.isOwnerElsewhere[side] ? 0 : seenAt(o);
    }

    private long seenAt(long o) {
        return o == Ownership.NULL ? 0 : ownerships.owner(o).seenAt | socketCopies.seenAt(o);
    }

    /** Other flows have the same client: on another interface, or of packets beside one of sockets. */
    private boolean isCopied(long client, long flow) {
        final long seenAt = seenAt(client);
        final boolean isInBoth = SocketFlow.isSocketFlow(flow)
                ? seenAt != 0
                : Ownership.isInFlow(client) || Ownership.lastFlowId(client) != 0;
        return isInBoth || Long.bitCount(seenAt) > 1;
    }

    /** May waiting show that a flow, which is over, is part of a relay's conversation? */
    public boolean isUndecided(long flow) {
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
        final Tuple back = leg.translated;
        final Tuple on = leg.original;
        final Tuple nearest = back != null ? back : on;
        if (nearest == null) {
            return;
        }
        record.client.attribution.isTranslated = leg.isOwnerElsewhere[client];
        record.server.attribution.isTranslated = leg.isOwnerElsewhere[client ^ 1];
        final boolean isMiddle = nearest.isMiddle();
        final Tuple asClient = isMiddle ? nearest.translation.translated : nearest.other();
        final Tuple asServer = isMiddle ? nearest.translation.original : on != null ? on.other() : asClient;
        nat(record.client, asClient, asClient.client);
        nat(record.server, asServer, asServer.client ^ 1);
        record.conversation.leg = back == null ? ConversationLeg.ORIGINAL : ConversationLeg.TRANSLATED;
        Tuple first = nearest;
        for (int hop = 0; hop < MAX_HOPS; hop++) {
            final Tuple before = rules.beyond(first.translation.original, flowId);
            if (before == null) {
                break;
            }
            first = before;
        }
        record.conversation.id = TranslationRules.isFromSyn(flow)
                ? first.translation.conversationId(TranslationRules.initialSequence(flow, nearest))
                : first.translation.conversationId();
    }

    private static void nat(FlowSide end, Tuple there, int side) {
        if (there.key.hi(side) != end.addressHi
                || there.key.lo(side) != end.addressLo
                || there.key.port(side) != end.port) {
            end.natHi = there.key.hi(side);
            end.natLo = there.key.lo(side);
            end.natPort = there.key.port(side);
        }
    }

    /** A docker-proxy passes datagrams on, too; whose they are behind it is not known. */
    private void datagrams(Conversation conversation, long clientOwner, long serverOwner) {
        final PublishedPort published = published(serverOwner);
        if (published != null) {
            describeIntermediary(conversation, ConversationLeg.TO_INTERMEDIARY, serverOwner);
            conversation.server.addressHi = published.hi();
            conversation.server.addressLo = published.lo();
            conversation.server.port = published.port();
        } else if (published(clientOwner) != null) {
            describeIntermediary(conversation, ConversationLeg.FROM_INTERMEDIARY, clientOwner);
        }
    }

    private @Nullable PublishedPort published(long owner) {
        final ProcessIdentity process = owner == Ownership.NULL ? null : ownerships.owner(owner).process;
        return process == null || !PublishedPort.isDockerProxy(process) ? null : PublishedPort.of(process);
    }

    /** The flow ends at a process that may pass it on. */
    private void passedOn(Conversation conversation, long owner, RelaySocket accepted) {
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
    private void passedFrom(Conversation conversation, long owner, RelaySocket connected) {
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
            final RelaySocket connected = relays.of(peers.of(first));
            final RelaySocket before = connected == null || connected.isAccepted ? null : relays.partner(connected);
            if (before == null) {
                break;
            }
            first = before;
        }
        return first;
    }

    private void describeIntermediary(Conversation conversation, ConversationLeg leg, long owner) {
        conversation.leg = leg;
        describeOwner(conversation.intermediary, owner);
    }

    private void describePeer(ConversationEnd end, RelaySocket socket) {
        final Tuple translation = peers.translation(socket);
        if (translation == null) {
            end.addressHi = socket.key.hi(socket.side ^ 1);
            end.addressLo = socket.key.lo(socket.side ^ 1);
            end.port = socket.key.port(socket.side ^ 1);
        } else {
            final Tuple there = translation.other();
            final int side = socket.isAccepted ? there.client : there.client ^ 1;
            end.addressHi = there.key.hi(side);
            end.addressLo = there.key.lo(side);
            end.port = there.key.port(side);
        }
        long peer = peers.of(socket);
        if (peer == Ownership.NULL && translation != null) {
            peer = peers.behind(translation, socket);
        }
        if (peer != Ownership.NULL) {
            describeOwner(end, peer);
        }
    }

    /** Which connection of the proxy carries it is not known; whose they all are may be. */
    private void describeBackend(ConversationEnd end, RelayProcess process, PublishedPort published) {
        end.addressHi = published.hi();
        end.addressLo = published.lo();
        end.port = published.port();
        SharedOwner found = null;
        boolean isOneProcess = true;
        for (int i = process.connected.size() - 1, looks = MAX_LOOKS; i >= 0 && looks > 0; i--, looks--) {
            final long o = peers.of(process.connected.get(i));
            if (o == Ownership.NULL) {
                continue;
            }
            final SharedOwner peer = ownerships.owner(o);
            if (found != null && !isSameContainer(found, peer)) {
                return;
            }
            isOneProcess &= found == null || found.isSameProcess(peer);
            found = peer;
        }
        if (found != null) {
            describe(end, found);
            end.process = isOneProcess ? end.process : null;
            end.laterImage = isOneProcess ? end.laterImage : null;
        }
    }

    private static boolean isSameContainer(SharedOwner one, SharedOwner other) {
        final Workload w = one.workload;
        final Workload v = other.workload;
        return w == null || v == null
                ? one.isSameProcess(other)
                : w.containerId().equals(v.containerId());
    }

    private void describeOwner(ConversationEnd end, long o) {
        describe(end, ownerships.owner(o));
    }

    private static void describe(ConversationEnd end, SharedOwner owner) {
        end.process = owner.process;
        end.laterImage = owner.laterImage;
        end.workload = owner.workload;
        end.hostName = owner.hostName;
    }

    /** The end's ownership, if the record names its process; else {@link Ownership#NULL}. */
    private long owner(FlowSide end, long flow, int side) {
        final int id = Flow.owner(flow, side);
        final ProcessIdentity named = end.attribution.process;
        return id == Ownerships.NONE || named == null ? Ownership.NULL : ownerships.at(id);
    }

    private long socketId(long o) {
        return FiveTuple.hash(
                        ownerships.owner(o).netns,
                        Ownership.cookie(o),
                        Ownership.openNs(o),
                        Ownership.aLo(o) ^ Ownership.bLo(o),
                        Ownership.ports(o))
                | 1;
    }
}
