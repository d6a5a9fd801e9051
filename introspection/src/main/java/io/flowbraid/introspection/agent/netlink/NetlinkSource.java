// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import io.flowbraid.ffi.TimeNamespace;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.IntrospectionSource;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The fallback source: dumps all sockets of its network namespace at an interval, hears of destroyed ones at once, and
 * looks their processes up in {@code /proc}. What it cannot see is in {@link #describe()}. (NOT thread safe)
 */
public final class NetlinkSource implements IntrospectionSource {
    private static final Path PROC = Path.of("/proc");
    /** Bit of the capability set. */
    private static final long CAP_SYS_PTRACE = 1L << 19;

    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final SockDiag dumps;
    private final @Nullable SockDiag announcements;
    private final SocketPoll sockets;
    private final NanoClock clock;
    private final EpochNanoClock wallClock;
    private final long netns;
    private final boolean maySeeOthers;
    private final SocketEvent event = new SocketEvent();
    private long nextPollNs;
    private long generated;
    private int part;

    private NetlinkSource(
            SockDiag dumps,
            @Nullable SockDiag announcements,
            SocketPoll sockets,
            NanoClock clock,
            EpochNanoClock wallClock)
            throws IOException {
        this.dumps = dumps;
        this.announcements = announcements;
        this.sockets = sockets;
        this.clock = clock;
        this.wallClock = wallClock;
        maySeeOthers = maySeeOthers();
        netns = namespaceInode();
        nextPollNs = clock.nanoTime();
    }

    /**
     * Opens the source; the first {@link #poll} reports every socket there is in the network namespace of the thread
     * that opens it, whichever thread polls.
     *
     * @param clock must be {@code CLOCK_MONOTONIC}, as {@link System#nanoTime} is on Linux
     */
    public static NetlinkSource open(NanoClock clock, EpochNanoClock wallClock, String bootId)
            throws IntrospectionUnavailable {
        return open(clock, wallClock, bootId, cookie -> false, false, CommandLines.MASKED);
    }

    /**
     * A source that leaves out sockets of which another source has told.
     *
     * @param isKnownElsewhere by cookie
     * @param isListeningOnly leaves out the sockets that have a peer
     * @param commandLines what is shown of them
     */
    public static NetlinkSource open(
            NanoClock clock,
            EpochNanoClock wallClock,
            String bootId,
            LongPredicate isKnownElsewhere,
            boolean isListeningOnly,
            CommandLines commandLines)
            throws IntrospectionUnavailable {
        SockDiag dumps = null;
        try {
            dumps = SockDiag.forDumps();
            final ProcProcesses processes = new ProcProcesses(PROC, bootId, bootTimeNs(wallClock), commandLines);
            final SocketPoll sockets = new SocketPoll(
                    dumps, processes, new SocketHolders(PROC, processes), isKnownElsewhere, isListeningOnly);
            return new NetlinkSource(dumps, announcements(), sockets, clock, wallClock);
        } catch (IOException e) {
            if (dumps != null) {
                dumps.close();
            }
            throw new IntrospectionUnavailable(
                    e.getMessage() + ": no introspection without it; load the module inet_diag, or run with eBPF", e);
        }
    }

    /** One line that says how this source works and what it cannot tell that eBPF could. */
    public String describe() {
        return "netlink and /proc, polled each second; against eBPF it misses the owners of flows shorter than that"
                + (announcements == null ? " and their counters" : "")
                + ", who opened or accepted a socket (only who holds it), UDP bytes, other network namespaces"
                + (maySeeOthers ? "" : ", and the processes of other users (run as root, or with CAP_SYS_PTRACE)");
    }

    @Override
    public int poll(SocketEventOutlet outlet) {
        final long before = generated;
        final long nowNs = clock.nanoTime();
        if (nowNs - nextPollNs >= 0) {
            nextPollNs = nowNs + INTERVAL_NS;
            sockets.poll(wallClock.nanoTime());
            sockets.forEachNews(socket -> report(socket, outlet));
            sockets.removeGone(socket -> publishGone(socket, outlet));
        }
        if (announcements != null) {
            announcements.destroyed(message -> onDestroyed(message, outlet));
        }
        return (int) (generated - before);
    }

    @Override
    public void resync(SocketEventOutlet outlet) {
        sockets.forEach(socket -> report(socket, outlet));
    }

    @Override
    public void snapshot(SocketEventOutlet outlet) {
        sockets.forEach(socket -> {
            if (socket.hasChanged && socket.isConnected()) {
                publish(socket, SocketEventKind.UPDATE, outlet);
            }
        });
    }

    @Override
    public void repeat(SocketEventOutlet outlet) {
        part = (part + 1) % PARTS;
        sockets.forEach(socket -> {
            if (Math.floorMod(socket.cookie, PARTS) == part) {
                report(socket, outlet);
            }
        });
    }

    @Override
    public long generated() {
        return generated + lostInKernel();
    }

    @Override
    public long lostInKernel() {
        return announcements == null ? 0 : announcements.overruns();
    }

    @Override
    public void close() {
        dumps.close();
        if (announcements != null) {
            announcements.close();
        }
    }

    /** The socket's last words; the owner is known when a poll has seen it. */
    private void onDestroyed(DiagMessage message, SocketEventOutlet outlet) {
        final PolledSocket known = sockets.remove(message.cookie());
        final int protocol = message.protocol(known == null ? 0 : known.protocol);
        if (known != null) {
            message.readCounters(known.counters);
            known.counters.isFinal = protocol == Transport.TCP;
            publish(known, SocketEventKind.CLOSE, outlet);
        } else if (protocol == Transport.TCP && message.remotePort() != 0) {
            final PolledSocket stranger = new PolledSocket(message.cookie(), protocol, 0);
            stranger.update(message);
            stranger.counters.isFinal = true;
            publish(stranger, SocketEventKind.CLOSE, outlet);
        }
    }

    private void report(PolledSocket socket, SocketEventOutlet outlet) {
        publish(socket, socket.isConnected() ? SocketEventKind.UPDATE : SocketEventKind.LISTEN, outlet);
        socket.isNews = false;
    }

    /**
     * Nobody announced its end: a datagram socket is known to have been open at the last poll that saw it, no longer.
     */
    private void publishGone(PolledSocket socket, SocketEventOutlet outlet) {
        final boolean isBound = socket.protocol == Transport.UDP && !socket.isConnected();
        publish(socket, SocketEventKind.CLOSE, isBound ? socket.missedDumps * INTERVAL_NS : 0, outlet);
    }

    private void publish(PolledSocket socket, SocketEventKind kind, SocketEventOutlet outlet) {
        publish(socket, kind, 0, outlet);
    }

    /** @param agoNs how long ago it happened */
    private void publish(PolledSocket socket, SocketEventKind kind, long agoNs, SocketEventOutlet outlet) {
        socket.reported();
        event.clear();
        event.kind = kind;
        event.timeNs = wallClock.nanoTime() - agoNs;
        event.kernelNs = clock.nanoTime() - agoNs - TimeNamespace.OWN.monotonicOffsetNs();
        event.netns = netns;
        event.cookie = socket.cookie;
        event.openedNs = socket.openedAfterNs;
        event.protocol = socket.protocol;
        event.localHi = socket.localHi;
        event.localLo = socket.localLo;
        event.localPort = socket.localPort;
        event.remoteHi = socket.remoteHi;
        event.remoteLo = socket.remoteLo;
        event.remotePort = socket.remotePort;
        event.role = socket.role;
        event.process = socket.process;
        event.workload = socket.workload;
        event.method = socket.process == null ? AttributionMethod.NONE : AttributionMethod.PROC;
        if (socket.protocol == Transport.TCP) {
            event.counters.copyFrom(socket.counters);
        }
        generated++;
        outlet.accept(event);
    }

    private static @Nullable SockDiag announcements() {
        try {
            return SockDiag.forDestroyed();
        } catch (IOException e) {
            return null; // the dumps alone still show every socket that lives long enough
        }
    }

    private static long namespaceInode() throws IOException {
        final String link =
                Files.readSymbolicLink(PROC.resolve("thread-self/ns/net")).toString();
        return Long.parseLong(link, link.indexOf('[') + 1, link.length() - 1, 10);
    }

    /** Whether the descriptors of other users' processes are open to us. */
    private static boolean maySeeOthers() throws IOException {
        final String label = "CapEff:\t";
        for (String line : Files.readAllLines(PROC.resolve("self/status"))) {
            if (line.startsWith(label)) {
                return (Long.parseUnsignedLong(line, label.length(), line.length(), 16) & CAP_SYS_PTRACE) != 0;
            }
        }
        return false;
    }

    static long bootTimeNs(EpochNanoClock wallClock) throws IOException {
        final String uptime = Files.readString(PROC.resolve("uptime"));
        return wallClock.nanoTime() - (long) (Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1e9);
    }
}
