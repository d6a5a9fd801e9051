// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Icmp;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.OpenSocket;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A correlator with one host around it: packets and events are said in a line each, at times in milliseconds. */
public final class Scene implements FlowSink {
    public static final long T0_NS = 1_700_000_000_000_000_000L;
    static final long HOST_NETNS = 0x5E55;
    static final String LO = "127.0.0.1";
    static final int SERVER_PORT = 8000;
    static final int FEED = 3;

    private static final Map<String, long[]> ADDRESSES = new HashMap<>();

    final LossLedger ledger = new LossLedger();
    final List<FlowRecord> records = new ArrayList<>();
    /** What the live sink received. */
    final List<FlowRecord> updates = new ArrayList<>();

    final Correlator correlator;

    private final PacketBatch batch = new PacketBatch(1);
    private final PacketBatch gathered = new PacketBatch(64);
    private boolean isGathering;
    /** The packets so far, as long as there is room. */
    private PacketBatch kept = new PacketBatch(0);

    private final SocketEvent event = new SocketEvent();
    boolean hasRoom = true;
    /** Events come ahead of packets that are older and still to be read. */
    boolean isClockHeld;

    private long detail;
    private int vlanTags;
    private Runnable quoting = () -> {};
    private int place;

    Scene() {
        this(CorrelatorSettings.defaults(List.of(lo())));
    }

    Scene(CorrelatorSettings settings) {
        correlator = new Correlator(settings, this, new Copies(updates), ledger);
    }

    static ObservedInterface lo() {
        return new ObservedInterface("lo", HOST_NETNS, 1L << FEED, new long[0]);
    }

    static long ns(double ms) {
        return T0_NS + Math.round(ms * 1e6);
    }

    private static long[] address(String text) {
        return ADDRESSES.computeIfAbsent(text, IpAddress::parse);
    }

    static ProcessIdentity process(int pid, String name) {
        return new ProcessIdentity(
                "b007",
                pid,
                pid * 1000L,
                T0_NS,
                name,
                "/usr/bin/" + name,
                name + " -x",
                1000,
                "alice",
                1000,
                "alice",
                1,
                "init",
                "/sbin/init");
    }

    /** From now on packets are copied there, too. */
    void keepPackets(PacketBatch copies) {
        kept = copies;
    }

    /** What follows is seen at this interface. */
    Scene at(int interfaceId) {
        place = interfaceId;
        return this;
    }

    /** What follows has these VLAN tags; 0 none. */
    Scene inVlan(int tags) {
        vlanTags = tags;
        return this;
    }

    /** One TCP segment. */
    void tcp(double ms, String src, int sport, String dst, int dport, int flags, long sequence, int payload) {
        packet(ms, place, Transport.TCP, src, sport, dst, dport, flags, sequence, payload, 40 + payload);
    }

    /** One TCP segment that acknowledges what came before this number. */
    void tcp(double ms, String src, int sport, String dst, int dport, int flags, long sequence, long ack, int payload) {
        detail = ack;
        tcp(ms, src, sport, dst, dport, flags, sequence, payload);
        detail = 0;
    }

    void udp(double ms, String src, int sport, String dst, int dport, int payload) {
        packet(ms, place, Transport.UDP, src, sport, dst, dport, 0, 0, payload, 28 + payload);
    }

    /** A message of ICMP, or of ICMPv6 by its addresses; only an echo has an identifier. */
    void icmp(double ms, String src, String dst, int identifier, int typeCode) {
        icmp(ms, src, dst, identifier, typeCode, () -> {});
    }

    private void icmp(double ms, String src, String dst, int identifier, int typeCode, Runnable quote) {
        detail = typeCode;
        quoting = quote;
        final int protocol = src.indexOf(':') < 0 ? Transport.ICMP : Transport.ICMPV6;
        packet(ms, place, protocol, src, identifier, dst, identifier, 0, 0, 56, 84);
        quoting = () -> {};
        detail = 0;
    }

    /** A message that quotes a packet; of TCP with this sequence number. */
    void icmpError(double ms, String src, String dst, int typeCode, FiveTupleText quoted, int sequence) {
        icmp(ms, src, dst, 0, typeCode, () -> {
            final int at = batch.quoteOffset(batch.quotes());
            final long[] w = batch.words();
            final long direction = key(
                    w, at, place, quoted.protocol, quoted.src, quoted.sport, quoted.dst, quoted.dport, quoted.typeCode);
            final boolean hasSequence = quoted.protocol == Transport.TCP;
            w[at + PacketBatch.TIME_NS] = ns(ms);
            w[at + PacketBatch.LENGTHS] = 0;
            w[at + PacketBatch.FLAGS] = direction
                    | (hasSequence ? PacketBatch.HAS_SEQUENCE : 0)
                    | (long) vlanTags << PacketBatch.VLAN_SHIFT;
            w[at + PacketBatch.L4_DETAIL] = (long) sequence << 32 | typeCode;
            batch.commitQuote();
        });
    }

