// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.Counter;
import io.flowbraid.model.EndReason;
import io.flowbraid.model.FeedFlows;
import io.flowbraid.model.FlowSink;
import io.flowbraid.model.LossLedger;
import io.flowbraid.model.PacketBatch;
import io.flowbraid.model.SocketEvent;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins packets and socket events into unified flows.
 *
 * <p><b>Packets</b> make flows and count ({@link PacketHandler}).
 *
 * <p><b>Events</b> open, change and close ownerships, and name the flows' ends ({@link EventHandler}).
 *
 * <p><b>Time</b> is the latest any packet carried, or {@link #advance} was told ({@link EngineTime}).
 *
 * <p><b>Ends.</b> A TCP flow ends a linger time after its FINs or RST, so that trailing packets and the kernel's last
 * counters are in its one final record; packets that come later are counted as late ({@link LatePackets}). Others end when
 * idle. When an end could still be named and is not, one settle
 * time more is granted; and when its feed lags behind, the time until the feed has told all of the connection's life.
 *
 * (NOT thread safe.)
 */
public final class Correlator {
    private final ObservationPoints points;
    private final FeedPulse feeds;
    private final EngineClock clock = new EngineClock();
    private final FlowTable flows;
    private final FlowOwners owners;
    private final FlowLife life;
    private final SocketFlows sockets;
    private final FlowSink sink;
    private final PacketHandler packets;
    private final EventHandler events;
    private final EngineTime time;
    private final @Nullable LiveReporter live;

    /** The first flow that the shutdown has not looked at. */
    private int unreported;

    /**
     * @param name of this shard in the ledger
     * @param sink receives every record, on the caller's thread
     */
    public Correlator(CorrelatorSettings settings, String name, FlowSink sink, LossLedger ledger) {
        this(settings, name, sink, null, ledger);
    }

    /**
     * @param live is told of flows that changed when {@link #updateLive} is called; null when nobody follows them
     */
    public Correlator(
            CorrelatorSettings settings, String name, FlowSink sink, @Nullable FlowSink live, LossLedger ledger) {
        this(settings, name, sink, live, ledger, new CapturedLegs());
    }

    /**
     * @param capturedLegs what the shards of one run share
     */
    public Correlator(
            CorrelatorSettings settings,
            String name,
            FlowSink sink,
            @Nullable FlowSink live,
            LossLedger ledger,
            CapturedLegs capturedLegs) {
        this.sink = sink;
        final int maxFlows = settings.maxFlows();
        final int maxOverheard = settings.isAlone() ? 0 : maxFlows;
        final LiveUpdates updates = live == null ? null : new LiveUpdates();
        points = new ObservationPoints(settings.interfaces());
        flows = new FlowTable(maxFlows + maxOverheard);
        final Ownerships ownerships = new Ownerships(settings, ledger.open("ownerships", name));
        final OwnershipBook book = new OwnershipBook(ownerships);
        final NextConnections nextConnections = new NextConnections(flows, ownerships);
        final Relays relays = new Relays(ownerships);
        final FeedGaps gaps = new FeedGaps();
        final WatchedHosts hosts = new WatchedHosts();
        final CapturedSockets captured = new CapturedSockets();
        final Listeners listeners = new Listeners(settings.ownershipTtlNs(), gaps);
        final Orientation orientation = new Orientation(points, listeners, settings.selfPorts());
        feeds = new FeedPulse(settings.feedSilenceNs());
        final FeedProgress progress = new FeedProgress(settings.feedSilenceNs());
        for (int feed = 0; feed < settings.feeds().size(); feed++) {
            if (settings.feeds().get(feed).isInProcess()) {
                feeds.expect(feed);
                progress.expect(feed);
            }
        }
        final Agents agents = new Agents(settings.feedSilenceNs());
        final SocketSums sums = new SocketSums(ownerships);
        final Deadlines deadlines = new Deadlines(settings, points, progress, sums);
        final FlowTimers timers = new FlowTimers(flows, deadlines);
        final Translations translations = new Translations(settings, ledger.open("translations", name));
        final Earshot earshot = new Earshot(settings.isAlone());
        final TranslationRules translationRules = new TranslationRules(flows, translations, points, earshot);
        final Legs legs = new Legs(flows, translationRules, capturedLegs);
        final InterfaceCopies copies = new InterfaceCopies(flows, points);
        final OwnershipRules rules = new OwnershipRules(ownerships, points, gaps, settings.lateNs());
        final Attributor attributor = new Attributor(
                flows,
                ownerships,
                rules,
                points,
                legs,
                new TranslatedOwners(flows, ownerships, rules, translationRules, points),
                captured,
                updates);
        owners = new FlowOwners(flows, points, translations, legs, attributor);
        final OverheardFlows overheard = new OverheardFlows(flows, legs, owners, earshot, maxOverheard);
        final Conversations conversations = new Conversations(
                ownerships, translationRules, legs, copies, relays, new Peers(ownerships, translations), capturedLegs);
        final Takeovers takeovers = new Takeovers();
        final Tombstones tombstones = new Tombstones(maxFlows, ledger.open("tombstones", name));
        final FeedCoverage coverage = new FeedCoverage(feeds, progress, gaps);
        final RemoteEnds remotes = new RemoteEnds(hosts, coverage);
        final UnownedEnds unowned = new UnownedEnds(listeners, feeds, coverage, remotes, points);
        final FlowReporter reporter = new FlowReporter(
                flows,
                ownerships,
                rules,
                gaps,
                unowned,
                points,
                conversations,
                new SocketFlowReporter(ownerships, sums, hosts, listeners, coverage, unowned, remotes, points),
                takeovers);
        final SocketEnds ends = new SocketEnds(flows, points, sums);
        life = new FlowLife(
                maxFlows,
                clock,
                flows,
                timers,
                new Victims(flows, deadlines),
                attributor,
                legs,
                copies,
                overheard,
                ends,
                takeovers,
                tombstones,
                reporter,
                sink,
                updates,
                ledger.open("flows", name),
                ledger.open("evictions", name));
        final NextDatagrams nextDatagrams = new NextDatagrams(flows, ownerships, rules, life, owners);
        final SocketPairs pairs = new SocketPairs(ownerships, points, hosts, gaps, progress);
        final Partners partners = new Partners(flows, ownerships, pairs, sums);
        sockets = new SocketFlows(
                settings,
                points,
                flows,
                ownerships,
                book,
                pairs,
                partners,
                progress,
                sums,
                new SocketFlowOpener(
                        points, flows, ownerships, pairs, sums, agents, listeners, life, settings.selfPorts()),
                new SocketFlowJoiner(flows, ownerships, partners, sums, ends, life, attributor, owners),
                life,
                owners,
                captured,
                takeovers,
                tombstones);
        final ExportedFlows exported = new ExportedFlows(points, hosts, flows, life);
        time = new EngineTime(
                clock,
                flows,
                timers,
                deadlines,
                ownerships,
                agents,
                listeners,
                translations,
                relays,
                overheard,
                conversations,
                reporter,
                life,
                sockets,
                sink);
        packets = new PacketHandler(
                time,
                points,
                flows,
                ownerships,
                nextConnections,
                nextDatagrams,
                orientation,
                life,
                owners,
                attributor,
                legs,
                copies,
                new VlanRivals(flows, copies, attributor),
                new IcmpErrors(flows, updates),
                translations,
                sockets,
                overheard,
                new LatePackets(tombstones, points, ledger, settings.isAlone() ? "" : " shard " + name),
                updates,
                ledger.open("shard packets", name));
        events = new EventHandler(
                time,
                points,
                flows,
                ownerships,
                book,
                rules,
                listeners,
                translations,
                relays,
                hosts,
                feeds,
                progress,
                gaps,
                agents,
                attributor,
                owners,
                life,
                sockets,
                exported,
                nextDatagrams,
                updates,
                ledger.open("shard events", name));
        this.live = live == null || updates == null ? null : new LiveReporter(flows, updates, reporter, clock, live);
    }

    /** Counts every packet of the batch into its flow, and takes its notes. */
    public void onPackets(PacketBatch batch) {
        packets.onBatch(batch);
    }

    /** Takes the notes of a batch whose packets are counted in parts. */
    public void onNotes(PacketBatch batch) {
        packets.onNotes(batch);
    }

    /** Counts the packets {@code from} (inclusive) to {@code to} (exclusive) of the batch. */
    public void onPackets(PacketBatch batch, int from, int to) {
        packets.onPackets(batch, from, to);
    }

    /**
     * Learns from one socket event. Its time moves no clock, since older packets may still come. A caller without
     * another clock first calls {@link #advance} with the event's time.
     */
    public void onEvent(SocketEvent event) {
        events.onEvent(event);
    }

    /**
     * A capture interface was found whose place was {@linkplain ObservedInterface#UNKNOWN unknown}; its packets come later.
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
        sockets.change(feed, flows);
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
     * Reports every live flow as final, connections that were over by their own reason, the others as shut down; whether
     * the sink has room or not.
     */
    public void shutdown() {
        while (!shutdown(() -> true)) {
            // the next
        }
    }

    /** The same as long as the sink has room: true when all are reported, false when some wait for a later call. */
    public boolean shutdownWhileRoom() {
        return shutdown(sink::hasRoom);
    }

    private boolean shutdown(BooleanSupplier hasRoom) {
        sockets.takeOver();
        for (; unreported < flows.issued(); unreported++) {
            if (!hasRoom.getAsBoolean()) {
                return false;
            }
            if (flows.isLive(unreported) && !Flow.isOverheard(flows.at(unreported))) {
                life.end(unreported, life.endReason(unreported, EndReason.SHUTDOWN));
            }
        }
        unreported = 0;
        sink.flush();
        return true;
    }

    /** Counts the live flows as lost: nobody waits for their records any more. */
    public void cutShort() {
        life.cutShort();
    }

    /** Live flows. */
    public int liveFlows() {
        return life.liveFlows();
    }

    /** Flows that left because the table was full. */
    public Counter evictedFlows() {
        return life.evictedFlows();
    }

    /** The latest time known, ns since the epoch; {@link Long#MIN_VALUE} before the first. */
    public long nowNs() {
        return clock.nowNs;
    }
}
