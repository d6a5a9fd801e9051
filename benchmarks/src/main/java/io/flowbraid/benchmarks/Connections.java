// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;

/**
 * Connections on the loopback of a busy host without end, 12,800 a second, each with all that two rings would carry:
 *
 * <pre>
 *  packets  SYN, SYN-ACK, ACK, 1,000 bytes, 3,000 bytes back | 40 ms later FIN, FIN, ACK
 *  events   CONNECT, ACCEPT                                    | CLOSE of either socket, with its counters
 * </pre>
 *
 * A round is 10 ms: what {@link #OPENED} connections that begin and as many that end leave in the rings.
 */
final class Connections {
    static final int OPENED = 128;
    static final long NETNS = 4_026_531_840L;

    private static final int PACKETS = 8;
    private static final int SERVER_PORT = 8_000;
    private static final int LIFE_ROUNDS = 4;
    private static final long T0_NS = FeedEvents.T0_NS;
    private static final long ROUND_NS = 10_000_000;
    private static final long SPACING_NS = 70_000;
    private static final int REQUEST = 1_000;
    private static final int REPLY = 3_000;
    private static final int EPHEMERAL_PORTS = 28_000;
    private static final int CLIENT_ADDRESSES = 16;
    private static final long SERVER = IpAddress.mapped(0x7f000001);
    private static final long FIRST_CLIENT = IpAddress.mapped(0x7f000101);

    final PacketBatch packets = new PacketBatch(OPENED * PACKETS);
    /** CONNECT and ACCEPT of the round; CLOSE of either socket, none in the first rounds. */
    final SocketEvent[] openings = newEvents();

    final SocketEvent[] closings = newEvents();

    private final ProcessIdentity[] clients = new ProcessIdentity[64];
    private final ProcessIdentity[] servers = new ProcessIdentity[8];
    private long round;
    private long sequence;

    Connections() {
        for (int i = 0; i < clients.length; i++) {
            clients[i] = FeedEvents.process(10_000 + i, "client" + i);
        }
        for (int i = 0; i < servers.length; i++) {
            servers[i] = FeedEvents.process(100 + i, "worker" + i);
        }
    }

    boolean hasClosings() {
        return round > LIFE_ROUNDS;
    }

    /** Fills packets and events of the next 10 ms. */
    void nextRound() {
        final long roundNs = T0_NS + round * ROUND_NS;
        final long first = round * OPENED;
        final long firstClosed = first - LIFE_ROUNDS * OPENED;
        round++;
        packets.clear();
        for (int i = 0; i < OPENED; i++) {
            final long nowNs = roundNs + i * SPACING_NS;
            open(first + i, nowNs);
            openingEvents(i * 2, first + i, nowNs);
            if (firstClosed >= 0) {
                close(firstClosed + i, nowNs);
                closingEvents(i * 2, firstClosed + i, nowNs);
            }
        }
        number(openings);
        if (firstClosed >= 0) {
            number(closings);
        }
    }

    /** As one agent numbers its messages, without a gap. */
    private void number(SocketEvent[] events) {
        for (final SocketEvent event : events) {
            event.sequence = ++sequence;
        }
    }

    private void open(long connection, long nowNs) {
        final int isn = isn(connection);
        packet(connection, true, nowNs + 10_000, TcpFlags.SYN, isn, 0);
        packet(connection, false, nowNs + 12_000, TcpFlags.SYN | TcpFlags.ACK, ~isn, 0);
        packet(connection, true, nowNs + 15_000, TcpFlags.ACK, isn + 1, 0);
        packet(connection, true, nowNs + 30_000, TcpFlags.ACK | TcpFlags.PSH, isn + 1, REQUEST);
        packet(connection, false, nowNs + 45_000, TcpFlags.ACK | TcpFlags.PSH, ~isn + 1, REPLY);
    }

