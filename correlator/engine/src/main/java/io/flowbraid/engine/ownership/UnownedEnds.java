// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import io.flowbraid.engine.observation.FeedCoverage;
import io.flowbraid.engine.observation.FeedPulse;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.engine.observation.RemoteEnds;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.tcp.TcpTracker;
import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.TcpFailure;
import io.flowbraid.model.network.Icmp;
import io.flowbraid.model.network.Transport;

/**
 * What a record says of an end of a captured flow that has no owner: its listener, when it is certain that no process
 * accepted, or else the reason.
 */
public final class UnownedEnds {
    private final Listeners listeners;
    private final FeedPulse feeds;
    private final FeedCoverage coverage;
    private final RemoteEnds remotes;
    private final ObservationPoints points;

    UnownedEnds(
            Listeners listeners, FeedPulse feeds, FeedCoverage coverage, RemoteEnds remotes, ObservationPoints points) {
        this.listeners = listeners;
        this.feeds = feeds;
        this.coverage = coverage;
        this.remotes = remotes;
        this.points = points;
    }

    /** True when more events could name the end: it is worth waiting for them. */
    public boolean mayBeNamed(long flow, int side, long nowNs) {
        final ObservedInterface observed = points.at(Flow.observationPoint(flow));
        final boolean isRefused = Flow.protocol(flow) == Transport.TCP && TcpTracker.isRefused(flow, side);
        return !isRefused
                && feeds.isAlive(observed.feeds(), nowNs)
                && !remotes.isRemote(observed, Flow.hi(flow, side), Flow.lo(flow, side), Flow.lastNs(flow), nowNs);
    }

    /** Fills the attribution of that side of the record. */
    public void fill(FlowSide side, FlowRecord record, ObservedInterface observed, long nowNs) {
        final Attribution out = side.attribution;
        out.clear();
        if (side == record.server && record.connState == ConnState.REJ && TcpFailure.isRefused(record)) {
            out.reason = UnattributedReason.REFUSED;
            return;
        }
        final Listener listener = listeners.only(
                record.protocol, side.addressHi, side.addressLo, side.port, record.startNs, record.endNs, observed);
        if (listener == null || OwnershipRules.startedAfter(listener.process, record.endNs)) {
            out.reason = reason(side, record, observed, nowNs);
        } else {
            fillListener(out, listener, record, nowNs);
        }
    }

    /** The end was not accepted, as far as is known: names its listener when that is certain. */
    public void fillListener(Attribution out, Listener listener, FlowRecord record, long nowNs) {
        out.method = AttributionMethod.LISTEN;
        out.process = listener.process;
        out.laterImage = listener.laterImage;
        out.workload = listener.workload;
        out.hostName = listener.hostName;
        markListener(out, listener.feed, listener.sourceId, record, nowNs);
    }

    /** The attribution names a listener: it is partial, or void when the sender may have failed to report an accept. */
    public void markListener(Attribution out, int feed, int sourceId, FlowRecord record, long nowNs) {
        final UnattributedReason doubt = coverage.doubt(feed, sourceId, record.startNs, knownUntilNs(record), nowNs);
        if (doubt == UnattributedReason.NONE) {
            out.status = AttributionStatus.PARTIAL;
            out.reason = UnattributedReason.LISTENER_ONLY;
        } else {
            out.clear();
            out.reason = doubt;
        }
    }

    /** The attribution holds only if its sender has reported everything since then, up to the flow's start. */
    public void requireComplete(Attribution out, SharedOwner owner, long sinceNs, FlowRecord record, long nowNs) {
        final UnattributedReason doubt = coverage.doubt(owner.feed, owner.sourceId, sinceNs, record.startNs, nowNs);
        if (doubt != UnattributedReason.NONE) {
            out.clear();
            out.reason = doubt;
        }
    }

    /** Events up to this time belong to what the record reports: those of a flow that goes on are still to come. */
    public static long knownUntilNs(FlowRecord record) {
        return record.isFinal ? record.endNs : record.startNs;
    }

    private UnattributedReason reason(FlowSide side, FlowRecord record, ObservedInterface observed, long nowNs) {
        if (observed.feeds() == 0) {
            return UnattributedReason.NO_COMPANION;
        }
        final long untilNs = knownUntilNs(record);
        if (remotes.isRemote(observed, side.addressHi, side.addressLo, untilNs, nowNs)) {
            return UnattributedReason.REMOTE;
        }
        if ((isKernels(record, side) || isTunnel(record, observed)) && feeds.isAlive(observed.feeds(), nowNs)) {
            return UnattributedReason.KERNEL;
        }
        final UnattributedReason reason =
                coverage.reason(observed.feeds(), observed.feeds(), record.startNs, untilNs, nowNs);
        final boolean isConnectable = record.protocol == Transport.TCP || record.protocol == Transport.UDP;
        return reason == UnattributedReason.NO_EVENT && !isConnectable ? UnattributedReason.PROTOCOL : reason;
    }

    /** A tunnel's packets have the kernel's port at one end only: the other is chosen by what is inside. */
    private boolean isTunnel(FlowRecord record, ObservedInterface observed) {
        return record.protocol == Transport.UDP
                && (listeners.isKernels(record.protocol, record.client.port, observed)
                        || listeners.isKernels(record.protocol, record.server.port, observed));
    }

    /**
     * An echo request has a process that asks and a kernel that answers; all other control messages are the kernel's.
     */
    private static boolean isKernels(FlowRecord record, FlowSide side) {
        if (!Icmp.is(record.protocol)) {
            return record.protocol == Transport.IGMP;
        }
        return side == record.server || !Icmp.isEcho(record.protocol, record.icmpTypeCode >>> 8);
    }
}
