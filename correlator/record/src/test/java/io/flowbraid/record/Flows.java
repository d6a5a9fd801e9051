// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.config.Catalogue;
import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.flow.Reconciliation;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import java.util.List;
import java.util.Map;

/** Flow records to write. */
public final class Flows {
    public static final Observer OBSERVER = new Observer(
            "atlas",
            List.of(
                    new Observer.ObservationPoint("lo", 4_026_531_840L),
                    new Observer.ObservationPoint("tcp://*:1234c", 0)));
    /** Of {@link #OBSERVER} and the usual local networks. */
    public static final FlowContext CONTEXT =
            new FlowContext(OBSERVER, new LocalNetworks(Catalogue.LOCAL_NETWORKS.defaultValue()));

    private static final String BOOT = "0f3c9a1e-77aa-4c1b-9f0e-000000000000";
    private static final long START_NS = 1_795_378_503_123_456_789L;

    private Flows() {}

    /** curl fetches a page from python3, both known, everything measured. */
    public static FlowRecord curlToPython() {
        final FlowRecord flow = new FlowRecord();
        flow.flowId = 0x00c0_ffee_1234_5678L;
        flow.isFinal = true;
        flow.endReason = EndReason.FIN;
        flow.startNs = START_NS;
        flow.endNs = START_NS + 12_345_678;
        flow.protocol = Transport.TCP;
        flow.vlan = -1;
        flow.icmpTypeCode = -1;
        flow.clientEvidence = ClientEvidence.SYN;
        flow.connState = ConnState.SF;
        flow.handshakeRttNs = 41_000;
        side(flow.client, "127.0.0.1", 43_512, 6, 394, 78, TcpFlags.SYN | TcpFlags.PSH | TcpFlags.ACK | TcpFlags.FIN);
        side(flow.server, "127.0.0.1", 8_000, 5, 1_534, 1_270, TcpFlags.SYN | TcpFlags.PSH | TcpFlags.ACK);
        own(flow.client.attribution, AttributionMethod.CONNECT, -1_500_000, curl());
        own(flow.server.attribution, AttributionMethod.ACCEPT, 2_250_000, python());
        flow.client.socket.bytesSent = 78;
        flow.client.socket.bytesReceived = 1_270;
        flow.client.socket.srttUs = 38;
        flow.client.socket.rttvarUs = 1_019;
        flow.client.socket.retransmits = 0;
        flow.client.socket.state = 7;
        flow.clientToServer = Reconciliation.EQUAL;
        flow.serverToClient = Reconciliation.EQUAL;
        return flow;
    }

    /** A datagram from a pod to a resolver elsewhere. */
    public static FlowRecord podToRemoteResolver() {
        final FlowRecord flow = new FlowRecord();
        flow.flowId = 7;
        flow.isFinal = true;
        flow.startNs = START_NS;
        flow.endNs = START_NS;
        flow.protocol = Transport.UDP;
        flow.vlan = 12;
        flow.icmpTypeCode = -1;
        flow.handshakeRttNs = -1;
        side(flow.client, "fd00::5", 40_000, 1, 60, 12, 0);
        side(flow.server, "2001:db8::53", 53, 0, 0, 0, 0);
        own(flow.client.attribution, AttributionMethod.SEND, 0, curl());
        flow.client.attribution.workload =
                new Workload("4f1c2d3e4f5a6b7c", "c1", "containerd", "alpine:3", "shop", "cart-0", "uid-1", "main");
        flow.server.attribution.reason = UnattributedReason.REMOTE;
        return flow;
    }

    /** {@link #curlToPython} known from its two sockets, which are closed; no packet was seen. */
    public static FlowRecord ofSockets() {
        final FlowRecord flow = curlToPython();
        flow.flowId = 0x50c_0001L;
        flow.interfaceId = 1;
        flow.observer = ObserverType.SOCKETS;
        flow.observerHost = "web-1";
        flow.observerNetns = 4_026_532_001L;
        flow.endReason = EndReason.CLOSED;
        flow.clientEvidence = ClientEvidence.SOCKET_EVENT;
        flow.connState = ConnState.OTH;
        flow.handshakeRttNs = -1;
        ofSocket(flow.client, 6, 78);
        ofSocket(flow.server, 5, 1_270);
        flow.client.socketEnd = EndReason.CLOSED;
        flow.server.socketEnd = EndReason.AGENT_GONE;
        flow.client.netns = 4_026_532_001L;
        flow.server.netns = 4_026_532_001L;
        flow.clientToServer = Reconciliation.UNKNOWN;
        flow.serverToClient = Reconciliation.UNKNOWN;
        return flow;
    }

