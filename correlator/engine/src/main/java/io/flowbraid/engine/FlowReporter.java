// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.Attribution;
import io.flowbraid.model.AttributionMethod;
import io.flowbraid.model.AttributionStatus;
import io.flowbraid.model.ClientEvidence;
import io.flowbraid.model.ConnState;
import io.flowbraid.model.EndReason;
import io.flowbraid.model.FiveTuple;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.FlowSide;
import io.flowbraid.model.ObserverType;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.Reconciliation;
import io.flowbraid.model.SocketCounters;
import io.flowbraid.model.Transport;
import io.flowbraid.model.UnattributedReason;
import org.jspecify.annotations.Nullable;

/** Turns a flow of the table, with its owners, into the record that leaves. */
final class FlowReporter {
    private static final ClientEvidence[] EVIDENCE = ClientEvidence.values();
    private static final AttributionStatus[] STATUS = AttributionStatus.values();
    private static final UnattributedReason[] REASON = UnattributedReason.values();

    private final FlowTable flows;
    private final Ownerships ownerships;
    private final OwnershipRules rules;
    private final Listeners listeners;
    private final FeedPulse feeds;
    private final FeedGaps gaps;
    private final ObservationPoints points;
    private final Conversations conversations;
    private final SocketFlowReporter sockets;
    private final Takeovers takeovers;
    private final FlowRecord record = new FlowRecord();

