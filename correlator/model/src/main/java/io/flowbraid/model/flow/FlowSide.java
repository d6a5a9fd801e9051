// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.socket.SocketCounters;
import org.jspecify.annotations.Nullable;

/** One end of a unified flow: what it sent, what its kernel counted, who owns it. Mutable and reused. */
public final class FlowSide {
    public long addressHi;
    public long addressLo;
    /** 0 for protocols without ports. */
    public int port;
    /** What this end is called on the other side of an address translation; {@link #natPort} -1 when not translated. */
    public long natHi;

    public long natLo;
    public int natPort = -1;
    /**
     * Packets this end sent, as captured: a GSO super-packet counts once. Of a flow known from its sockets: TCP
     * segments or datagrams; -1 when no socket counted them.
     */
    public long packets;
    /** IP bytes this end sent: header and payload, as IPFIX octetDeltaCount; -1 when only sockets were counted. */
    public long bytes;
    /** Bytes above layer 4 this end sent; -1 when nobody counted them (an exporter). */
    public long payloadBytes;
    /** OR of the TCP control bits this end sent. */
    public int tcpFlags;
    /** Packets of this end that repeat sequence space already seen. */
    public long retransmitted;
    /** Packets of this end that arrived behind later ones, not being retransmissions. */
    public long outOfOrder;

    /** Network namespace of this end's socket; 0 unknown. */
    public long netns;
    /** Why this end's socket ended; null while it is open or when it is not known. */
    public @Nullable EndReason socketEnd;

    /** Lists that this end is in, each with the entry that has it. */
    public Labels lists = Labels.NONE;

    public final Attribution attribution = new Attribution();
    public final SocketCounters socket = new SocketCounters();

    public void copyFrom(FlowSide other) {
        addressHi = other.addressHi;
        addressLo = other.addressLo;
        port = other.port;
        natHi = other.natHi;
        natLo = other.natLo;
        natPort = other.natPort;
        packets = other.packets;
        bytes = other.bytes;
        payloadBytes = other.payloadBytes;
        tcpFlags = other.tcpFlags;
        retransmitted = other.retransmitted;
        outOfOrder = other.outOfOrder;
        netns = other.netns;
        socketEnd = other.socketEnd;
        lists = other.lists;
        attribution.copyFrom(other.attribution);
        socket.copyFrom(other.socket);
    }
}