    /** Datagrams of which one end's socket is known, goes on from a flow that ended when the agent was away. */
    public static FlowRecord datagramsOfOneSocket() {
        final FlowRecord flow = podToRemoteResolver();
        flow.flowId = 0x50c_0002L;
        flow.continuesId = 0x50c_0003L;
        flow.interfaceId = 1;
        flow.observer = ObserverType.SOCKETS;
        flow.endReason = EndReason.IDLE;
        flow.vlan = -1;
        ofSocket(flow.client, 1, 12);
        ofSocket(flow.server, -1, -1);
        flow.client.socket.bytesSent = 12;
        flow.client.socket.isIncomplete = true;
        return flow;
    }

    /** ICMP of a raw socket alone, which shows no type. */
    public static FlowRecord icmpOfOneSocket() {
        final FlowRecord flow = datagramsOfOneSocket();
        flow.protocol = Transport.ICMP;
        flow.client.port = 0;
        flow.server.port = 0;
        return flow;
    }

    /** A connect that was refused, seen by its socket alone. */
    public static FlowRecord refusedSocket() {
        final FlowRecord flow = ofSockets();
        flow.flowId = 0x50c_0004L;
        flow.observerHost = "";
        flow.observerNetns = 0;
        flow.endReason = EndReason.REFUSED;
        ofSocket(flow.client, 1, 0);
        ofSocket(flow.server, 1, 0);
        flow.client.socketEnd = EndReason.REFUSED;
        flow.server.socketEnd = null;
        flow.server.netns = 0;
        flow.server.attribution.clear();
        flow.server.attribution.reason = UnattributedReason.REFUSED;
        return flow;
    }

    /** {@link #curlToPython} as an exporter's record has it. */
    public static FlowRecord exported() {
        final FlowRecord flow = curlToPython();
        flow.flowId = 0xe01L;
        flow.interfaceId = 1;
        flow.observer = ObserverType.EXPORTER;
        flow.observerHost = "192.0.2.1";
        flow.connState = ConnState.OTH;
        flow.handshakeRttNs = -1;
        flow.endReason = EndReason.IDLE;
        flow.client.payloadBytes = -1;
        flow.server.payloadBytes = -1;
        flow.client.retransmitted = 2;
        flow.server.retransmitted = -1;
        flow.client.outOfOrder = -1;
        flow.server.outOfOrder = -1;
        flow.client.socket.clear();
        return flow;
    }

    /** An exporter's record that knows one direction, and nothing of TCP. */
    public static FlowRecord exportedOneWay() {
        final FlowRecord flow = exported();
        flow.flowId = 0xe02L;
        flow.client.tcpFlags = 0;
        flow.server.tcpFlags = 0;
        flow.client.retransmitted = -1;
        flow.server.packets = -1;
        flow.server.bytes = -1;
        return flow;
    }

    private static void ofSocket(FlowSide side, long segments, long payload) {
        side.packets = segments;
        side.bytes = -1;
        side.payloadBytes = payload;
        side.tcpFlags = 0;
    }

    /** A connection that nobody took. */
    public static FlowRecord refused() {
        final FlowRecord flow = curlToPython();
        flow.connState = ConnState.REJ;
        return flow;
    }

    /** A ping that is answered. */
    public static FlowRecord ping() {
        final FlowRecord flow = curlToPython();
        flow.flowId = 9;
        flow.protocol = Transport.ICMP;
        flow.icmpTypeCode = 8 << 8;
        flow.handshakeRttNs = -1;
        side(flow.client, "127.0.0.1", 4_321, 3, 252, 168, 0);
        side(flow.server, "127.0.0.2", 4_321, 3, 252, 168, 0);
        return flow;
    }