    FlowReporter(
            FlowTable flows,
            Ownerships ownerships,
            OwnershipRules rules,
            Listeners listeners,
            FeedPulse feeds,
            FeedGaps gaps,
            ObservationPoints points,
            Conversations conversations,
            SocketFlowReporter sockets,
            Takeovers takeovers) {
        this.sockets = sockets;
        this.takeovers = takeovers;
        this.flows = flows;
        this.ownerships = ownerships;
        this.rules = rules;
        this.listeners = listeners;
        this.feeds = feeds;
        this.gaps = gaps;
        this.points = points;
        this.conversations = conversations;
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
        }
        conversations.describe(record, id, flow);
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
        record.vlan = Flow.vlan(flow);
        record.icmpTypeCode = isIcmp(record.protocol) ? Flow.icmpTypeCode(flow) : -1;
        record.clientEvidence = EVIDENCE[FlowState.evidence(state)];
        record.isSelf = (state & FlowState.SELF) != 0;
        final boolean isTcp = record.protocol == Transport.TCP;
        record.connState = isTcp ? TcpTracker.connState(flow) : ConnState.OTH;
        record.handshakeRttNs = isTcp ? Flow.handshakeNs(flow) : -1;
        fill(record.client, flow, client, nowNs);
        fill(record.server, flow, client ^ 1, nowNs);
        record.clientToServer = reconcile(flow, client, record.client, record.server);
        record.serverToClient = reconcile(flow, client ^ 1, record.server, record.client);
        final Takeovers.Takeover taken = takeovers.of(id);
        if (taken != null) {
            record.flowId = taken.flowId();
            record.startNs = Math.min(record.startNs, taken.startNs());
        }
    }

    /** True when an end that could be named is not, or only by its listener: worth a little more waiting. */
    boolean isOwnerMissing(long flow, long nowNs) {
        if (SocketFlow.isSocketFlow(flow)) {
            return sockets.isOwnerMissing(flow, nowNs);
        }
        final ObservedInterface observed = points.at(Flow.observationPoint(flow));
        if (!feeds.isAlive(observed.feeds(), nowNs)) {
            return false;
        }
        for (int side = 0; side < 2; side++) {
            if (!isNamed(Flow.owner(flow, side)) && !observed.isRemote(Flow.hi(flow, side), Flow.lo(flow, side))) {
                return true;
            }
        }
        return false;
    }

    private boolean isNamed(int ownershipId) {
        if (ownershipId == Ownerships.NONE) {
            return false;
        }
        final Owner owner = ownerships.owner(ownerships.at(ownershipId));
        return owner.process != null && owner.method != AttributionMethod.LISTEN;
    }

    private void fill(FlowSide out, long flow, int side, long nowNs) {
        out.addressHi = Flow.hi(flow, side);
        out.addressLo = Flow.lo(flow, side);
        out.port = Flow.port(flow, side);
        out.packets = Flow.packets(flow, side);
        out.bytes = Flow.bytes(flow, side);
        out.payloadBytes = Flow.payloadBytes(flow, side);
        out.tcpFlags = Flow.tcpFlags(flow, side);
        out.retransmitted = Flow.retransmitted(flow, side);
        out.outOfOrder = Flow.outOfOrder(flow, side);
        out.socketEnd = null;
        final int owner = Flow.owner(flow, side);
        if (owner == Ownerships.NONE) {
            out.socket.clear();
            out.netns = 0;
            fillUnowned(out, record.protocol, points.at(record.interfaceId), nowNs);
        } else {
            final long o = ownerships.at(owner);
            Ownership.readCounters(o, out.socket);
            out.netns = ownerships.owner(o).netnsInode();
            fillOwned(out.attribution, o, flow, side);
        }
    }

    private void fillOwned(Attribution out, long o, long flow, int side) {
        final Owner owner = ownerships.owner(o);
        out.clear();
        out.status = STATUS[Flow.status(flow, side)];
        out.reason = REASON[Flow.reason(flow, side)];
        out.delayNs = Flow.ownerDelayUs(flow, side) * 1_000L;
        out.method = owner.method;
        out.hostName = owner.hostName;
        if (out.status != AttributionStatus.ATTRIBUTED) {
            return;
        }
        out.process = owner.process;
        out.laterImage = owner.laterImage;
        out.workload = owner.workload;
        out.sender = other(owner, owner.sender);
        out.receiver = other(owner, owner.receiver);
        if (owner.process == null) {
            out.status = AttributionStatus.UNATTRIBUTED;
            out.reason = owner.isKernel ? UnattributedReason.KERNEL : UnattributedReason.NO_PROCESS;
        } else if (Ownership.protocol(o) != Transport.TCP
                && !owner.isInjected()
                && !rules.coversDatagrams(o, side, flow)) {
            out.clear();
            out.reason = UnattributedReason.PART_ONLY;
        } else if (!Flow.isBegunWithSyn(flow) && gaps.isInDoubt(o, owner, Flow.lastNs(flow))) {
            out.clear();
            out.reason = UnattributedReason.EVENTS_LOST;
        } else if (owner.method == AttributionMethod.LISTEN) {
            out.status = AttributionStatus.PARTIAL;
            out.reason = UnattributedReason.LISTENER_ONLY;
        }
    }

    /** Who was another process when it was said may be the owner by better evidence now. */
    static @Nullable ProcessIdentity other(Owner owner, @Nullable ProcessIdentity user) {
        return user == null || owner.process == null || user.isSameProcess(owner.process) ? null : user;
    }

    private void fillUnowned(FlowSide side, int protocol, ObservedInterface observed, long nowNs) {
        final Attribution out = side.attribution;
        out.clear();
        if (record.connState == ConnState.REJ && side == record.server) {
            out.reason = UnattributedReason.REFUSED;
            return;
        }
        final Listener listener =
                listeners.only(protocol, side.addressHi, side.addressLo, side.port, record.startNs, observed);
        if (listener != null) {
            out.status = AttributionStatus.PARTIAL;
            out.method = AttributionMethod.LISTEN;
            out.reason = UnattributedReason.LISTENER_ONLY;
            out.process = listener.process;
            out.laterImage = listener.laterImage;
            out.workload = listener.workload;
            out.hostName = listener.hostName;
            return;
        }
        out.reason = unownedReason(side, protocol, observed, nowNs);
    }

    private UnattributedReason unownedReason(FlowSide side, int protocol, ObservedInterface observed, long nowNs) {
        if (observed.feeds() == 0) {
            return UnattributedReason.NO_COMPANION;
        }
        if (observed.isRemote(side.addressHi, side.addressLo)) {
            return UnattributedReason.REMOTE;
        }
        if (!feeds.isAlive(observed.feeds(), nowNs)) {
            return UnattributedReason.FEED_SILENT;
        }
        // A tunnel's packets have the port at one end only: the other is chosen by what is inside.
        if (protocol == Transport.UDP
                && (listeners.isKernels(protocol, record.client.port, observed)
                        || listeners.isKernels(protocol, record.server.port, observed))) {
            return UnattributedReason.KERNEL;
        }
        if (protocol == Transport.TCP || protocol == Transport.UDP) {
            return UnattributedReason.NO_EVENT;
        }
        return isKernels(protocol, side) ? UnattributedReason.KERNEL : UnattributedReason.PROTOCOL;
    }

    /** An echo request has a process that asks and a kernel that answers; all other control messages are the kernel's. */
    private boolean isKernels(int protocol, FlowSide side) {
        if (!isIcmp(protocol)) {
            return protocol == Transport.IGMP;
        }
        return side == record.server || !Orientation.isEcho(protocol, record.icmpTypeCode);
    }

    /** Payload one end sent as the wire shows it, against its own kernel's count, else the other end's. */
    private static Reconciliation reconcile(long flow, int side, FlowSide sender, FlowSide receiver) {
        final SocketCounters sent = sender.socket;
        final SocketCounters received = receiver.socket;
        if (sent.isFinal && sent.bytesSent >= 0) {
            return compare(sender.payloadBytes, sent.bytesSent);
        }
        if (received.isFinal && received.bytesReceived >= 0) {
            final long repeated = Flow.retransmittedBytes(flow, side);
            return compare(sender.payloadBytes - repeated, received.bytesReceived);
        }
        return Reconciliation.UNKNOWN;
    }

    private static Reconciliation compare(long wire, long socket) {
        return wire == socket
                ? Reconciliation.EQUAL
                : wire < socket ? Reconciliation.CAPTURE_SHORT : Reconciliation.SOCKET_SHORT;
    }

    /** A function of key and start alone: the same capture gives the same identifiers. */
    static long flowId(long flow) {
        return FiveTuple.hash(
                Flow.hi(flow, 0) ^ Flow.startNs(flow),
                Flow.lo(flow, 0),
                Flow.hi(flow, 1),
                Flow.lo(flow, 1),
                Flow.ports(flow));
    }

    private static boolean isIcmp(int protocol) {
        return protocol == Transport.ICMP || protocol == Transport.ICMPV6;
    }
}
