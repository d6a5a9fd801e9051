// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.socket;

/**
 * The counters of one flow record of an exporter (NetFlow v9, IPFIX, nProbe), seen from the record's source: "out" is
 * what the source sent. Mutable and reused; -1 means "not in the record".
 */
public final class ExportedCounters {
    /** FIRST_SWITCHED, ns since the epoch; 0 unknown. The end is the event's time. */
    public long startNs;

    /** IP bytes (IN_BYTES or INITIATOR_OCTETS) and packets from source to destination. */
    public long bytesOut;

    public long packetsOut;
    /** IP bytes (OUT_BYTES or RESPONDER_OCTETS) and packets from destination to source. */
    public long bytesIn;

    public long packetsIn;
    /** OR of the TCP control bits of each direction; 0 unknown. */
    public int tcpFlagsOut;

    public int tcpFlagsIn;
    public long retransmittedOut;
    public long retransmittedIn;
    public long outOfOrderOut;
    public long outOfOrderIn;
    /** The counters are of the time since the exporter's last record of the flow; else of the whole flow. */
    public boolean isDelta;
    /** Address of the exporter as the record gives it; empty unknown. */
    public String exporter = "";

    public ExportedCounters() {
        clear();
    }

    public boolean isKnown() {
        return (bytesOut & packetsOut & bytesIn & packetsIn) != -1;
    }

    public void clear() {
        startNs = 0;
        bytesOut = -1;
        packetsOut = -1;
        bytesIn = -1;
        packetsIn = -1;
        tcpFlagsOut = 0;
        tcpFlagsIn = 0;
        retransmittedOut = -1;
        retransmittedIn = -1;
        outOfOrderOut = -1;
        outOfOrderIn = -1;
        isDelta = false;
        exporter = "";
    }

    public void copyFrom(ExportedCounters other) {
        startNs = other.startNs;
        bytesOut = other.bytesOut;
        packetsOut = other.packetsOut;
        bytesIn = other.bytesIn;
        packetsIn = other.packetsIn;
        tcpFlagsOut = other.tcpFlagsOut;
        tcpFlagsIn = other.tcpFlagsIn;
        retransmittedOut = other.retransmittedOut;
        retransmittedIn = other.retransmittedIn;
        outOfOrderOut = other.outOfOrderOut;
        outOfOrderIn = other.outOfOrderIn;
        isDelta = other.isDelta;
        exporter = other.exporter;
    }
}
