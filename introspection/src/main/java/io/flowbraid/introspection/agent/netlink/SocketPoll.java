// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import io.flowbraid.introspection.agent.process.ContainerCgroup;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketRole;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/** The open sockets of one network namespace by cookie, compared with a fresh dump at each poll. (NOT thread safe) */
final class SocketPoll {
    /** All TCP states but SYN-RECV, TIME-WAIT and CLOSE, which no process holds. */
    private static final int TCP_STATES = ~(1 << 3 | 1 << 6 | 1 << 7 | 1 << 12);

    private static final int ALL_STATES = -1;
    /** TCP sockets that listen, and UDP sockets without a peer, whose state is CLOSE. */
    private static final int LISTEN = 1 << 10;

    private static final int WITHOUT_PEER = 1 << 7;

    /**
     * A dump walks a hash table that changes under it and may pass a socket over, so one absence proves nothing.
     */
    private static final int DUMPS_TO_BE_GONE = 2;

    /** Sockets of processes we may not look into would be searched for for ever. */
    private static final int MAX_SEARCHES = 3;

    private final SockDiag diag;
    private final ProcProcesses processes;
    private final SocketHolders holders;
    private final LongPredicate isKnownElsewhere;
    private final Long2ObjectHashMap<PolledSocket> sockets = new Long2ObjectHashMap<>();
    private final ListeningEndpoints listeners = new ListeningEndpoints();
    private final LongHashSet wanted = new LongHashSet(0);
    private final int tcpStates;
    private final int udpStates;
    private long previousPollNs;

    /**
     * @param isKnownElsewhere cookies of sockets that need no listing
     * @param isListeningOnly leaves out the sockets that have a peer
     */
    SocketPoll(
            SockDiag diag,
            ProcProcesses processes,
            SocketHolders holders,
            LongPredicate isKnownElsewhere,
            boolean isListeningOnly) {
        tcpStates = isListeningOnly ? LISTEN : TCP_STATES;
        udpStates = isListeningOnly ? WITHOUT_PEER : ALL_STATES;
        this.diag = diag;
        this.processes = processes;
        this.holders = holders;
        this.isKnownElsewhere = isKnownElsewhere;
    }

    /** Brings the table up to date; what changed is found by {@link #forEachNews} and {@link #removeGone}. */
    void poll(long nowNs) {
        sockets.values().forEach(socket -> socket.missedDumps++);
        dump(SockDiag.AF_INET, Transport.TCP, tcpStates);
        dump(SockDiag.AF_INET6, Transport.TCP, tcpStates);
        dump(SockDiag.AF_INET, Transport.UDP, udpStates);
        dump(SockDiag.AF_INET6, Transport.UDP, udpStates);
        assignRoles();
        findHolders();
        previousPollNs = nowNs;
    }

    void forEach(Consumer<PolledSocket> consumer) {
        sockets.values().forEach(consumer);
    }

    void forEachNews(Consumer<PolledSocket> consumer) {
        sockets.values().forEach(socket -> {
            if (socket.isNews) {
                consumer.accept(socket);
            }
        });
    }

    void removeGone(Consumer<PolledSocket> consumer) {
        final Iterator<PolledSocket> all = sockets.values().iterator();
        while (all.hasNext()) {
            final PolledSocket socket = all.next();
            if (socket.missedDumps >= DUMPS_TO_BE_GONE) {
                all.remove();
                consumer.accept(socket);
            }
        }
    }

    @Nullable
    PolledSocket remove(long cookie) {
        return sockets.remove(cookie);
    }

    private void dump(int family, int protocol, int states) {
        try {
            diag.dump(family, protocol, states, message -> update(message, protocol));
        } catch (IOException e) {
            // Nothing of it was seen, hence nothing of it is gone: the next poll asks again.
            sockets.values().forEach(socket -> socket.missedDumps = 0);
        }
    }

    private void update(DiagMessage message, int protocol) {
        if (isKnownElsewhere.test(message.cookie())) {
            return;
        }
        PolledSocket socket = sockets.get(message.cookie());
        if (socket == null) {
            socket = new PolledSocket(message.cookie(), protocol, previousPollNs);
            sockets.put(socket.cookie, socket);
        }
        socket.update(message);
    }

    /**
     * Never guesses: an end is the server's if it listens there, the client's if it asks or if the other end listens.
     */
    private void assignRoles() {
        listeners.clear();
        for (PolledSocket socket : sockets.values()) {
            if (socket.isListening()) {
                listeners.add(socket.localHi, socket.localLo, socket.localPort);
                socket.role = SocketRole.SERVER;
            }
        }
        for (PolledSocket socket : sockets.values()) {
            if (socket.role == SocketRole.UNKNOWN && socket.protocol == Transport.TCP) {
                socket.role = roleOf(socket);
            }
        }
    }

    private SocketRole roleOf(PolledSocket socket) {
        if (socket.isConnecting()) {
            return SocketRole.CLIENT;
        }
        if (listeners.contains(socket.localHi, socket.localLo, socket.localPort)) {
            return SocketRole.SERVER;
        }
        return listeners.contains(socket.remoteHi, socket.remoteLo, socket.remotePort)
                ? SocketRole.CLIENT
                : SocketRole.UNKNOWN;
    }

    private void findHolders() {
        wanted.clear();
        for (PolledSocket socket : sockets.values()) {
            if (isWanted(socket)) {
                wanted.add(socket.inode);
            }
        }
        if (!wanted.isEmpty()) {
            final Long2LongHashMap found = holders.find(wanted);
            final Map<Integer, Holder> holdersByPid = new HashMap<>();
            for (PolledSocket socket : sockets.values()) {
                if (isWanted(socket)) {
                    name(socket, found.get(socket.inode), holdersByPid);
                }
            }
        }
    }

    private static boolean isWanted(PolledSocket socket) {
        return socket.process == null && socket.inode != 0 && socket.searches < MAX_SEARCHES;
    }

    private void name(PolledSocket socket, long pid, Map<Integer, Holder> holdersByPid) {
        socket.searches++;
        if (pid == SocketHolders.NOBODY) {
            return;
        }
        final Holder holder = holdersByPid.computeIfAbsent((int) pid, this::read);
        socket.process = holder.process;
        socket.workload = holder.workload;
        socket.isNews |= socket.process != null;
    }

    private Holder read(int pid) {
        return new Holder(processes.identity(pid), ContainerCgroup.workloadOf(processes.controlGroups(pid)));
    }

    private record Holder(
            @Nullable ProcessIdentity process, @Nullable Workload workload) {}
}
