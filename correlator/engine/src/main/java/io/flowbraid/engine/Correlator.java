// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.attribution.FlowOwners;
import io.flowbraid.engine.life.EngineClock;
import io.flowbraid.engine.life.FlowLife;
import io.flowbraid.engine.life.LiveReporter;
import io.flowbraid.engine.life.PacketEnds;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.FeedPulse;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.engine.sockets.OpenSockets;
import io.flowbraid.engine.sockets.SocketFlows;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.LiveUpdates;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.packet.PacketOwners;
import io.flowbraid.model.socket.OpenSocket;
import io.flowbraid.model.socket.SocketEvent;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins packets and socket events into unified flows.
 *
 * <p><b>Packets</b> make flows and count ({@link PacketHandler}).
 *
 * <p><b>Events</b> open, change and close ownerships, and name the flows' ends ({@link EventHandler}).
 *
 * <p><b>Time</b> is the latest time of a packet, or of {@link #advance} ({@link EngineTime}).
 *
 * <p><b>Ends.</b> A TCP flow ends a linger time after its FINs or RST, so that trailing packets and the kernel's last
 * counters are in its one final record. Packets that come later are counted as late ({@link LatePackets}). Other flows
 * end when they are idle. A flow waits one settle time more if an end could still get an owner, and longer while its
 * feed lags.
 *
 * (NOT thread safe.)
 */
public final class Correlator {
    private final ObservationPoints points;
    private final FeedPulse feeds;
    private final EngineClock clock;
    private final FlowTable flows;
    private final FlowOwners owners;
    private final FlowLife life;
    private final SocketFlows sockets;
    private final OpenSockets openSockets;
    private final FlowSink sink;
    private final PacketHandler packets;
    private final EventHandler events;
    private final EngineTime time;
    private final @Nullable LiveReporter live;
    private final PacketEnds packetEnds;

    /** The first flow that the shutdown has not looked at. */
    private int unreported;

    /** @param sink receives every record, on the caller's thread */
    public Correlator(CorrelatorSettings settings, FlowSink sink, LossLedger ledger) {
        this(settings, sink, null, ledger);
    }

    /**
     * @param live receives interim records of flows that changed, from {@link #updateLive}; null when nobody follows
     *     them
     */
    public Correlator(CorrelatorSettings settings, FlowSink sink, @Nullable FlowSink live, LossLedger ledger) {
        this.sink = sink;
        final EngineParts parts = new EngineParts(settings, sink, live != null, ledger);
        points = parts.observation.points;
        feeds = parts.observation.pulse;
        clock = parts.life.clock;
        flows = parts.tables.flows;
        owners = parts.attribution.owners;
        life = parts.life.flows;
        sockets = parts.sockets.flows;
        openSockets = parts.sockets.open;
        time = new EngineTime(parts, sink);
        final Orientation orientation = new Orientation(points, parts.ownership.listeners, settings.selfPorts());
        final NextDatagrams nextDatagrams =
                new NextDatagrams(flows, parts.ownership.ownerships, parts.ownership.rules, life, owners);
        final LatePackets late = new LatePackets(parts.tables.tombstones, points, ledger);
        packetEnds = new PacketEnds(
                flows, parts.life.reporter, clock, parts.ownership.ownerships, points, parts.observation.progress);
        packets = new PacketHandler(
                time, parts, orientation, nextDatagrams, late, ledger.open("shard packets", EngineParts.STAGE_NAME));
        events = new EventHandler(time, parts, nextDatagrams, ledger.open("shard events", EngineParts.STAGE_NAME));
        final LiveUpdates updates = parts.tables.updates;
        this.live = live == null || updates == null
                ? null
                : new LiveReporter(flows, updates, parts.life.reporter, clock, live);
    }

    /** Counts every packet of the batch into its flow. */
    public void onPackets(PacketBatch batch) {
        onPackets(batch, 0, batch.size());
    }

    /** Counts the packets {@code from} (inclusive) to {@code to} (exclusive) of the batch. */
    public void onPackets(PacketBatch batch, int from, int to) {
        packets.onPackets(batch, from, to);
    }

    /**
     * Learns from one socket event. Its time does not advance the clock, because older packets may still come. A caller
     * without another clock first calls {@link #advance} with the event's time.
     */
    public void onEvent(SocketEvent event) {
        events.onEvent(event);
    }

    /**
     * Sockets that were open when the run before ended ({@link #openSockets}): their flows continue. Before the first
     * event.
     */
    public void recall(List<OpenSocket> sockets) {
        sockets.forEach(openSockets::add);
    }

    /**
     * Adds a capture interface that was {@linkplain ObservedInterface#UNKNOWN unknown} so far; its packets come later.
     *
     * @param interfaceId index of the interface; they are found in order
     */
    public void found(int interfaceId, ObservedInterface found) {
        points.found(interfaceId, found);
    }

    /**
     * Changes the feeds that accompany an interface. From now on these alone name the owners of its flows; of new ones,
     * the sockets known already name also the flows that are under way. A flow under way keeps the owner it has.
     *
     * @param interfaceId index of the interface
     * @param feeds a set of feed indexes as bits
     */
    public void accompany(int interfaceId, long feeds) {
        final long before = points.at(interfaceId).feeds();
        points.accompany(interfaceId, feeds);
        if ((feeds & ~before) != 0) {
            for (int id = 0; id < flows.issued(); id++) {
                if (flows.isLive(id) && flows.observationPoint(id) == interfaceId) {
                    owners.resolve(id, clock.nowNs);
                }
            }
        }
    }

    /**
     * Changes which sockets of a feed become flows, from the next event on. With {@link FeedFlows#NONE} its flows end.
     *
     * @param feed index of the feed
     */
    public void flowsOf(int feed, FeedFlows flows) {
        sockets.change(feed, flows, clock.nowNs);
    }

    /** The feed is part of the capture itself: it never falls silent. */
    public void keepAlive(int feed) {
        feeds.keepAlive(feed);
    }

    /** Lets time pass up to then; an earlier time changes nothing. */
    public void advance(long timeNs) {
        time.advance(timeNs);
    }

    /**
     * Gives the live sink interim records of flows that changed: of each flow about once a second, of a new flow or a
     * new owner within a tenth, and of none in its first quarter of a second.
     *
     * @param limit of records in this call, so that packets never wait long; the others stay due
     * @return how many records
     */
    public int updateLive(int limit) {
        return live == null ? 0 : live.update(limit);
    }

    /**
     * Fills in the processes at the ends of packets that were counted a moment ago.
     *
     * @param settledNs owners of packets up to this time do not change any more, see {@link PacketEnds#SETTLED_NS}
     */
    public void owners(PacketOwners owners, long settledNs) {
        packetEnds.find(owners, settledNs);
    }

    /**
     * Reports every live flow as final, connections that were over by their own reason, the others as shut down;
     * whether the sink has room or not.
     */
    public void shutdown() {
        while (!shutdown(() -> true)) {
            // the next
        }
    }

    /**
     * The same as long as the sink has room: true when all are reported, false when some wait for a later call.
     *
     * @param isCutShort asked after the sink, which takes everything and keeps nothing once it is cut short itself
     */
    public boolean shutdownWhileRoom(BooleanSupplier isCutShort) {
        return shutdown(() -> sink.hasRoom() && !isCutShort.getAsBoolean());
    }

    private boolean shutdown(BooleanSupplier hasRoom) {
        sockets.takeOver();
        for (; unreported < flows.issued(); unreported++) {
            if (!hasRoom.getAsBoolean()) {
                return false;
            }
            if (unreported == 0) {
                openSockets.noteInFlows();
            }
            if (flows.isLive(unreported)) {
                life.end(unreported, life.endReason(unreported, EndReason.SHUTDOWN));
            }
        }
        unreported = 0;
        sink.flush();
        return true;
    }

    /** After the shutdown: sockets that are still open and have a last flow, for the next run. */
    public List<OpenSocket> openSockets() {
        return openSockets.atEnd();
    }

    /** Counts the live flows as lost: nobody waits for their records any more. */
    public void cutShort() {
        life.cutShort();
    }

    /** Number of live flows. */
    public int liveFlows() {
        return life.liveFlows();
    }

    /** Flows evicted because the table was full. */
    public Counter evictedFlows() {
        return life.evictedFlows();
    }

    /** The latest time known, ns since the epoch; {@link Long#MIN_VALUE} before the first. */
    public long nowNs() {
        return clock.nowNs;
    }
}