    private void close(long connection, long nowNs) {
        final int isn = isn(connection);
        packet(connection, true, nowNs + 50_000, TcpFlags.ACK | TcpFlags.FIN, isn + 1 + REQUEST, 0);
        packet(connection, false, nowNs + 55_000, TcpFlags.ACK | TcpFlags.FIN, ~isn + 1 + REPLY, 0);
        packet(connection, true, nowNs + 60_000, TcpFlags.ACK, isn + 2 + REQUEST, 0);
    }

    private void openingEvents(int at, long connection, long nowNs) {
        final SocketEvent connect = openings[at];
        socket(connect, connection, true, nowNs);
        connect.kind = SocketEventKind.CONNECT;
        connect.timeNs = nowNs;
        final SocketEvent accept = openings[at + 1];
        socket(accept, connection, false, nowNs + 15_000);
        accept.kind = SocketEventKind.ACCEPT;
        accept.timeNs = nowNs + 25_000;
    }

    private void closingEvents(int at, long connection, long nowNs) {
        final long openedNs = nowNs - LIFE_ROUNDS * ROUND_NS;
        final SocketEvent client = closings[at];
        socket(client, connection, true, openedNs);
        closed(client, nowNs + 61_000, REQUEST, REPLY);
        final SocketEvent server = closings[at + 1];
        socket(server, connection, false, openedNs + 15_000);
        closed(server, nowNs + 62_000, REPLY, REQUEST);
    }

    private static void closed(SocketEvent event, long nowNs, long sent, long received) {
        event.kind = SocketEventKind.CLOSE;
        event.timeNs = nowNs;
        event.counters.bytesSent = sent;
        event.counters.bytesReceived = received;
        event.counters.srttUs = 35;
        event.counters.state = 7;
        event.counters.isFinal = true;
    }

    private void socket(SocketEvent event, long connection, boolean isClient, long openedNs) {
        event.clear();
        event.kernelNs = openedNs - T0_NS + 1;
        event.protocol = Transport.TCP;
        event.localLo = isClient ? clientAddress(connection) : SERVER;
        event.localPort = isClient ? clientPort(connection) : SERVER_PORT;
        event.remoteLo = isClient ? SERVER : clientAddress(connection);
        event.remotePort = isClient ? SERVER_PORT : clientPort(connection);
        event.role = isClient ? SocketRole.CLIENT : SocketRole.SERVER;
        event.netns = NETNS;
        event.cookie = connection * 2 + (isClient ? 1 : 2);
        event.openedNs = openedNs;
        event.interfaceName = "lo";
        event.hostName = "atlas";
        event.bootId = FeedEvents.BOOT_ID;
        event.method = isClient ? AttributionMethod.CONNECT : AttributionMethod.ACCEPT;
        event.process =
                isClient ? clients[(int) (connection % clients.length)] : servers[(int) (connection % servers.length)];
    }

    /** The server's end is canonical a. */
    private void packet(long connection, boolean isFromClient, long timeNs, int flags, int sequence, int payload) {
        final long ports = FiveTuple.packPorts(SERVER_PORT, clientPort(connection), Transport.TCP, 0);
        Observation.key(packets, 0, SERVER, 0, clientAddress(connection), ports);
        Observation.commit(packets, !isFromClient, timeNs, flags, sequence, 40, payload);
    }

    private static int isn(long connection) {
        return (int) connection * 0x9e3779b9;
    }

    private static int clientPort(long connection) {
        return 32_768 + (int) (connection % EPHEMERAL_PORTS);
    }

    private static long clientAddress(long connection) {
        return FIRST_CLIENT + connection / EPHEMERAL_PORTS % CLIENT_ADDRESSES;
    }

    private static SocketEvent[] newEvents() {
        final SocketEvent[] events = new SocketEvent[OPENED * 2];
        for (int i = 0; i < events.length; i++) {
            events[i] = new SocketEvent();
        }
        return events;
    }
}
