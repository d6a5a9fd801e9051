// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.AttributionMethod;
import io.flowbraid.model.Counter;
import io.flowbraid.model.EndReason;
import io.flowbraid.model.FeedFlows;
import io.flowbraid.model.FiveTuple;
import io.flowbraid.model.FlowSink;
import io.flowbraid.model.IpAddress;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.LossLedger;
import io.flowbraid.model.PacketBatch;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.SocketEventKind;
import io.flowbraid.model.TcpFlags;
import io.flowbraid.model.Transport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins packets and socket events into unified flows.
 *
 * <p><b>Packets</b> make flows and count. A batch is read twice: once to load the table's words its keys hash to, so that
 * the misses overlap, once to update. A SYN with a new sequence number on a known five-tuple ends the old flow and begins
 * another.
 *
 * <p><b>Events</b> open, change and close ownerships. Each looks for the flow of packets it belongs to on every interface its
 * feed accompanies, and a new flow looks for its ownerships in turn, so that neither has to come first. A socket that owns no
 * flow of packets becomes a flow of its own ({@link SocketFlows}), counted by the kernel.
 *
 * <p><b>Time</b> is the latest any packet or event carried, or {@link #advance} was told; it never runs backwards.
 *
 * <p><b>Ends.</b> A TCP flow ends a linger time after its FINs or RST, so that trailing packets and the kernel's last
 * counters are in its one final record; others end when idle. When an end could still be named and is not, one settle
 * time more is granted; and when its feed lags behind, the time until the feed has told all of the connection's life.
 *
 * (NOT thread safe.)
 */
public final class Correlator {
    /**
     * A flow this old is told of while it lives. Until the next connection on its five-tuple would have shown, that one's
     * socket may pass for its own.
     */
    private static final long LIVE_AFTER_NS = 250_000_000L;
    /** Two agents on two hosts have told up to the other's beginning by then. */
    private static final long PAIRED_AFTER_NS = 4_000_000_000L;

    private static final int LOOKS_PER_UPDATE = 8;
    /** Packets whose flows are loaded before the first of them is counted: what the first cache and its TLB hold. */
    private static final int TOUCHED_AT_ONCE = 64;

    private final ObservationPoints points;
    private final EngineClock clock = new EngineClock();
    private final FlowTable flows;
    private final FlowTimers timers;
    private final Ownerships ownerships;
    private final OwnershipBook book;
    private final OwnershipRules rules;
    private final Listeners listeners;
    private final Orientation orientation;
    private final Attributor attributor;
    private final Translations translations;
    private final NextConnections nextConnections;
    private final NextDatagrams nextDatagrams;
    private final Legs legs;
    private final InterfaceCopies copies;
    private final OverheardFlows overheard;
    private final Relays relays;
    private final Conversations conversations;
    private final FlowReporter reporter;
    private final FeedPulse feeds;
    private final FeedProgress progress;
    private final FeedGaps gaps;
    private final FlowOwners owners;
    private final Deadlines deadlines;
    private final WatchedHosts hosts = new WatchedHosts();
    private final Agents agents;
    private final CapturedSockets captured = new CapturedSockets();
    private final FlowLife life;
    private final SocketFlows sockets;
    private final ExportedFlows exported;
    private final Due due = new Due();
    private final FlowSink sink;
    private final @Nullable FlowSink live;
    private final @Nullable LiveUpdates updates;

    private final Counter packetsIn;
    private final Counter packetsOut;
    private final Counter eventsIn;
    private final Counter eventsOut;
    private final Counter eventsUnaccompanied;
    private final Counter eventsWithoutRoom;
    private final Counter eventsNowhere;
    /** Feeds that accompany an interface, as bits. */
    private long companions;

    private long nextTickNs = Long.MIN_VALUE;

    /** An agent said up to when it has reported everything. */
    private boolean hasNews;

    /** The first flow that the shutdown has not looked at. */
    private int unreported;

    private long touched;

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
        this.live = live;
        final int maxFlows = settings.maxFlows();
        final int maxOverheard = settings.isAlone() ? 0 : maxFlows;
        updates = live == null ? null : new LiveUpdates();
        points = new ObservationPoints(settings.interfaces());
        flows = new FlowTable(maxFlows + maxOverheard);
        ownerships = new Ownerships(settings, ledger.open("ownerships", name));
        book = new OwnershipBook(ownerships);
        nextConnections = new NextConnections(flows, ownerships);
        relays = new Relays(ownerships);
        gaps = new FeedGaps();
        listeners = new Listeners(settings.ownershipTtlNs(), gaps);
        orientation = new Orientation(points, listeners, settings.selfPorts());
        feeds = new FeedPulse(settings.feedSilenceNs());
        progress = new FeedProgress(settings.feedSilenceNs());
        agents = new Agents(settings.feedSilenceNs());
        final SocketSums sums = new SocketSums(ownerships);
        deadlines = new Deadlines(settings, points, progress, sums);
        timers = new FlowTimers(flows, deadlines);
        translations = new Translations(settings, ledger.open("translations", name));
        final Earshot earshot = new Earshot(settings.isAlone());
        final TranslationRules translationRules = new TranslationRules(flows, translations, points, earshot);
        legs = new Legs(flows, translationRules, capturedLegs);
        copies = new InterfaceCopies(flows, points);
        rules = new OwnershipRules(ownerships, points, gaps, settings.lateNs());
        attributor = new Attributor(
                flows,
                ownerships,
                rules,
                points,
                legs,
                new TranslatedOwners(flows, ownerships, rules, translationRules, points),
                captured,
                updates);
        owners = new FlowOwners(flows, points, translations, legs, attributor);
        overheard = new OverheardFlows(flows, legs, owners, earshot, maxOverheard);
        conversations = new Conversations(
                ownerships, translationRules, legs, copies, relays, new Peers(ownerships, translations), capturedLegs);
        final Takeovers takeovers = new Takeovers();
        final FeedCoverage coverage = new FeedCoverage(feeds, progress, gaps);
        final RemoteEnds remotes = new RemoteEnds(hosts, coverage);
        final UnownedEnds unowned = new UnownedEnds(listeners, feeds, coverage, remotes, points);
        reporter = new FlowReporter(
                flows,
                ownerships,
                rules,
                gaps,
                unowned,
                points,
                conversations,
                new SocketFlowReporter(ownerships, sums, hosts, listeners, coverage, unowned, remotes, points),
                takeovers);
        companions = points.companions();

        final LedgerStage packets = ledger.open("shard packets", name);
        packetsIn = packets.in();
        packetsOut = packets.out();
        final LedgerStage events = ledger.open("shard events", name);
        eventsIn = events.in();
        eventsOut = events.out();
        eventsUnaccompanied = events.loss("no_companion");
        eventsWithoutRoom = events.loss("table_full");
        eventsNowhere = events.loss("no_interface");
        final SocketEnds ends = new SocketEnds(flows, points, sums);
        life = new FlowLife(
                maxFlows,
                clock,
                flows,
                timers,
                attributor,
                legs,
                copies,
                overheard,
                ends,
                takeovers,
                reporter,
                sink,
                updates,
                ledger.open("flows", name));
        nextDatagrams = new NextDatagrams(flows, ownerships, rules, life, owners);
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
                takeovers);
        exported = new ExportedFlows(points, hosts, flows, life);
    }

    /** Counts every packet of the batch into its flow, and takes note of the SYNs overheard. */
    public void onPackets(PacketBatch batch) {
        onPackets(batch, 0, batch.size());
        for (int n = 0; n < batch.overheard(); n++) {
            final int at = batch.overheardOffset(n);
            advance(batch.words()[at + PacketBatch.TIME_NS]);
            overheard.hear(batch.words(), at, clock.nowNs);
        }
    }

    /** Counts the packets {@code from} (inclusive) to {@code to} (exclusive) of the batch. */
    public void onPackets(PacketBatch batch, int from, int to) {
        final long[] words = batch.words();
        for (int first = from; first < to; first += TOUCHED_AT_ONCE) {
            count(words, first * PacketBatch.WORDS, Math.min(first + TOUCHED_AT_ONCE, to) * PacketBatch.WORDS);
        }
        packetsIn.add(to - from);
        packetsOut.add(to - from);
    }

    private void count(long[] words, int from, int end) {
        long sum = 0;
        for (int at = from; at < end; at += PacketBatch.WORDS) {
            sum += flows.touchIndex(words[at + PacketBatch.HASH]);
        }
        for (int at = from; at < end; at += PacketBatch.WORDS) {
            sum += flows.touchRecord(words[at + PacketBatch.HASH]);
        }
        touched = sum; // keeps the loads alive
        for (int at = from; at < end; at += PacketBatch.WORDS) {
            onPacket(words, at);
        }
    }

    /**
     * Learns from one socket event. Its time places it and moves no clock: packets that are older may still be under way.
     * Who has no other clock calls {@link #advance} with the event's time before.
     */
    public void onEvent(SocketEvent event) {
        eventsIn.increment();
        feeds.heard(event.feed, clock.nowNs);
        progress.heard(event, clock.nowNs);
        gaps.heard(event);
        agents.heard(event, clock.nowNs);
        if (isNowhere(event)) {
            eventsNowhere.increment();
            return;
        }
        final boolean isLearned = event.kind == SocketEventKind.HEARTBEAT || learn(event);
        hasNews |= event.kind == SocketEventKind.HEARTBEAT;
        if ((companions & 1L << event.feed) == 0 && sockets.policy(event.feed) == FeedFlows.NONE) {
            eventsUnaccompanied.increment(); // it names nobody, unless its feed becomes a companion in time
        } else if (isLearned) {
            eventsOut.increment();
        } else {
            eventsWithoutRoom.increment();
        }
    }

    /**
     * A loopback socket of a sender that says neither namespace nor interface: unless exactly one loopback is captured, or
     * its feed makes flows, nothing can be said about it.
     */
    private boolean isNowhere(SocketEvent event) {
        return event.netns == 0
                && event.interfaceName.isEmpty()
                && IpAddress.isLoopback(event.localHi, event.localLo)
                && !points.hasOnlyLoopback()
                && sockets.policy(event.feed) == FeedFlows.NONE;
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
        companions = points.companions();
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

    /** Lets time pass up to then; an earlier time changes nothing. */
    public void advance(long timeNs) {
        if (timeNs <= clock.nowNs && timeNs < nextTickNs) {
            return;
        }
        clock.nowNs = Math.max(clock.nowNs, timeNs);
        if (clock.nowNs >= nextTickNs) {
            if (hasNews) {
                hasNews = false;
                sockets.pairUp(clock.nowNs);
            }
            relays.decide(clock.nowNs);
            timers.advance(clock.nowNs, due);
            nextTickNs = timers.nextTickNs();
            ownerships.expire(clock.nowNs, sockets);
            agents.check(clock.nowNs, sockets);
            listeners.expire(clock.nowNs);
            translations.expire(clock.nowNs);
            relays.expire(clock.nowNs);
            overheard.expire(clock.nowNs);
        }
    }

    /**
     * Tells the live sink of flows that changed: of each about once a second, of a new one or of an owner just learned
     * within a tenth. Such a record is an interim one whose flow goes on, and says what is known at this moment. Of a
     * flow's first quarter of a second nothing is told.
     *
     * @param limit of records now, so that packets never wait long; the others stay due
     * @return how many it told of
     */
    public int updateLive(int limit) {
        if (live == null || updates == null) {
            return 0;
        }
        int told = 0;
        for (int looks = limit * LOOKS_PER_UPDATE; told < limit && looks > 0 && live.hasRoom(); looks--) {
            final int id = updates.next(clock.nowNs);
            if (id == FlowTable.NOT_FOUND) {
                break;
            }
            if (Flow.startNs(flows.at(id)) > clock.nowNs - liveAfterNs(flows.at(id))) {
                continue;
            }
            updates.told(id);
            live.accept(reporter.describe(id, false, EndReason.ACTIVE, clock.nowNs));
            told++;
        }
        return told;
    }

    /** A flow whose other end may be another flow waits until both agents have reported what there is. */
    private static long liveAfterNs(long flow) {
        return SocketFlow.has(flow, FlowState.AWAITS_PARTNER) ? PAIRED_AFTER_NS : LIVE_AFTER_NS;
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
        takeOver();
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

    private void onPacket(long[] words, int from) {
        final long timeNs = words[from + PacketBatch.TIME_NS];
        if (timeNs >= nextTickNs) {
            advance(timeNs);
        }
        clock.nowNs = Math.max(clock.nowNs, timeNs);
        final long bits = words[from + PacketBatch.FLAGS];
        final int side = PacketBatch.sideOf(bits);
        final int protocol = FiveTuple.protocolOf(words[from + PacketBatch.PORTS]);
        final boolean isSegment = protocol == Transport.TCP && (bits & PacketBatch.LATER_FRAGMENT) == 0;
        int id = flows.find(words[from + PacketBatch.HASH], words, from);
        int predecessor = FlowTable.NOT_FOUND;
        if (id != FlowTable.NOT_FOUND && nextConnections.isOfAnother(id, words, from, side)) {
            life.supersede(id, timeNs);
            predecessor = id;
            id = FlowTable.NOT_FOUND;
        }
        final boolean isNew = id == FlowTable.NOT_FOUND;
        if (isNew) {
            id = open(words, from, timeNs);
            link(predecessor, id, timeNs);
        }
        final long flow = flows.at(id);
        count(flow, words, from, side);
        if (!isNew && Flow.packets(flow, side) == 1) {
            legs.answered(id);
        }
        if (isSegment) {
            segment(id, words, from, side, timeNs);
        } else if (protocol != Transport.TCP) {
            sent(flow, side, timeNs);
            if (companions != 0) {
                nextDatagrams.add(flow, side, timeNs, words[from + PacketBatch.LENGTHS]);
            }
        }
        Flow.lastNs(flow, Math.max(timeNs, Flow.lastNs(flow)));
        if (updates != null) {
            updates.counted(id);
        }
        if (isNew) {
            copies.opened(id);
            owners.resolve(id, clock.nowNs);
            if (predecessor != FlowTable.NOT_FOUND && !translations.isEmpty() && flows.isLive(predecessor)) {
                owners.resolve(predecessor, clock.nowNs);
            }
        } else if (!isSegment) {
            attributor.resolveAwaited(id, clock.nowNs);
        }
        if (!captured.isEmpty()) {
            takeOver();
        }
    }

    private static void count(long flow, long[] words, int from, int side) {
        final long lengths = words[from + PacketBatch.LENGTHS];
        Flow.addPacket(flow, side, lengths >>> 32, (int) lengths);
    }

    private void segment(int id, long[] words, int from, int side, long timeNs) {
        final long flow = flows.at(id);
        final int flags = (int) (words[from + PacketBatch.FLAGS] & PacketBatch.TCP_FLAGS_MASK);
        final int sequence = (int) (words[from + PacketBatch.L4_DETAIL] >>> 32);
        TcpTracker.onSegment(flow, side, flags, sequence, (int) words[from + PacketBatch.LENGTHS], timeNs);
        if ((flags & (TcpFlags.FIN | TcpFlags.RST)) != 0 && Flow.closedNs(flow) == 0 && TcpTracker.isOver(flow)) {
            life.close(id, timeNs);
        }
        if ((flags & TcpFlags.SYN) != 0 && SocketFlow.has(flow, FlowState.SIMULTANEOUS)) {
            attributor.resolve(id, side, clock.nowNs); // now a socket that connected may be the server's
        }
    }

    private static void sent(long flow, int side, long timeNs) {
        final long lastNs = Flow.lastSentNs(flow, side);
        if (lastNs == 0) {
            Flow.firstSentNs(flow, side, timeNs);
        }
        Flow.lastSentNs(flow, side, Math.max(lastNs, timeNs));
    }

    private int open(long[] words, int from, long timeNs) {
        life.makeRoom(words[from + PacketBatch.HASH]);
        final long bits = words[from + PacketBatch.FLAGS];
        final int id = flows.insert(words[from + PacketBatch.HASH], words, from);
        final long flow = flows.at(id);
        Flow.handshakeNs(flow, -1);
        Flow.vlan(flow, vlan(bits));
        Flow.icmpTypeCode(flow, (int) words[from + PacketBatch.L4_DETAIL]);
        life.begin(id, timeNs, timeNs, orientation.of(words, from));
        return id;
    }

    /** Ties a new flow to the one whose place it took; {@code predecessor} may be none, or evicted meanwhile. */
    private void link(int predecessor, int id, long timeNs) {
        long windowNs = Integer.MAX_VALUE * 1_000L;
        if (predecessor != FlowTable.NOT_FOUND && predecessor != id && flows.isLive(predecessor)) {
            final long old = flows.at(predecessor);
            windowNs = Math.min(windowNs, Math.max(0, timeNs - Flow.lastNs(old)));
            Flow.successor(old, id);
            if (Flow.protocol(old) == Transport.TCP) {
                final long succeededUs = (timeNs - Flow.startNs(old)) / 1_000;
                Flow.succeededUs(old, (int) Math.max(1, Math.min(succeededUs, Integer.MAX_VALUE)));
            }
            // What came before the SYN may have been the next owner's.
            attributor.resolve(predecessor, 0, clock.nowNs);
            attributor.resolve(predecessor, 1, clock.nowNs);
            Flow.predecessor(flows.at(id), predecessor);
        }
        Flow.openWindowUs(flows.at(id), (int) (windowNs / 1_000));
    }

    /** Enters the event; false when there was no room for it. */
    private boolean learn(SocketEvent event) {
        switch (event.kind) {
            case TRANSLATION, TRANSLATION_END -> {
                final Translation translation = translations.enter(event, clock.nowNs);
                if (translation != null) {
                    owners.resolveTranslated(translation, clock.nowNs);
                    takeOver();
                }
                return true;
            }
            case EXPORTED -> {
                return learnExported(event);
            }
            default -> {}
        }
        final int host = hosts.numberOf(event);
        if (event.method != AttributionMethod.INJECT) {
            hosts.claim(host, event.localHi, event.localLo, clock.nowNs);
        }
        if (event.kind == SocketEventKind.ADDRESS) {
            return true;
        }
        if (event.kind == SocketEventKind.LISTEN) {
            return listeners.put(event, clock.nowNs);
        }
        final boolean hasPeer = event.remotePort != 0 || !IpAddress.isAny(event.remoteHi, event.remoteLo);
        if (!hasPeer && event.kind == SocketEventKind.CLOSE) {
            listeners.close(event);
            return true;
        }
        return learnSocket(event, host);
    }

    private boolean learnSocket(SocketEvent event, int host) {
        final int owner = book.enter(event, host, clock.nowNs);
        if (owner == Ownerships.NONE) {
            return false;
        }
        final long o = ownerships.at(owner);
        relays.learn(owner, o, clock.nowNs);
        if (event.exported.isKnown()) {
            exported.own(event, owner, o, attributor, clock.nowNs);
            return true;
        }
        for (int i = 0; i < points.captures(); i++) {
            if (points.at(i).hasCompanion(event.feed)) {
                attach(owner, o, i);
            }
        }
        takeOver();
        final boolean isInFlow = sockets.onSocket(owner, event, clock.nowNs);
        owners.resolveBeyond(o, clock.nowNs);
        return isInFlow || !sockets.isRefused();
    }

    /** An exporter's record: a flow of its own, and the owner of its source when the record names it. */
    private boolean learnExported(SocketEvent event) {
        if (sockets.policy(event.feed) == FeedFlows.NONE || ownerships.isOfAnotherShard(event)) {
            return true;
        }
        if (exported.onRecord(event, clock.nowNs) == FlowTable.NOT_FOUND) {
            return false;
        }
        return event.process == null || learnSocket(event, hosts.numberOf(event));
    }

    /** Captured flows whose owners were in flows of their own take these over. */
    private void takeOver() {
        if (!captured.isEmpty()) {
            captured.drain(sockets::onCaptured);
        }
    }

    private void attach(int owner, long o, int interfaceId) {
        final int id = owners.resolveOwned(o, interfaceId, clock.nowNs);
        if (id == FlowTable.NOT_FOUND) {
            return;
        }
        if (updates != null) {
            updates.counted(id);
        }
        final long flow = flows.at(id);
        final int side = Ownership.side(o);
        if (Ownership.protocol(o) == Transport.TCP) {
            final boolean isGivenUp = Ownership.isClosed(o) && Flow.owner(flow, side) == owner;
            if (isGivenUp && Flow.closedNs(flow) == 0 && TcpTracker.isUnanswered(flow, side)) {
                life.close(id, clock.nowNs);
            }
        } else if (!Ownership.isClosed(o)
                && !ownerships.owner(o).isInjected()
                && rules.isInPlace(o, points.at(interfaceId))) {
            nextDatagrams.begin(id, o, clock.nowNs); // datagrams have no SYN: this is how the next conversation shows
        }
    }

    private static int vlan(long bits) {
        return (bits & PacketBatch.VLAN_PRESENT) == 0
                ? -1
                : (int) ((bits & PacketBatch.VLAN_MASK) >>> PacketBatch.VLAN_SHIFT);
    }

    /** An event of a socket may come long after what it reports. */
    private static boolean hasMoved(long flow) {
        return SocketFlow.isSocketFlow(flow)
                ? SocketFlow.has(flow, FlowState.MOVED)
                : Flow.lastNs(flow) > Flow.reportedNs(flow);
    }

    /** What is done about flows that are due. */
    private final class Due implements FlowTimers.Expiry {
        @Override
        public boolean hasRoom() {
            return sink.hasRoom();
        }

        @Override
        public void onDeadline(int id) {
            final long flow = flows.at(id);
            if (Flow.closedNs(flow) != 0) {
                final boolean isOwnerMissing = reporter.isOwnerMissing(flow, clock.nowNs);
                if (deadlines.extend(flow, isOwnerMissing, conversations.isUndecided(flow), clock.nowNs)) {
                    timers.rearm(id);
                } else {
                    life.end(id, life.endReason(id, EndReason.FIN));
                }
                return;
            }
            if (deadlines.idleNs(flow) <= clock.nowNs) {
                life.end(id, EndReason.IDLE);
                return;
            }
            // Nothing new since the last interim record is no news: only flows that moved are reported again.
            if (hasMoved(flow)) {
                life.report(id, false, EndReason.ACTIVE);
            }
            Flow.reportedNs(flow, clock.nowNs);
            timers.rearm(id);
        }
    }
}
