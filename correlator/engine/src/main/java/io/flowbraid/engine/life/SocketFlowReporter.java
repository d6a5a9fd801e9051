// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.observation.FeedCoverage;
import io.flowbraid.engine.observation.ObservationParts;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.engine.observation.RemoteEnds;
import io.flowbraid.engine.observation.WatchedHosts;
import io.flowbraid.engine.ownership.Listener;
import io.flowbraid.engine.ownership.Listeners;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.OwnershipParts;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.engine.ownership.UnownedEnds;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.SelfConnection;
import io.flowbraid.engine.table.SocketFlow;
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
import io.flowbraid.model.network.Icmp;
import org.jspecify.annotations.Nullable;

/** Turns a flow known from its sockets, or from an exporter's records, into the record that leaves. */
final class SocketFlowReporter {
    private static final long ALL_FEEDS = -1L;
    private static final ClientEvidence[] EVIDENCE = ClientEvidence.values();

    private final Ownerships ownerships;
    private final SocketSums sums;
    private final WatchedHosts hosts;
    private final Listeners listeners;
    private final FeedCoverage coverage;
    private final UnownedEnds unowned;
    private final RemoteEnds remotes;
    private final ObservationPoints points;

    SocketFlowReporter(OwnershipParts ownership, ObservationParts observation, SocketSums sums) {
        this.sums = sums;
        ownerships = ownership.ownerships;
        listeners = ownership.listeners;
        unowned = ownership.unowned;
        hosts = observation.hosts;
        coverage = observation.coverage;
        remotes = observation.remotes;
        points = observation.points;
    }

    /** Fills all but the conversation. The sums it gives are kept, so that no later record is below this one. */
    void describe(FlowRecord record, long flow, long nowNs) {
        final int state = Flow.state(flow);
        final boolean isExported = SocketFlow.isExported(flow);
        final int client = FlowState.client(state);
        record.flowId = FlowReporter.flowId(flow);
        record.continuesId = SocketFlow.continues(flow);
        record.interfaceId = points.ofFeed(SocketFlow.feed(flow));
        record.observer = isExported ? ObserverType.EXPORTER : ObserverType.SOCKETS;
        record.startNs = Flow.startNs(flow);
        record.endNs = Flow.lastNs(flow);
        record.protocol = Flow.protocol(flow);
        record.vlan = -1;
        record.innerVlan = -1;
        record.icmpTypeCode = isExported ? -1 : icmpTypeCode(flow);
        record.icmpError = -1;
        record.isIcmpErrorForClient = false;
        record.quoted.clear();
        record.clientEvidence = EVIDENCE[FlowState.evidence(state)];
        record.isSelf = (state & FlowState.SELF) != 0;
        record.connState = ConnState.OTH;
        record.handshakeRttNs = -1;
        record.clientToServer = Reconciliation.UNKNOWN;
        record.serverToClient = Reconciliation.UNKNOWN;
        if (!isExported) {
            sums.note(flow);
        }
        fill(record, record.client, flow, client, nowNs);
        fill(record, record.server, flow, client ^ 1, nowNs);
        describeObserver(record, flow, client);
        SocketFlow.set(flow, FlowState.REPORTED);
        SocketFlow.clear(flow, FlowState.MOVED);
    }

    /** An ICMP socket knows the identifier of an echo. Of all other messages it knows nothing: both ports are 0. */
    private static int icmpTypeCode(long flow) {
        final int protocol = Flow.protocol(flow);
        return Icmp.is(protocol) && Flow.port(flow, 0) != 0 ? Icmp.echoOf(protocol) << 8 : -1;
    }

    /** An end without a socket that a watched host should have reported: worth a little more waiting. */
    boolean isOwnerMissing(long flow, long nowNs) {
        for (int side = 0; side < 2; side++) {
            final SharedOwner own = own(flow, side);
            if (own != null && own.method == AttributionMethod.LISTEN) {
                return true;
            }
            if (ownerOf(flow, side) == Ownerships.NONE) {
                final UnattributedReason reason = reason(flow, side, Flow.lastNs(flow), nowNs);
                return switch (reason) {
                    case NO_EVENT, FEED_LATE, EVENTS_LOST, SEVERAL_HOSTS -> true;
                    default -> false;
                };
            }
        }
        return false;
    }

    private static int ownerOf(long flow, int side) {
        final int owner = Flow.owner(flow, side);
        return owner == Ownerships.NONE && SelfConnection.isOne(flow) ? Flow.owner(flow, side ^ 1) : owner;
    }

    /** The host and namespace of the client's socket, or of the server's when that alone is watched. */
    private void describeObserver(FlowRecord record, long flow, int client) {
        final SharedOwner one = own(flow, client);
        final SharedOwner other = own(flow, client ^ 1);
        final SharedOwner reporting = one != null ? one : other;
        record.observerHost = reporting == null ? "" : reporting.hostName;
        final boolean isOneNamespace = one == null || other == null || one.netns == other.netns;
        record.observerNetns = reporting == null || !isOneNamespace ? 0 : reporting.netnsInode();
    }

    private @Nullable SharedOwner own(long flow, int side) {
        final long o = sums.own(flow, side);
        return o == Ownership.NULL ? null : ownerships.owner(o);
    }

