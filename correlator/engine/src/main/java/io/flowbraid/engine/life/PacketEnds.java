// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.life;

import io.flowbraid.engine.observation.FeedCoverage;
import io.flowbraid.engine.observation.FeedProgress;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.packet.PacketOwners;
import io.flowbraid.model.process.ProcessIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Names the processes at the ends of single packets that were counted a moment ago. A packet is of the flow that had
 * its key at its time; a flow that began later is another connection. Only an owner that a record would name, and that
 * no other process shares, is named; that of a listener is not, because another process may have accepted.
 *
 * (NOT thread safe.)
 */
public final class PacketEnds {
    /**
     * A flow's owners are not believed before. Until then, the socket of the next connection on its five-tuple may be
     * taken for its own.
     */
    public static final long SETTLED_NS = 250_000_000L;

    private static final int NONE = FlowTable.NOT_FOUND;

    private final FlowTable flows;
    private final FlowReporter reporter;
    private final EngineClock clock;
    private final Ownerships ownerships;
    private final ObservationPoints points;
    private final FeedProgress progress;

    public PacketEnds(
            FlowTable flows,
            FlowReporter reporter,
            EngineClock clock,
            Ownerships ownerships,
            ObservationPoints points,
            FeedProgress progress) {
        this.flows = flows;
        this.reporter = reporter;
        this.clock = clock;
        this.ownerships = ownerships;
        this.points = points;
        this.progress = progress;
    }

    /**
     * Fills in the owners of the packets, each null where it is not known.
     *
     * @param settledNs owners of packets up to this time do not change any more
     */
    public void find(PacketOwners owners, long settledNs) {
        final PacketBatch packets = owners.packets();
        int described = NONE;
        @Nullable FlowRecord record = null;
        for (int n = 0; n < packets.size(); n++) {
            final int at = n * PacketBatch.WORDS;
            final int id = flowOf(packets.words(), at, settledNs);
            if (id == NONE) {
                owners.flow(n, 0);
                owners.sender(n, null, null);
                owners.receiver(n, null, null);
                continue;
            }
            if (id != described || record == null) {
                record = reporter.look(id, clock.nowNs);
                described = id;
            }
            owners.flow(n, record.flowId);
            final long flow = flows.at(id);
            final int sender = PacketBatch.sideOf(packets.words()[at + PacketBatch.FLAGS]);
            final boolean isOfClient = Flow.client(flow) == sender;
            final Attribution from = (isOfClient ? record.client : record.server).attribution;
            final Attribution to = (isOfClient ? record.server : record.client).attribution;
            final long timeNs = packets.words()[at + PacketBatch.TIME_NS];
            final boolean isSender = isSure(from, from.sender) && isOfThis(flow, sender, timeNs);
            final boolean isReceiver = isSure(to, to.receiver) && isOfThis(flow, sender ^ 1, timeNs);
            owners.sender(n, isSender ? from.process : null, from.workload);
            owners.receiver(n, isReceiver ? to.process : null, to.workload);
        }
    }

    /** @param other process that used the socket last */
    private static boolean isSure(Attribution attribution, @Nullable ProcessIdentity other) {
        return attribution.status == AttributionStatus.ATTRIBUTED
                && attribution.method != AttributionMethod.LISTEN
                && other == null;
    }

    /**
     * Whether the owner's socket cannot be that of an earlier connection on the five-tuple: it was opened for this one,
     * or the feeds have reported what happened when this one began; and it had not closed before the packet. If the
     * capture lost a SYN, packets of the next connection may have been counted into this flow.
     */
    private boolean isOfThis(long flow, int side, long timeNs) {
        final int ownership = Flow.owner(flow, side);
        if (ownership == Ownerships.NONE) {
            return true;
        }
        if (ownerships.isClosedBefore(ownership, timeNs)) {
            return false;
        }
        if (Flow.protocol(flow) != Transport.TCP) {
            return true;
        }
        final long owner = ownerships.at(ownership);
        final long openNs = Ownership.openNs(owner);
        final boolean wasPolled = ownerships.owner(owner).method == AttributionMethod.PROC;
        if (openNs == 0 && Flow.isBegunWithSyn(flow) && !wasPolled) {
            return false; // the agent saw the socket, but not how it opened
        }
        final long startNs = Flow.startNs(flow);
        final int before = Flow.predecessor(flow);
        final long sinceNs =
                Math.max(startNs - FeedCoverage.CONNECT_TO_SYN_NS, before == NONE ? 0 : Flow.lastNs(flows.at(before)));
        return openNs > sinceNs
                || progress.hasAccounted(
                        points.at(Flow.observationPoint(flow)).feeds(),
                        startNs + FeedProgress.REPORTED_AFTER_NS,
                        clock.nowNs);
    }

    /** The flow that the packet was counted into; {@link #NONE} if it is not there, or its owners may still change. */
    private int flowOf(long[] words, int at, long settledNs) {
        final long timeNs = words[at + PacketBatch.TIME_NS];
        int id = flows.find(words[at + PacketBatch.HASH], words, at);
        while (id != NONE && Flow.startNs(flows.at(id)) > timeNs) {
            id = Flow.predecessor(flows.at(id));
        }
        if (id == NONE) {
            return NONE;
        }
        final long flow = flows.at(id);
        return SocketFlow.isSocketFlow(flow) || !isSettled(flow, timeNs, settledNs) ? NONE : id;
    }

    /** Under load packets come sooner. A new TCP connection begins another flow at once; datagrams may move to one. */
    private boolean isSettled(long flow, long timeNs, long settledNs) {
        final boolean isTcp = Flow.protocol(flow) == Transport.TCP;
        return timeNs <= clock.nowNs && (isTcp ? Flow.startNs(flow) : timeNs) <= settledNs;
    }
}