    /** Who sent a quoted packet to whom; an echo has its identifier as both ports. */
    record FiveTupleText(int protocol, String src, int sport, String dst, int dport, int typeCode) {}

    void packet(
            double ms,
            int interfaceId,
            int protocol,
            String src,
            int sport,
            String dst,
            int dport,
            int flags,
            long sequence,
            int payload,
            int bytes) {
        final long[] w = batch.words();
        final long direction = key(w, 0, interfaceId, protocol, src, sport, dst, dport, (int) detail);
        w[PacketBatch.TIME_NS] = ns(ms);
        w[PacketBatch.LENGTHS] = (long) bytes << 32 | payload;
        w[PacketBatch.FLAGS] = flags | direction | (long) vlanTags << PacketBatch.VLAN_SHIFT;
        w[PacketBatch.L4_DETAIL] = sequence << 32 | detail;
        batch.clear();
        batch.commit();
        quoting.run();
        if (kept.size() < kept.capacity()) {
            System.arraycopy(w, 0, kept.words(), kept.nextOffset(), PacketBatch.WORDS);
            kept.commit();
        }
        if (isGathering) {
            gather();
        } else {
            correlator.onPackets(batch);
        }
    }

    /** The packets of that traffic come in one batch. */
    void inOneBatch(Runnable traffic) {
        isGathering = true;
        traffic.run();
        isGathering = false;
        correlator.onPackets(gathered);
        gathered.clear();
    }

    private void gather() {
        final int offset = gathered.nextOffset();
        System.arraycopy(batch.words(), 0, gathered.words(), offset, PacketBatch.WORDS);
        gathered.commit();
        for (int n = 0; n < batch.quotes(); n++) {
            final int quote = gathered.quoteOffset(gathered.quotes());
            System.arraycopy(batch.words(), batch.quoteOffset(n), gathered.words(), quote, PacketBatch.WORDS);
            gathered.words()[quote + PacketBatch.LENGTHS] = offset;
            gathered.commitQuote();
        }
    }

    /** Writes hash and key; returns the direction as a flag. */
    private long key(
            long[] w,
            int at,
            int interfaceId,
            int protocol,
            String src,
            int sport,
            String dst,
            int dport,
            int typeCode) {
        final long[] s = address(src);
        final long[] d = address(dst);
        final FiveTuple t = FiveTuple.of(s[0], s[1], sport, d[0], d[1], dport, protocol);
        boolean isFromB = !FiveTuple.isCanonical(s[0], s[1], sport, d[0], d[1], dport);
        long ports = FiveTuple.packPorts(t.aPort(), t.bPort(), protocol, interfaceId);
        if (Icmp.is(protocol)) {
            final boolean isReply = Icmp.isReply(protocol, typeCode >>> 8);
            isFromB |= isReply && src.equals(dst);
            ports = FiveTuple.packIcmp(
                    sport, typeCode >>> 8, typeCode & 0xff, isFromB != isReply, protocol, interfaceId);
        }
        w[at + PacketBatch.HASH] =
                FiveTuple.hashInVlan(FiveTuple.hash(t.aHi(), t.aLo(), t.bHi(), t.bLo(), ports), vlanTags);
        w[at + PacketBatch.A_HI] = t.aHi();
        w[at + PacketBatch.A_LO] = t.aLo();
        w[at + PacketBatch.B_HI] = t.bHi();
        w[at + PacketBatch.B_LO] = t.bLo();
        w[at + PacketBatch.PORTS] = ports;
        return isFromB ? PacketBatch.FROM_B : 0;
    }

    /** SYN, SYN-ACK, ACK, 0.01 ms apart, from {@code ms} on. */
    void handshake(double ms, int clientPort, long clientIsn) {
        handshakeTo(ms, clientPort, SERVER_PORT, clientIsn);
    }

    void handshakeTo(double ms, int clientPort, int serverPort, long clientIsn) {
        tcp(ms, LO, clientPort, LO, serverPort, TcpFlags.SYN, clientIsn, 0);
        tcp(ms + 0.01, LO, serverPort, LO, clientPort, TcpFlags.SYN | TcpFlags.ACK, 9000, 0);
        tcp(ms + 0.02, LO, clientPort, LO, serverPort, TcpFlags.ACK, clientIsn + 1, 0);
    }

    /** Data each way and both FINs. */
    void talkAndClose(double ms, int clientPort, long clientIsn, int request, int reply) {
        tcp(ms, LO, clientPort, LO, SERVER_PORT, TcpFlags.ACK | TcpFlags.PSH, clientIsn + 1, request);
        tcp(ms + 0.01, LO, SERVER_PORT, LO, clientPort, TcpFlags.ACK | TcpFlags.PSH, 9001, reply);
        tcp(ms + 0.02, LO, clientPort, LO, SERVER_PORT, TcpFlags.ACK | TcpFlags.FIN, clientIsn + 1 + request, 0);
        tcp(ms + 0.03, LO, SERVER_PORT, LO, clientPort, TcpFlags.ACK | TcpFlags.FIN, 9001 + reply, 0);
        tcp(ms + 0.04, LO, clientPort, LO, SERVER_PORT, TcpFlags.ACK, clientIsn + 2 + request, 0);
    }

