// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.socket;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import org.jspecify.annotations.Nullable;

/**
 * One message of an introspection feed, in our words: who opened, accepted, used or closed a socket, and its kernel
 * counters. Both sides of the wire speak it: the agent fills one and encodes it, the feed decodes one into a ring slot.
 *
 * <p>Always seen from the socket: {@code local} is this socket's end whatever its role. (ntop's ACCEPT has the client
 * as source; the codec turns it.) Mutable and reused, public fields; owned by the thread that holds the ring slot.
 */
public final class SocketEvent {
    public SocketEventKind kind = SocketEventKind.UPDATE;
    /** Index of the feed in the collector; 0 in the agent. */
    public int feed;
    /** Source id of the agent within the feed (ntop's {@code source_id}). */
    public int sourceId;
    /** Message number of that source; several events may share it. */
    public long sequence;
    /** When it happened, ns since the epoch (the kernel's monotonic time mapped by the agent). */
    public long timeNs;
    /** When it happened, {@code CLOCK_MONOTONIC} ns of the agent's host; 0 unknown. */
    public long kernelNs;

    public int protocol;
    public long localHi;
    public long localLo;
    public int localPort;
    public long remoteHi;
    public long remoteLo;
    public int remotePort;
    public SocketRole role = SocketRole.UNKNOWN;

    /** Of a translation: the same two ends as they are on its other side, where the server answers. */
    public long translatedLocalHi;

    public long translatedLocalLo;
    public int translatedLocalPort;
    public long translatedRemoteHi;
    public long translatedRemoteLo;
    public int translatedRemotePort;

    /** Inode of the socket's network namespace; 0 unknown. */
    public long netns;
    /**
     * Index, within the network namespace, of the only interface that the socket uses: it is bound to it
     * ({@code SO_BINDTODEVICE}), or its address is link-local and has it as its scope id; 0 none.
     */
    public int boundInterface;
    /**
     * A TCP connection that carries a part of an MPTCP connection (RFC 8684); its owner is that of the MPTCP socket.
     */
    public boolean isSubflow;

    /**
     * The kernel itself has the socket, no process does: a tunnel's port (VXLAN, Geneve, WireGuard), a mount over a
     * network.
     */
    public boolean isKernel;
    /** Socket cookie, unique per netns; 0 unknown. Of a translation: the kernel's number for it. */
    public long cookie;
    /** When the socket opened, ns since the epoch; 0 unknown (it is older than the agent). */
    public long openedNs;

    /** The interface the traffic really uses, {@code lo} for loopback; empty unknown. */
    public String interfaceName = "";
    /** Name and boot id of the agent's host; empty unknown. */
    public String hostName = "";

    public String bootId = "";
    /** Random number that the agent chose when it started. It separates agents of one host; 0 unknown. */
    public long agent;

    public AttributionMethod method = AttributionMethod.NONE;
    /** The process that opened the socket, or that the method names; null when the event names none. */
    public @Nullable ProcessIdentity process;
    /** The image the same process runs now, when it called exec after opening the socket. */
    public @Nullable ProcessIdentity laterImage;
    /** The process other than {@link #process} that last sent on the socket, and that last received. */
    public @Nullable ProcessIdentity sender;

    public @Nullable ProcessIdentity receiver;

    public @Nullable Workload workload;
    public final SocketCounters counters = new SocketCounters();
    /** Of kind EXPORTED. */
    public final ExportedCounters exported = new ExportedCounters();

    /** Heartbeat totals of the source since its start: events made, lost in the kernel ring, sent. */
    public long totalGenerated;

    public long totalLostInKernel;
    public long totalSent;
    /** The heartbeat of an agent that was stopped: the last event it sends. */
    public boolean isLast;

    /** Whether its sender sends heartbeats. Our agents do, and put their number into every event. */
    public boolean hasHeartbeatsBeside() {
        return kind == SocketEventKind.HEARTBEAT || agent != 0;
    }

    public void clear() {
        kind = SocketEventKind.UPDATE;
        feed = 0;
        sourceId = 0;
        sequence = 0;
        timeNs = 0;
        kernelNs = 0;
        protocol = 0;
        localHi = 0;
        localLo = 0;
        localPort = 0;
        remoteHi = 0;
        remoteLo = 0;
        remotePort = 0;
        role = SocketRole.UNKNOWN;
        translatedLocalHi = 0;
        translatedLocalLo = 0;
        translatedLocalPort = 0;
        translatedRemoteHi = 0;
        translatedRemoteLo = 0;
        translatedRemotePort = 0;
        netns = 0;
        boundInterface = 0;
        isSubflow = false;
        isKernel = false;
        cookie = 0;
        openedNs = 0;
        interfaceName = "";
        hostName = "";
        bootId = "";
        agent = 0;
        method = AttributionMethod.NONE;
        process = null;
        laterImage = null;
        sender = null;
        receiver = null;
        workload = null;
        counters.clear();
        exported.clear();
        totalGenerated = 0;
        totalLostInKernel = 0;
        totalSent = 0;
        isLast = false;
    }

    /** A copy, for a caller that keeps the event after its slot in the ring is used again. */
    public SocketEvent copy() {
        final SocketEvent copy = new SocketEvent();
        copy.copyFrom(this);
        return copy;
    }

    public void copyFrom(SocketEvent other) {
        kind = other.kind;
        feed = other.feed;
        sourceId = other.sourceId;
        sequence = other.sequence;
        timeNs = other.timeNs;
        kernelNs = other.kernelNs;
        protocol = other.protocol;
        localHi = other.localHi;
        localLo = other.localLo;
        localPort = other.localPort;
        remoteHi = other.remoteHi;
        remoteLo = other.remoteLo;
        remotePort = other.remotePort;
        role = other.role;
        translatedLocalHi = other.translatedLocalHi;
        translatedLocalLo = other.translatedLocalLo;
        translatedLocalPort = other.translatedLocalPort;
        translatedRemoteHi = other.translatedRemoteHi;
        translatedRemoteLo = other.translatedRemoteLo;
        translatedRemotePort = other.translatedRemotePort;
        netns = other.netns;
        boundInterface = other.boundInterface;
        isSubflow = other.isSubflow;
        isKernel = other.isKernel;
        cookie = other.cookie;
        openedNs = other.openedNs;
        interfaceName = other.interfaceName;
        hostName = other.hostName;
        bootId = other.bootId;
        agent = other.agent;
        method = other.method;
        process = other.process;
        laterImage = other.laterImage;
        sender = other.sender;
        receiver = other.receiver;
        workload = other.workload;
        counters.copyFrom(other.counters);
        exported.copyFrom(other.exported);
        totalGenerated = other.totalGenerated;
        totalLostInKernel = other.totalLostInKernel;
        totalSent = other.totalSent;
        isLast = other.isLast;
    }
}
