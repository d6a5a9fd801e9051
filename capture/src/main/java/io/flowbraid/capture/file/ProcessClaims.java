// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.file;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns the processes that a capture file has at its packets into socket events, one for each end of a connection. If
 * the file names one process for packets of both directions and does not say which way they went, it has named somebody
 * at the wrong end: then nobody is believed. (NOT thread safe.)
 */
public final class ProcessClaims {
    private static final int MAX_CONNECTIONS = 1 << 17;

    private final Consumer<SocketEvent> events;
    private final Map<Key, Connection> connections = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Connection> eldest) {
            return size() > MAX_CONNECTIONS;
        }
    };
    private long claims;

    public ProcessClaims(Consumer<SocketEvent> events) {
        this.events = events;
    }

    /** A five-tuple on one interface. */
    private record Key(long aHi, long aLo, long bHi, long bLo, long ports) {}

    /** What was said of the two ends of one connection. */
    private static final class Connection {
        /** When it began, if a SYN showed it; else 0. */
        private long synNs;

        private int synSequence;
        /** By end: the process, and the number of the claim; 0 none. */
        private final int[] pids = new int[2];

        private final long[] numbers = new long[2];
        private boolean isContested;
    }

    /**
     * Takes note of a packet, also of one without a process: a SYN begins another connection.
     *
     * @param at offset of its observation
     * @param pid 0 for none
     * @param isDirected whether the file says which way the packet went
     */
    public void packet(long[] words, int at, int pid, int end, boolean isDirected, SectionProcesses processes) {
        final boolean isSyn = isSyn(words, at);
        if (pid == 0 && !isSyn) {
            return;
        }
        final Connection connection = connection(words, at, isSyn);
        if (pid == 0 || connection.isContested || connection.pids[end] == pid) {
            return;
        }
        final long timeNs = words[at + PacketBatch.TIME_NS];
        if (!isDirected && connection.pids[end ^ 1] == pid) {
            connection.isContested = true;
            claim(words, at, end ^ 1, connection, nobody());
            return;
        }
        connection.isContested = connection.pids[end] != 0;
        if (connection.pids[end] == 0) {
            connection.pids[end] = pid;
            connection.numbers[end] = ++claims;
        }
        claim(words, at, end, connection, processes.at(pid, timeNs));
    }

    private static boolean isSyn(long[] words, int at) {
        final long flags = words[at + PacketBatch.FLAGS];
        return FiveTuple.protocolOf(words[at + PacketBatch.PORTS]) == Transport.TCP
                && (flags & (TcpFlags.SYN | TcpFlags.ACK)) == TcpFlags.SYN;
    }

    private Connection connection(long[] words, int at, boolean isSyn) {
        final Key key = new Key(
                words[at + PacketBatch.A_HI],
                words[at + PacketBatch.A_LO],
                words[at + PacketBatch.B_HI],
                words[at + PacketBatch.B_LO],
                FiveTuple.socketPorts(words[at + PacketBatch.PORTS]));
        final Connection known = connections.get(key);
        final int sequence = (int) (words[at + PacketBatch.L4_DETAIL] >>> 32);
        if (known != null && (!isSyn || (known.synNs != 0 && known.synSequence == sequence))) {
            return known;
        }
        final Connection begun = new Connection();
        if (isSyn) {
            begun.synNs = words[at + PacketBatch.TIME_NS];
            begun.synSequence = sequence;
        }
        connections.put(key, begun);
        return begun;
    }

    private void claim(long[] words, int at, int end, Connection connection, ProcessIdentity process) {
        final SocketEvent event = new SocketEvent();
        final long ports = FiveTuple.socketPorts(words[at + PacketBatch.PORTS]);
        final int local = at + (end == 0 ? PacketBatch.A_HI : PacketBatch.B_HI);
        final int remote = at + (end == 0 ? PacketBatch.B_HI : PacketBatch.A_HI);
        event.kind = SocketEventKind.UPDATE;
        event.method = AttributionMethod.FILE;
        event.protocol = FiveTuple.protocolOf(ports);
        event.timeNs = words[at + PacketBatch.TIME_NS];
        event.kernelNs = connection.synNs;
        event.openedNs = connection.synNs;
        event.cookie = connection.numbers[end];
        event.localHi = words[local];
        event.localLo = words[local + 1];
        event.localPort = end == 0 ? FiveTuple.aPortOf(ports) : FiveTuple.bPortOf(ports);
        event.remoteHi = words[remote];
        event.remoteLo = words[remote + 1];
        event.remotePort = end == 0 ? FiveTuple.bPortOf(ports) : FiveTuple.aPortOf(ports);
        event.process = process;
        events.accept(event);
    }

    /** Disagrees with everybody. */
    private static ProcessIdentity nobody() {
        final int unknown = ProcessIdentity.UNKNOWN_ID;
        return new ProcessIdentity("", 0, 0, 0, "", "", "", unknown, null, unknown, null, 0, "", "");
    }
}
