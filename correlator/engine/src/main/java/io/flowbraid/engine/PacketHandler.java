// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.attribution.Attributor;
import io.flowbraid.engine.attribution.FlowOwners;
import io.flowbraid.engine.attribution.VlanRivals;
import io.flowbraid.engine.conversation.InterfaceCopies;
import io.flowbraid.engine.conversation.Legs;
import io.flowbraid.engine.conversation.Translations;
import io.flowbraid.engine.life.FlowLife;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.sockets.SocketFlows;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.IcmpErrors;
import io.flowbraid.engine.table.LiveUpdates;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.engine.tcp.Handshake;
import io.flowbraid.engine.tcp.TcpTracker;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Icmp;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import org.jspecify.annotations.Nullable;

/**
 * Packets make flows and count. A batch is read twice: first to load the words of the table that its keys hash to, so
 * that the cache misses overlap, then to update. A SYN with a new sequence number on a known five-tuple ends the old
 * flow and begins another. A packet that comes long after the end of its connection is counted as late.
 *
 * (NOT thread safe.)
 */
final class PacketHandler {
    /** Packets whose flows are loaded before the first of them is counted: what the first cache and its TLB hold. */
    private static final int MAX_TOUCHED = 64;

    private final EngineTime time;
    private final ObservationPoints points;
    private final FlowTable flows;
    private final Ownerships ownerships;
    private final NextConnections nextConnections;
    private final NextDatagrams nextDatagrams;
    private final Orientation orientation;
    private final FlowLife life;
    private final FlowOwners owners;
    private final Attributor attributor;
    private final Legs legs;
    private final InterfaceCopies copies;
    private final VlanRivals vlanRivals;
    private final IcmpErrors icmpErrors;
    private final Translations translations;
    private final SocketFlows sockets;
    private final LatePackets latePackets;
    private final @Nullable LiveUpdates updates;
    private final Counter packetsIn;
    private final Counter packetsOut;
    private final Counter packetsLate;

    private final TcpTracker tracker = new TcpTracker();

    @SuppressWarnings("UnusedVariable") // written so that the loads are made
    private long touched;

    private int late;

    PacketHandler(
            EngineTime time,
            EngineParts parts,
            Orientation orientation,
            NextDatagrams nextDatagrams,
            LatePackets latePackets,
            LedgerStage packets) {
        this.time = time;
        this.orientation = orientation;
        this.nextDatagrams = nextDatagrams;
        this.latePackets = latePackets;
        flows = parts.tables.flows;
        updates = parts.tables.updates;
        points = parts.observation.points;
        ownerships = parts.ownership.ownerships;
        legs = parts.conversation.legs;
        copies = parts.conversation.copies;
        translations = parts.conversation.translations;
        owners = parts.attribution.owners;
        attributor = parts.attribution.attributor;
        vlanRivals = parts.attribution.vlanRivals;
        life = parts.life.flows;
        sockets = parts.sockets.flows;
        nextConnections = new NextConnections(flows, ownerships);
        icmpErrors = new IcmpErrors(flows, updates);
        packetsIn = packets.in();
        packetsOut = packets.out();
        packetsLate = packets.loss(LedgerStage.LATE);
    }

    /**
     * Counts the packets {@code from} (inclusive) to {@code to} (exclusive) of the batch. What an ICMP message quotes
     * is taken right after it: a later packet may end the quoted flow.
     */
    void onPackets(PacketBatch batch, int from, int to) {
        final long[] words = batch.words();
        int counted = from;
        for (int n = 0; n < batch.quotes(); n++) {
            final int at = batch.quoteOffset(n);
            final int message = (int) words[at + PacketBatch.LENGTHS];
            if (message >= from * PacketBatch.WORDS && message < to * PacketBatch.WORDS) {
                final int next = message / PacketBatch.WORDS + 1;
                count(words, counted, next);
                counted = next;
                icmpErrors.onQuote(words, at);
            }
        }
        count(words, counted, to);
        packetsIn.add(to - from);
        packetsOut.add(to - from - late);
        packetsLate.add(late);
        late = 0;
    }

    private void count(long[] words, int from, int to) {
        for (int first = from; first < to; first += MAX_TOUCHED) {
            countTouched(words, first * PacketBatch.WORDS, Math.min(first + MAX_TOUCHED, to) * PacketBatch.WORDS);
        }
    }

    private void countTouched(long[] words, int from, int end) {
        touch(words, from, end);
        for (int at = from; at < end; at += PacketBatch.WORDS) {
            onPacket(words, at);
        }
    }