    /** A router says in a provider's VLAN that the resolver cannot be reached. */
    public static FlowRecord unreachable() {
        final FlowRecord flow = podToRemoteResolver();
        flow.flowId = 8;
        flow.protocol = Transport.ICMPV6;
        flow.innerVlan = 13;
        flow.icmpTypeCode = 1 << 8 | 3;
        side(flow.client, "fd00::1", 0, 1, 108, 52, 0);
        side(flow.server, "fd00::5", 0, 0, 0, 0, 0);
        flow.quoted.protocol = Transport.UDP;
        flow.quoted.sourceHi = flow.server.addressHi;
        flow.quoted.sourceLo = flow.server.addressLo;
        flow.quoted.sourcePort = 40_000;
        flow.quoted.destinationHi = flow.client.addressHi;
        flow.quoted.destinationLo = 0x53;
        flow.quoted.destinationPort = 53;
        flow.quoted.isOneOfSeveral = true;
        return flow;
    }

    /**
     * It has something to say in every field there is, with {@link #podToRemoteResolver}, {@link #unreachable} and
     * {@link #refused}.
     */
    public static FlowRecord withEverything() {
        final FlowRecord flow = curlToPython();
        flow.names = new FlowNames("www.example.org", FlowNames.Source.DNS, "api.example.org", "question.example.org");
        flow.isSelf = true;
        flow.isSubflow = true;
        flow.icmpError = 3 << 8 | 4;
        flow.isIcmpErrorForClient = true;
        final ProcessIdentity process = new ProcessIdentity(
                "", 1, 1, 1, "sh", "/bin/sh", "sh -c curl", 0, "root", 0, "root", 1, "init", "/sbin/init");
        flow.client.attribution.process = process;
        flow.client.attribution.laterImage = process;
        flow.client.attribution.sender = process;
        flow.client.attribution.receiver = process;
        flow.client.attribution.hostName = "host-a";
        flow.client.attribution.workload =
                new Workload("id", "web", "docker", "nginx", "", "", "", "", Labels.of(Map.of("tier", "front")));
        flow.client.lists = Labels.of(Map.of("malware", "127.0.0.0/8"));
        flow.server.lists = flow.client.lists;
        flow.client.socket.lost = 0;
        flow.client.socket.outOfOrder = 0;
        flow.client.natPort = 80;
        flow.client.attribution.isTranslated = true;
        flow.conversation.id = 1;
        flow.conversation.leg = ConversationLeg.TO_INTERMEDIARY;
        flow.conversation.server.port = 80;
        flow.conversation.server.process = process;
        flow.conversation.server.hostName = "host-a";
        flow.conversation.intermediary.process = process;
        flow.conversation.server.workload =
                new Workload("4f1c2d3e4f5a6b7c", "c1", "docker", "alpine:3", "shop", "cart-0", "uid-1", "main");
        return flow;
    }

    public static ProcessIdentity named(String name) {
        return new ProcessIdentity(BOOT, 4_211, 0x1234, 0, name, "", "", -1, null, -1, null, 0, "", "");
    }

    private static ProcessIdentity curl() {
        return new ProcessIdentity(
                BOOT,
                4_211,
                0x1234_5678L,
                START_NS - 5_000_000,
                "curl",
                "/usr/bin/curl",
                "curl http://127.0.0.1:8000/",
                1_000,
                "ada",
                1_000,
                null,
                4_000,
                "bash",
                "/usr/bin/bash");
    }

    private static ProcessIdentity python() {
        return new ProcessIdentity(
                BOOT, 4_100, 0x1000, 0, "python3", "/usr/bin/python3.11", "", 0, null, 0, null, 0, "", "");
    }

    private static void own(Attribution attribution, AttributionMethod method, long delayNs, ProcessIdentity process) {
        attribution.status = AttributionStatus.ATTRIBUTED;
        attribution.method = method;
        attribution.reason = UnattributedReason.NONE;
        attribution.delayNs = delayNs;
        attribution.process = process;
    }

    private static void side(
            FlowSide side, String address, int port, long packets, long bytes, long payload, int tcpFlags) {
        final long[] words = IpAddress.parse(address);
        side.addressHi = words[0];
        side.addressLo = words[1];
        side.port = port;
        side.packets = packets;
        side.bytes = bytes;
        side.payloadBytes = payload;
        side.tcpFlags = tcpFlags;
    }
}