    /** Data each way; the client goes without a good-bye. */
    void talkAndReset(double ms, int clientPort, long clientIsn, int request, int reply) {
        tcp(ms, LO, clientPort, LO, SERVER_PORT, TcpFlags.ACK | TcpFlags.PSH, clientIsn + 1, request);
        tcp(ms + 0.01, LO, SERVER_PORT, LO, clientPort, TcpFlags.ACK | TcpFlags.PSH, 9001, reply);
        tcp(ms + 0.02, LO, clientPort, LO, SERVER_PORT, TcpFlags.RST | TcpFlags.ACK, clientIsn + 1 + request, 0);
    }

    void event(double ms, Consumer<SocketEvent> filling) {
        event.clear();
        event.feed = FEED;
        event.timeNs = ns(ms);
        event.kernelNs = event.timeNs - T0_NS + 1;
        event.netns = HOST_NETNS;
        event.protocol = Transport.TCP;
        filling.accept(event);
        if (!isClockHeld) {
            correlator.advance(event.timeNs);
        }
        correlator.onEvent(event);
    }

    /** The client's socket on {@link #LO} says it connects. */
    void connect(double ms, int clientPort, long cookie, ProcessIdentity process) {
        event(ms, e -> client(e, clientPort, cookie, process, SocketEventKind.CONNECT, ms));
    }

    void accept(double ms, int clientPort, long cookie, ProcessIdentity process) {
        event(ms, e -> server(e, clientPort, cookie, process, SocketEventKind.ACCEPT, ms));
    }

    static void client(
            SocketEvent e, int clientPort, long cookie, ProcessIdentity process, SocketEventKind kind, double openMs) {
        end(e, LO, clientPort, LO, SERVER_PORT);
        e.kind = kind;
        e.role = SocketRole.CLIENT;
        e.method = AttributionMethod.CONNECT;
        e.cookie = cookie;
        e.process = process;
        e.openedNs = ns(openMs);
    }

    static void server(
            SocketEvent e, int clientPort, long cookie, ProcessIdentity process, SocketEventKind kind, double openMs) {
        end(e, LO, SERVER_PORT, LO, clientPort);
        e.kind = kind;
        e.role = SocketRole.SERVER;
        e.method = AttributionMethod.ACCEPT;
        e.cookie = cookie;
        e.process = process;
        e.openedNs = ns(openMs);
    }

    /** What happened to one end of a connection. */
    static void tcp(SocketEvent e, boolean isClient, boolean isClose) {
        e.kind = isClose ? SocketEventKind.CLOSE : isClient ? SocketEventKind.CONNECT : SocketEventKind.ACCEPT;
        e.role = isClient ? SocketRole.CLIENT : SocketRole.SERVER;
        e.method = isClient ? AttributionMethod.CONNECT : AttributionMethod.ACCEPT;
    }

    /** The kernel's last counters. */
    static void counted(SocketEvent e, long sent, long received) {
        e.counters.isFinal = true;
        e.counters.bytesSent = sent;
        e.counters.bytesReceived = received;
    }

    static void end(SocketEvent e, String local, int localPort, String remote, int remotePort) {
        final long[] l = address(local);
        final long[] r = address(remote);
        e.localHi = l[0];
        e.localLo = l[1];
        e.localPort = localPort;
        e.remoteHi = r[0];
        e.remoteLo = r[1];
        e.remotePort = remotePort;
    }

    void advance(double ms) {
        correlator.advance(ns(ms));
    }

    void accompany(int interfaceId, long feeds) {
        correlator.accompany(interfaceId, feeds);
    }

    void updateLive(int limit) {
        correlator.updateLive(limit);
    }

    void shutdown() {
        correlator.shutdown();
    }

    /** The sockets that were open at the end of the run before. */
    void recall(List<OpenSocket> sockets) {
        correlator.recall(sockets);
    }

    /** Sockets that are open after the shutdown. */
    List<OpenSocket> openSockets() {
        return correlator.openSockets();
    }

    long loss(String kind, String reason) {
        return ledger.stages().stream()
                .filter(stage -> stage.kind().equals(kind))
                .mapToLong(stage -> stage.loss(reason).get())
                .sum();
    }

    List<FlowRecord> finals() {
        return records.stream().filter(r -> r.isFinal).toList();
    }

    /** Lets that time come; the live sink receives all that is due. */
    List<FlowRecord> updatesAt(double ms) {
        advance(ms);
        updates.clear();
        while (correlator.updateLive(16) > 0) {
            // some at a time
        }
        return List.copyOf(updates);
    }

    @Override
    public void accept(FlowRecord flow) {
        new Copies(records).accept(flow);
    }

    @Override
    public boolean hasRoom() {
        return hasRoom;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    /** Keeps what it receives. */
    record Copies(List<FlowRecord> flows) implements FlowSink {
        @Override
        public void accept(FlowRecord flow) {
            final FlowRecord copy = new FlowRecord();
            copy.copyFrom(flow);
            flows.add(copy);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