    /** Apart from the counting, so that a compilation of these loops does not have all of that in it. */
    private void touch(long[] words, int from, int end) {
        final boolean logsDatagrams = points.companions() != 0;
        long sum = 0;
        for (int at = from; at < end; at += PacketBatch.WORDS) {
            sum += flows.touchIndex(words[at + PacketBatch.HASH]);
        }
        for (int at = from; at < end; at += PacketBatch.WORDS) {
            final boolean isLogged =
                    logsDatagrams && FiveTuple.protocolOf(words[at + PacketBatch.PORTS]) == Transport.UDP;
            sum += flows.touchRecord(words[at + PacketBatch.HASH], isLogged);
        }
        touched = sum; // keeps the loads alive
    }

    private void onPacket(long[] words, int from) {
        final long timeNs = words[from + PacketBatch.TIME_NS];
        time.onPacket(timeNs);
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
            if (protocol == Transport.TCP
                    && predecessor == FlowTable.NOT_FOUND
                    && latePackets.take(words, from, side)) {
                late++;
                return;
            }
            id = open(words, from, timeNs);
            link(predecessor, id, timeNs);
        }
        final long flow = flows.at(id);
        count(flow, words, from, side);
        if (!isNew && Flow.packets(flow, side) == 1) {
            legs.answered(id);
            vlanRivals.check(id, time.nowNs());
        }
        if (isSegment) {
            segment(id, words, from, side, timeNs);
        } else if (protocol != Transport.TCP) {
            sent(flow, side, timeNs);
            if (points.companions() != 0) {
                nextDatagrams.add(flow, side, timeNs, words[from + PacketBatch.LENGTHS]);
            }
        }
        Flow.lastNs(flow, Math.max(timeNs, Flow.lastNs(flow)));
        if (updates != null) {
            updates.counted(id);
        }
        if (isNew) {
            copies.opened(id);
            owners.resolve(id, time.nowNs());
            vlanRivals.check(id, time.nowNs());
            if (predecessor != FlowTable.NOT_FOUND && !translations.isEmpty() && flows.isLive(predecessor)) {
                owners.resolve(predecessor, time.nowNs());
            }
        } else if (!isSegment) {
            attributor.resolveAwaited(id, time.nowNs());
        }
        sockets.takeOver();
    }

    @SuppressWarnings("UnnecessaryLongToIntConversion") // the low word is meant
    private static void count(long flow, long[] words, int from, int side) {
        final long lengths = words[from + PacketBatch.LENGTHS];
        Flow.addPacket(flow, side, lengths >>> 32, (int) lengths);
    }

    private void segment(int id, long[] words, int from, int side, long timeNs) {
        final long flow = flows.at(id);
        final int flags = (int) (words[from + PacketBatch.FLAGS] & PacketBatch.TCP_FLAGS_MASK);
        final int sequence = (int) (words[from + PacketBatch.L4_DETAIL] >>> 32);
        final boolean isOpening = (Flow.state(flow) & FlowState.ESTABLISHED) == 0;
        tracker.onSegment(id, flow, side, flags, sequence, (int) words[from + PacketBatch.LENGTHS], timeNs);
        if (isOpening && (Flow.state(flow) & FlowState.ESTABLISHED) != 0) {
            checkServer(id, flow);
        }
        if ((flags & (TcpFlags.FIN | TcpFlags.RST)) != 0 && Flow.closedNs(flow) == 0 && TcpTracker.isOver(flow)) {
            life.close(id, timeNs);
        }
        if ((flags & TcpFlags.SYN) != 0 && SocketFlow.has(flow, FlowState.SIMULTANEOUS)) {
            attributor.resolve(id, side, time.nowNs()); // now a socket that connected may be the server's
        }
    }

    /**
     * Packets that are read late come after the events of later connections of their five-tuple. Only now, at the end
     * of the handshake, is it known whose sockets opened after it.
     */
    private void checkServer(int id, long flow) {
        final int server = Flow.client(flow) ^ 1;
        if (Flow.owner(flow, server) != Ownerships.NONE) {
            attributor.resolve(id, server, time.nowNs());
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
        life.makeRoom(words, from);
        final int id = flows.insert(words[from + PacketBatch.HASH], words, from);
        final long flow = flows.at(id);
        Flow.handshake(flow, Handshake.NONE);
        if (Icmp.is(Flow.protocol(flow))) {
            Flow.icmpTypeCode(flow, (int) words[from + PacketBatch.L4_DETAIL]);
        }
        life.begin(id, timeNs, timeNs, orientation.of(words, from));
        if (timeNs <= ownerships.forgottenNs()) {
            Flow.state(flow, Flow.state(flow) | FlowState.BEGAN_LATE);
        }
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
            attributor.resolve(predecessor, 0, time.nowNs());
            attributor.resolve(predecessor, 1, time.nowNs());
            Flow.predecessor(flows.at(id), predecessor);
        }
        Flow.openWindowUs(flows.at(id), (int) (windowNs / 1_000));
    }
}
