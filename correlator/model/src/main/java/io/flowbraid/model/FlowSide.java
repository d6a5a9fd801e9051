// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model;

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
    /** Packets this end sent, as captured: a GSO super-packet counts once. */
    public long packets;
    /** IP octets this end sent: header and payload, as IPFIX octetDeltaCount. */
    public long bytes;
    /** Octets above layer 4 this end sent. */
    public long payloadBytes;
    /** OR of the TCP control bits this end sent. */
    public int tcpFlags;
    /** Packets of this end that repeat sequence space already seen. */
    public long retransmitted;
    /** Packets of this end that arrived behind later ones, not being retransmissions. */
    public long outOfOrder;

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
        attribution.copyFrom(other.attribution);
        socket.copyFrom(other.socket);
    }
}
