// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.attribution.VlanRivals;
import io.flowbraid.engine.conversation.Conversations;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.ownership.EndSequences;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.OwnershipParts;
import io.flowbraid.engine.ownership.OwnershipRules;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.engine.ownership.UnownedEnds;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.IcmpErrors;
import io.flowbraid.engine.table.SelfConnection;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.engine.tcp.ConnStates;
import io.flowbraid.engine.tcp.Handshake;
import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.flow.Reconciliation;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Icmp;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.network.VlanTags;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketCounters;
import org.jspecify.annotations.Nullable;

/** Turns a flow of the table, with its owners, into the record that leaves. */
public final class FlowReporter {
    private static final ClientEvidence[] EVIDENCE = ClientEvidence.values();
    private static final AttributionStatus[] STATUS = AttributionStatus.values();
    private static final UnattributedReason[] REASON = UnattributedReason.values();

    private final FlowTable flows;
    private final Ownerships ownerships;
    private final OwnershipRules rules;
    private final UnownedEnds unowned;
    private final ObservationPoints points;
    private final Conversations conversations;
    private final SocketFlowReporter sockets;
    private final Takeovers takeovers;
    private final FlowRecord record = new FlowRecord();

    FlowReporter(
            FlowTable flows,
            OwnershipParts ownership,
            ObservationPoints points,
            Conversations conversations,
            SocketFlowReporter sockets,
            Takeovers takeovers) {
        this.flows = flows;
        this.points = points;
        this.conversations = conversations;
        this.sockets = sockets;
        this.takeovers = takeovers;
        ownerships = ownership.ownerships;
        rules = ownership.rules;
        unowned = ownership.unowned;
    }

    /** What is known of the flow now; valid until the next call. */
    FlowRecord describe(int id, boolean isFinal, EndReason reason, long nowNs) {
        final long flow = flows.at(id);
        record.isFinal = isFinal;
        record.endReason = reason;
        if (SocketFlow.isSocketFlow(flow)) {
            sockets.describe(record, flow, nowNs);
        } else {
            describePackets(id, flow, nowNs);
            if (record.protocol == Transport.UDP) {
                Flow.reportedLogged(flow, (int) Flow.newestLogged(flow));
            }
        }
        record.isSubflow = isSubflow(flow);
        conversations.describe(record, id, flow);
        return record;
    }

    /** The same for a flow of packets whose record is not written now; valid until the next call. */
    FlowRecord look(int id, long nowNs) {
        describePackets(id, flows.at(id), nowNs);
        return record;
    }

    private void describePackets(int id, long flow, long nowNs) {
        final int state = Flow.state(flow);
        final int client = FlowState.client(state);
        record.interfaceId = Flow.observationPoint(flow);
        record.observer = ObserverType.PACKETS;
        record.observerHost = "";
        record.observerNetns = 0;
        record.continuesId = 0;
        record.protocol = Flow.protocol(flow);
        record.startNs = Flow.startNs(flow);
        record.endNs = Flow.lastNs(flow);
        record.flowId = flowId(flow);
        final int vlanTags = Flow.vlanTags(flow);
        record.vlan = vlanTags == VlanTags.NONE ? -1 : VlanTags.outer(vlanTags);
        record.innerVlan = VlanTags.inner(vlanTags) == 0 ? -1 : VlanTags.inner(vlanTags);
        record.icmpTypeCode = Icmp.is(record.protocol)
                ? IcmpErrors.typeOf(Flow.ports(flow), client) << 8 | Flow.icmpTypeCode(flow) & 0xff
                : -1;
        record.icmpError = IcmpErrors.errorOf(flow);
        record.isIcmpErrorForClient = record.icmpError >= 0 && IcmpErrors.errorSideOf(flow) == client;
        IcmpErrors.describe(record.quoted, flow);
        record.clientEvidence = EVIDENCE[FlowState.evidence(state)];
        record.isSelf = (state & FlowState.SELF) != 0;
        final boolean isTcp = record.protocol == Transport.TCP;
        record.connState = isTcp ? ConnStates.of(flow) : ConnState.OTH;
        record.handshakeRttNs = isTcp ? Handshake.rttNs(flow) : -1;
        count(record.client, flow, client);
        count(record.server, flow, client ^ 1);
        name(record.client, flow, client, nowNs);
        name(record.server, flow, client ^ 1, nowNs);
        record.clientToServer = reconcile(flow, client, record.client, record.server);
        record.serverToClient = SelfConnection.isOne(flow)
                ? Reconciliation.UNKNOWN
                : reconcile(flow, client ^ 1, record.server, record.client);
        final Takeovers.Takeover taken = takeovers.of(id);
        if (taken != null) {
            record.flowId = taken.flowId();
            record.startNs = Math.min(record.startNs, taken.startNs());
        }
    }

