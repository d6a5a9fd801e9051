// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static io.flowbraid.record.FieldType.DURATION;
import static io.flowbraid.record.FieldType.FLAG;
import static io.flowbraid.record.FieldType.MILLIS;
import static io.flowbraid.record.FieldType.NUMBER;
import static io.flowbraid.record.FieldType.OCTETS;
import static io.flowbraid.record.FieldType.TEXT;
import static io.flowbraid.record.FieldType.TIME;
import static io.flowbraid.record.FlowField.ABSENT;
import static io.flowbraid.record.FlowField.ofNumber;
import static io.flowbraid.record.FlowField.ofText;

import io.flowbraid.model.CommunityId;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.TcpFailure;
import io.flowbraid.model.Transport;
import java.util.List;

/** The fields of the flow as a whole. */
final class FlowOwnFields {
    /** A digest is of one thread. */
    private static final ThreadLocal<CommunityId> COMMUNITY_ID = ThreadLocal.withInitial(CommunityId::new);

    private FlowOwnFields() {}

    /** What stands before the two ends. */
    static List<FlowField> head() {
        return List.of(
                ofNumber("@timestamp", TIME, "Last packet", "time of the last packet", (f, c) -> f.endNs),
                ofText("schema", TEXT, "Schema", "name of this form of record", (f, c) -> JsonSink.SCHEMA),
                ofText("flow.id", TEXT, "Flow", "16 hex digits out of key and start", (f, c) -> JsonText.hex(f.flowId)),
                ofNumber("flow.final", FLAG, "Final", "the flow's last record", (f, c) -> flag(f.isFinal)),
                ofText(
                        "flow.end_reason",
                        TEXT,
                        "End reason",
                        "why this record was written",
                        (f, c) -> f.endReason.text()),
                ofText(
                        "flow.client_evidence",
                        TEXT,
                        "Client evidence",
                        "what told which end is the client",
                        (f, c) -> f.clientEvidence.text()),
                ofNumber("flow.self", FLAG, "Own", "a connection of our own feed", (f, c) -> f.isSelf ? 1 : ABSENT),
                ofNumber("event.start", TIME, "Start", "time of the first packet", (f, c) -> f.startNs),
                ofNumber("event.end", TIME, "End", "time of the last packet", (f, c) -> f.endNs),
                ofNumber("event.duration", DURATION, "Duration", "between them", (f, c) -> f.endNs - f.startNs),
                ofText(
                        "observer.hostname",
                        TEXT,
                        "Observer",
                        "host that captured",
                        (f, c) -> c.observer().hostname()),
                ofText(
                        "observer.interface",
                        TEXT,
                        "Interface",
                        "capture interface or file",
                        (f, c) -> point(f, c).interfaceName()),
                ofNumber(
                        "observer.netns",
                        NUMBER,
                        "Namespace",
                        "inode of its network namespace",
                        (f, c) -> unlessZero(point(f, c).netns())),
                ofText("network.type", TEXT, "IP version", "ipv4 or ipv6", (f, c) -> f.isIpv4() ? "ipv4" : "ipv6"),
                ofText(
                        "network.transport",
                        TEXT,
                        "Protocol",
                        "tcp, udp, icmp, ...",
                        (f, c) -> Transport.name(f.protocol)),
                ofNumber("network.iana_number", NUMBER, "Protocol number", "of IANA", (f, c) -> f.protocol),
                ofText("network.community_id", TEXT, "Community ID", "version 1, seed 0", (f, c) -> communityId(f)),
                ofNumber("network.vlan", NUMBER, "VLAN", "outer VLAN identifier", (f, c) -> known(f.vlan)),
                ofText(
                        "network.direction",
                        TEXT,
                        "Direction",
                        "by the local networks",
                        (f, c) -> c.networks().direction(f)),
                ofNumber(
                        "network.packets",
                        NUMBER,
                        "Packets",
                        "packets both ends sent",
                        (f, c) -> f.client.packets + f.server.packets),
                ofNumber(
                        "network.bytes",
                        OCTETS,
                        "Bytes",
                        "IP octets both ends sent",
                        (f, c) -> f.client.bytes + f.server.bytes));
    }

    /** What stands behind them; that of the sockets' kernels is {@link SideFields}'. */
    static List<FlowField> tail() {
        return List.of(
                ofText(
                        "tcp.flags.client",
                        TEXT,
                        "Client flags",
                        "TCP flags the client sent",
                        (f, c) -> isTcp(f) ? TcpFlagLetters.of(f.client.tcpFlags) : null),
                ofText(
                        "tcp.flags.server",
                        TEXT,
                        "Server flags",
                        "TCP flags the server sent",
                        (f, c) -> isTcp(f) ? TcpFlagLetters.of(f.server.tcpFlags) : null),
                ofText("tcp.state", TEXT, "State", "Zeek's conn_state", (f, c) -> isTcp(f) ? f.connState.name() : null),
                ofText(
                        "tcp.failure",
                        TEXT,
                        "Failure",
                        "why the connection failed",
                        (f, c) -> isTcp(f) ? TcpFailure.of(f).text() : null),
                ofNumber(
                        "tcp.handshake_rtt_ms",
                        MILLIS,
                        "Handshake RTT",
                        "SYN to the ACK that ended the handshake",
                        (f, c) -> isTcp(f) && f.handshakeRttNs >= 0 ? f.handshakeRttNs / 1_000 : ABSENT),
                ofNumber(
                        "tcp.retransmitted.client",
                        NUMBER,
                        "Client retransmitted",
                        "segments of the client seen again",
                        (f, c) -> isTcp(f) ? f.client.retransmitted : ABSENT),
                ofNumber(
                        "tcp.retransmitted.server",
                        NUMBER,
                        "Server retransmitted",
                        "segments of the server seen again",
                        (f, c) -> isTcp(f) ? f.server.retransmitted : ABSENT),
                ofNumber(
                        "tcp.out_of_order.client",
                        NUMBER,
                        "Client out of order",
                        "segments of the client that filled a hole",
                        (f, c) -> isTcp(f) ? f.client.outOfOrder : ABSENT),
                ofNumber(
                        "tcp.out_of_order.server",
                        NUMBER,
                        "Server out of order",
                        "segments of the server that filled a hole",
                        (f, c) -> isTcp(f) ? f.server.outOfOrder : ABSENT));
    }

    /** The check of the packets against the sockets. */
    static List<FlowField> reconciliation() {
        return List.of(
                ofText(
                        "reconciliation.client_to_server",
                        TEXT,
                        "Check to server",
                        "packets against sockets, client to server",
                        (f, c) -> f.clientToServer.text()),
                ofText(
                        "reconciliation.server_to_client",
                        TEXT,
                        "Check to client",
                        "the same for the other direction",
                        (f, c) -> f.serverToClient.text()));
    }

    private static boolean isTcp(FlowRecord flow) {
        return flow.protocol == Transport.TCP;
    }

    private static Observer.ObservationPoint point(FlowRecord flow, FlowContext context) {
        return context.observer().points().get(flow.interfaceId);
    }

    private static String communityId(FlowRecord flow) {
        final StringBuilder id = new StringBuilder(32);
        JsonSink.appendCommunityId(id, COMMUNITY_ID.get(), flow);
        return id.toString();
    }

    static long flag(boolean value) {
        return value ? 1 : 0;
    }

    /** Absent when negative, i.e. not known. */
    static long known(long value) {
        return value < 0 ? ABSENT : value;
    }

    static long unlessZero(long value) {
        return value == 0 ? ABSENT : value;
    }
}
