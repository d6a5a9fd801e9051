// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

import io.flowbraid.model.network.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The unified flow that leaves the engine: packet counters by direction, owner and kernel counters of both ends, and
 * the check of one against the other. Reused by the engine: valid during {@link FlowSink#accept} only; a sink that
 * keeps it takes {@link #copyFrom}.
 */
public final class FlowRecord {
    /** Same for every record of one flow, different for each flow; a function of the input alone. */
    public long flowId;
    /** The flow that this one goes on from (the agent or the collector was away between); 0 none. */
    public long continuesId;
    /** Index of the observation point: the capture interfaces first, then the feeds. */
    public int interfaceId;
    /** What counted the flow. */
    public ObserverType observer = ObserverType.PACKETS;
    /** Of a flow without packets: the host whose agent reported it; else empty. */
    public String observerHost = "";
    /** Of a flow without packets: the network namespace when all its watched sockets are in one; else 0. */
    public long observerNetns;

    public boolean isFinal;
    /**
     * For those who follow live flows: outputs and the history do not see it, and a later record repeats its numbers.
     */
    public boolean isUpdate;

    public EndReason endReason = EndReason.IDLE;
    /** First and last packet, ns since the epoch. */
    public long startNs;

    public long endNs;
    public int protocol;
    /** Identifier of the VLAN; of several tags the outer one; -1 untagged. */
    public int vlan = -1;
    /** Identifier of the second VLAN tag; -1 without. */
    public int innerVlan = -1;
    /**
     * ICMP type << 8 | code of what the client sends, or would send when only replies were seen; -1 other protocols.
     */
    public int icmpTypeCode = -1;
    /** Of an ICMP flow whose messages quote packets: the flow of the first one. */
    public final QuotedFlow quoted = new QuotedFlow();
    /** Type << 8 | code of the last ICMP error that quoted a packet of this flow; -1 none. */
    public int icmpError = -1;
    /** The packet that this error quoted was the client's; else the server's. */
    public boolean isIcmpErrorForClient;

    public ClientEvidence clientEvidence = ClientEvidence.FIRST_PACKET;
    public ConnState connState = ConnState.OTH;
    /** How it failed, as another host reported it; null when the state and the flags of this record say it. */
    public @Nullable TcpFailure reportedFailure;

    /** SYN to SYN ACK to ACK, each the one that was answered, ns; -1 when not seen. */
    public long handshakeRttNs;

    public final FlowSide client = new FlowSide();
    public final FlowSide server = new FlowSide();
    public Reconciliation clientToServer = Reconciliation.UNKNOWN;
    public Reconciliation serverToClient = Reconciliation.UNKNOWN;
    public final Conversation conversation = new Conversation();
    /** What packets called the server. The engine leaves this empty; names are added on the way out. */
    public FlowNames names = FlowNames.NONE;
    /** The flow is Flowbraid's own feed connection. */
    public boolean isSelf;
    /** It carries a part of an MPTCP connection (RFC 8684). */
    public boolean isSubflow;
    /** Of a flow that was read from a log. */
    public final LogPlace place = new LogPlace();

    public boolean isIpv4() {
        return IpAddress.isIpv4(client.addressHi, client.addressLo);
    }

    public void copyFrom(FlowRecord other) {
        flowId = other.flowId;
        continuesId = other.continuesId;
        interfaceId = other.interfaceId;
        observer = other.observer;
        observerHost = other.observerHost;
        observerNetns = other.observerNetns;
        isFinal = other.isFinal;
        isUpdate = other.isUpdate;
        endReason = other.endReason;
        startNs = other.startNs;
        endNs = other.endNs;
        protocol = other.protocol;
        vlan = other.vlan;
        innerVlan = other.innerVlan;
        icmpTypeCode = other.icmpTypeCode;
        quoted.copyFrom(other.quoted);
        icmpError = other.icmpError;
        isIcmpErrorForClient = other.isIcmpErrorForClient;
        clientEvidence = other.clientEvidence;
        connState = other.connState;
        reportedFailure = other.reportedFailure;
        handshakeRttNs = other.handshakeRttNs;
        client.copyFrom(other.client);
        server.copyFrom(other.server);
        clientToServer = other.clientToServer;
        serverToClient = other.serverToClient;
        conversation.copyFrom(other.conversation);
        names = other.names;
        isSelf = other.isSelf;
        isSubflow = other.isSubflow;
        place.copyFrom(other.place);
    }
}