    /** True when an end that could be named is not, or only by its listener: worth a little more waiting. */
    public boolean isOwnerMissing(long flow, long nowNs) {
        if (SocketFlow.isSocketFlow(flow)) {
            return sockets.isOwnerMissing(flow, nowNs);
        }
        for (int side = 0; side < 2; side++) {
            if (!isNamed(flow, side) && unowned.mayBeNamed(flow, side, nowNs)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The ownership of that side. What the end has sent since may show that the flow is not the closed socket's whose
     * it seemed to be.
     */
    private int ownerOf(long flow, int side) {
        final int ownershipId = Flow.owner(flow, side);
        return ownershipId == Ownerships.NONE || isExceeded(ownerships.at(ownershipId), flow, side)
                ? Ownerships.NONE
                : ownershipId;
    }

    private static boolean isExceeded(long o, long flow, int side) {
        return Ownership.protocol(o) == Transport.TCP
                && !Flow.isBegunWithSyn(flow)
                && EndSequences.areExceeded(o, side, flow);
    }

    /** By better than a listener, and by evidence that holds whatever the feed has still to report. */
    private boolean isNamed(long flow, int side) {
        final int ownershipId = ownerOf(flow, side);
        if (ownershipId == Ownerships.NONE) {
            return false;
        }
        final long o = ownerships.at(ownershipId);
        final SharedOwner owner = ownerships.owner(o);
        return owner.process != null && owner.method != AttributionMethod.LISTEN && !isDeferred(o, owner, flow);
    }

    private static boolean isDeferred(long o, SharedOwner owner, long flow) {
        return Ownership.protocol(o) == Transport.TCP && OwnershipRules.isDeferred(o, owner, flow);
    }

    private boolean isSubflow(long flow) {
        for (int side = 0; side < 2; side++) {
            final int owner = Flow.owner(flow, side);
            if (owner != Ownerships.NONE && ownerships.owner(ownerships.at(owner)).isSubflow) {
                return true;
            }
        }
        return false;
    }

    private static void count(FlowSide out, long flow, int side) {
        out.addressHi = Flow.hi(flow, side);
        out.addressLo = Flow.lo(flow, side);
        out.port = Flow.port(flow, side);
        out.packets = Flow.packets(flow, side);
        out.bytes = Flow.bytes(flow, side);
        out.payloadBytes = Flow.payloadBytes(flow, side);
        final boolean isTcp = Flow.protocol(flow) == Transport.TCP;
        out.tcpFlags = isTcp ? Flow.tcpFlags(flow, side) : 0;
        out.retransmitted = isTcp ? Flow.retransmitted(flow, side) : 0;
        out.outOfOrder = isTcp ? Flow.outOfOrder(flow, side) : 0;
        out.socketEnd = null;
    }

    /** Who has an end may depend on the ports of both. */
    private void name(FlowSide out, long flow, int side, long nowNs) {
        final int owner = ownerOf(flow, side);
        if (owner == Ownerships.NONE) {
            out.socket.clear();
            out.netns = 0;
            unowned.fill(out, record, points.at(record.interfaceId), nowNs);
            if (out.attribution.process != null && VlanRivals.hasSome(flow)) {
                out.attribution.clear();
                out.attribution.status = AttributionStatus.AMBIGUOUS;
                out.attribution.reason = UnattributedReason.SEVERAL_VLANS;
            }
            if (out.attribution.reason == UnattributedReason.NO_EVENT && Flow.isBegunLate(flow)) {
                out.attribution.reason = UnattributedReason.EVENTS_LOST; // its events came, and did not wait so long
            }
        } else {
            final long o = ownerships.at(owner);
            if (Ownership.side(o) == side || !SelfConnection.isOne(flow)) {
                Ownership.readCounters(o, out.socket);
            } else {
                out.socket.clear(); // the one socket's counters stand on its first end
            }
            out.netns = ownerships.owner(o).netnsInode();
            fillOwned(out, o, flow, side, nowNs);
        }
    }

    private void fillOwned(FlowSide end, long o, long flow, int side, long nowNs) {
        final SharedOwner owner = ownerships.owner(o);
        final Attribution out = end.attribution;
        out.clear();
        out.status = STATUS[Flow.status(flow, side)];
        out.reason = REASON[Flow.reason(flow, side)];
        out.delayNs = Flow.ownerDelayUs(flow, side) * 1_000L;
        out.method = owner.method;
        out.hostName = owner.hostName;
        if (out.status == AttributionStatus.CONFLICTING && OwnershipRules.tookTurns(o, side, flow)) {
            out.clear();
            out.reason = UnattributedReason.PART_ONLY;
        }
        if (out.status != AttributionStatus.ATTRIBUTED && out.status != AttributionStatus.SHARED) {
            return;
        }
        out.process = owner.process;
        out.laterImage = owner.laterImage;
        out.workload = owner.workload;
        out.sender = other(owner, owner.sender);
        out.receiver = other(owner, owner.receiver);
        if (owner.process == null || OwnershipRules.startedAfter(owner.process, record.endNs)) {
            out.clear();
            out.reason = owner.isKernel ? UnattributedReason.KERNEL : UnattributedReason.NO_PROCESS;
        } else if (Ownership.protocol(o) != Transport.TCP
                && !owner.isInjected()
                && !rules.coversDatagrams(o, side, flow)) {
            out.clear();
            out.reason = UnattributedReason.PART_ONLY;
        } else if (!Flow.isBegunWithSyn(flow) && rules.isInDoubt(o, owner, Flow.lastNs(flow))) {
            out.clear();
            out.reason = UnattributedReason.EVENTS_LOST;
        } else if (isDeferred(o, owner, flow)) {
            unowned.requireComplete(out, owner, Ownership.openNs(o), record, nowNs);
        } else if (owner.method == AttributionMethod.LISTEN) {
            unowned.markListener(out, owner.feed, owner.sourceId, record, nowNs);
        }
    }

    /** Who was another process when it was said may be the owner by better evidence now. */
    static @Nullable ProcessIdentity other(SharedOwner owner, @Nullable ProcessIdentity user) {
        return user == null || owner.process == null || user.isSameProcess(owner.process) ? null : user;
    }

    /** Payload one end sent as the wire shows it, against its own kernel's count, else the other end's. */
    private Reconciliation reconcile(long flow, int side, FlowSide sender, FlowSide receiver) {
        final SocketCounters sent = sender.socket;
        final SocketCounters received = receiver.socket;
        if (sent.isFinal && sent.bytesSent >= 0 && isCountedAlone(flow, side)) {
            return compare(sender.payloadBytes, sent.bytesSent);
        }
        if (received.isFinal && received.bytesReceived >= 0 && isCountedAlone(flow, side ^ 1)) {
            final long repeated = Flow.protocol(flow) == Transport.TCP ? Flow.retransmittedBytes(flow, side) : 0;
            return compare(sender.payloadBytes - repeated, received.bytesReceived);
        }
        return Reconciliation.UNKNOWN;
    }

    private boolean isCountedAlone(long flow, int side) {
        return rules.countsOnly(ownerships.at(Flow.owner(flow, side)), flow);
    }

    private static Reconciliation compare(long wire, long socket) {
        return wire == socket
                ? Reconciliation.EQUAL
                : wire < socket ? Reconciliation.CAPTURE_SHORT : Reconciliation.SOCKET_SHORT;
    }

    /** A function of key and start alone: the same capture gives the same identifiers. */
    public static long flowId(long flow) {
        return FiveTuple.hashInVlan(
                FiveTuple.hash(
                        Flow.hi(flow, 0) ^ Flow.startNs(flow),
                        Flow.lo(flow, 0),
                        Flow.hi(flow, 1),
                        Flow.lo(flow, 1),
                        Flow.ports(flow)),
                Flow.vlanTags(flow));
    }
}
