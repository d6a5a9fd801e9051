// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

/**
 * The packet that an ICMP message quotes, as its sender addressed it. Mutable and reused with its {@link FlowRecord}.
 */
public final class QuotedFlow {
    public long sourceHi;
    public long sourceLo;
    public long destinationHi;
    public long destinationLo;
    /** ICMP: the type of the quoted message. */
    public int sourcePort;
    /** ICMP: the code of the quoted message. */
    public int destinationPort;

    /** 0 nothing is quoted. */
    public int protocol;
    /** The flow's messages quote other flows, too; this is the first. */
    public boolean isOneOfSeveral;

    public boolean isKnown() {
        return protocol != 0;
    }

    public void clear() {
        sourceHi = 0;
        sourceLo = 0;
        destinationHi = 0;
        destinationLo = 0;
        sourcePort = 0;
        destinationPort = 0;
        protocol = 0;
        isOneOfSeveral = false;
    }

    public void copyFrom(QuotedFlow other) {
        sourceHi = other.sourceHi;
        sourceLo = other.sourceLo;
        destinationHi = other.destinationHi;
        destinationLo = other.destinationLo;
        sourcePort = other.sourcePort;
        destinationPort = other.destinationPort;
        protocol = other.protocol;
        isOneOfSeveral = other.isOneOfSeveral;
    }
}