    private void fill(FlowRecord record, FlowSide out, long flow, int side, long nowNs) {
        out.addressHi = Flow.hi(flow, side);
        out.addressLo = Flow.lo(flow, side);
        out.port = Flow.port(flow, side);
        out.tcpFlags = 0;
        out.retransmitted = 0;
        out.outOfOrder = 0;
        if (SocketFlow.isExported(flow)) {
            out.packets = Flow.packets(flow, side);
            out.bytes = Flow.bytes(flow, side);
            out.payloadBytes = -1;
            out.tcpFlags = Flow.tcpFlags(flow, side);
            out.retransmitted = Flow.retransmitted(flow, side);
            out.outOfOrder = Flow.outOfOrder(flow, side);
        } else {
            out.packets = SocketFlow.saidSegments(flow, side);
            out.bytes = -1;
            out.payloadBytes = SocketFlow.saidPayload(flow, side);
        }
        final long own = sums.own(flow, side);
        out.netns = own == Ownership.NULL ? 0 : ownerships.owner(own).netnsInode();
        out.socketEnd = SocketFlow.end(flow, side);
        if (own == Ownership.NULL) {
            out.socket.clear();
        } else {
            Ownership.readCounters(own, out.socket);
        }
        final int owner = ownerOf(flow, side);
        if (owner == Ownerships.NONE) {
            fillUnowned(record, out, flow, side, nowNs);
        } else {
            out.attribution.clear();
            out.attribution.delayNs = Flow.ownerDelayUs(flow, side) * 1_000L;
            fillOwned(record, out.attribution, ownerships.at(owner), flow, side, nowNs);
        }
    }

    private void fillOwned(FlowRecord record, Attribution out, long o, long flow, int side, long nowNs) {
        final SharedOwner owner = ownerships.owner(o);
        final boolean isGroup = Ownership.isOfGroup(o);
        out.method = owner.method;
        out.hostName = owner.hostName;
        final boolean isShared = SocketFlow.has(flow, FlowState.SHARED << side);
        if (isShared && !isGroup || Ownership.claimsDisagree(o)) {
            out.status = AttributionStatus.CONFLICTING;
            out.reason = UnattributedReason.CLAIMS_DISAGREE;
            return;
        }
        if (SocketFlow.has(flow, FlowState.CONTESTED) && isJoined(flow)) {
            out.reason = contest(flow);
            out.status = statusOf(out.reason);
            return;
        }
        if (owner.process == null) {
            out.reason = owner.isKernel ? UnattributedReason.KERNEL : UnattributedReason.NO_PROCESS;
            return;
        }
        out.process = owner.process;
        out.laterImage = owner.laterImage;
        out.workload = owner.workload;
        out.sender = FlowReporter.other(owner, owner.sender);
        out.receiver = FlowReporter.other(owner, owner.receiver);
        out.status = isShared && out.receiver != null ? AttributionStatus.SHARED : AttributionStatus.ATTRIBUTED;
        out.reason = UnattributedReason.NONE;
        if (owner.method == AttributionMethod.LISTEN) {
            unowned.markListener(out, owner.feed, owner.sourceId, record, nowNs);
        }
    }

    /** Both ends have sockets: of a contested five-tuple they may not be each other's. */
    private static boolean isJoined(long flow) {
        return Flow.owner(flow, 0) != Ownerships.NONE && Flow.owner(flow, 1) != Ownerships.NONE;
    }

    private void fillUnowned(FlowRecord record, FlowSide out, long flow, int side, long nowNs) {
        final Attribution attribution = out.attribution;
        attribution.clear();
        final ObservedInterface scope = points.at(Flow.observationPoint(flow));
        final Listener listener = SocketFlow.end(flow, side ^ 1) == EndReason.REFUSED || !Flow.isScoped(flow)
                ? null
                : listeners.only(
                        Flow.protocol(flow),
                        out.addressHi,
                        out.addressLo,
                        out.port,
                        Flow.startNs(flow),
                        Flow.lastNs(flow),
                        scope);
        if (listener == null) {
            attribution.reason = reason(flow, side, UnownedEnds.knownUntilNs(record), nowNs);
            attribution.status = statusOf(attribution.reason);
            return;
        }
        unowned.fillListener(attribution, listener, record, nowNs);
    }

    private static AttributionStatus statusOf(UnattributedReason reason) {
        return switch (reason) {
            case SEVERAL_HOSTS, SEVERAL_NAMESPACES -> AttributionStatus.AMBIGUOUS;
            case CLAIMS_DISAGREE -> AttributionStatus.CONFLICTING;
            default -> AttributionStatus.UNATTRIBUTED;
        };
    }

    /** Why nothing separates live sockets of one five-tuple. */
    private UnattributedReason contest(long flow) {
        for (int side = 0; side < 2; side++) {
            final SharedOwner owner = own(flow, side);
            if (owner != null && owner.boundInterface != 0) {
                return UnattributedReason.CLAIMS_DISAGREE; // on two interfaces of one namespace
            }
        }
        return UnattributedReason.SEVERAL_NAMESPACES;
    }

    private UnattributedReason reason(long flow, int side, long untilNs, long nowNs) {
        if (SocketFlow.end(flow, side ^ 1) == EndReason.REFUSED) {
            return UnattributedReason.REFUSED;
        }
        if (SocketFlow.has(flow, FlowState.CONTESTED)) {
            return contest(flow);
        }
        final int host = hosts.hostOf(Flow.hi(flow, side), Flow.lo(flow, side), nowNs);
        if (host == WatchedHosts.SEVERAL) {
            return UnattributedReason.SEVERAL_HOSTS;
        }
        if (host == WatchedHosts.NOBODY && !Flow.isScoped(flow)) {
            return remotes.isUndecided(Flow.hi(flow, side), Flow.lo(flow, side), ALL_FEEDS, untilNs, nowNs)
                    ? UnattributedReason.FEED_LATE
                    : UnattributedReason.REMOTE;
        }
        final long ownFeed = 1L << SocketFlow.feed(flow);
        return coverage.reason(ownFeed, ALL_FEEDS, Flow.startNs(flow), untilNs, nowNs);
    }
}
