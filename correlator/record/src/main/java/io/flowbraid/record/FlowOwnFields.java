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

import io.flowbraid.model.CommunityId;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.ObserverType;
import io.flowbraid.model.QuotedFlow;
import io.flowbraid.model.TcpFailure;
import io.flowbraid.model.Transport;
import io.flowbraid.record.FlowField.NumberOf;
import io.flowbraid.record.FlowField.TextOf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The fields of the flow as a whole. */
final class FlowOwnFields {
    /** A digest is of one thread. */
    private static final ThreadLocal<CommunityId> COMMUNITY_ID = ThreadLocal.withInitial(CommunityId::new);

    private final List<FlowField> fields = new ArrayList<>();

    private FlowOwnFields() {}

    /** What stands before the two ends. */
    static List<FlowField> head() {
        final FlowOwnFields head = new FlowOwnFields();
        head.flow();
        head.observer();
        head.network();
        return head.fields;
    }

    /** What stands behind them. */
    static List<FlowField> tail() {
        final FlowOwnFields tail = new FlowOwnFields();
        tail.tcp();
        tail.icmp();
        return tail.fields;
    }

    /** The check of the packets against the sockets. */
    static List<FlowField> reconciliation() {
        final FlowOwnFields check = new FlowOwnFields();
        check.text(
                "reconciliation.client_to_server",
                "Check to server",
                "packets against sockets, client to server",
                (f, c) -> f.observer == ObserverType.PACKETS ? f.clientToServer.text() : null);
        check.text(
                "reconciliation.server_to_client",
                "Check to client",
                "the same for the other direction",
                (f, c) -> f.observer == ObserverType.PACKETS ? f.serverToClient.text() : null);
        return check.fields;
    }

    private void flow() {
        number("@timestamp", TIME, "Last packet", "time of the last packet or socket event", (f, c) -> f.endNs);
        text("schema", "Schema", "name of this form of record", (f, c) -> JsonSink.SCHEMA);
        text("flow.id", "Flow", "16 hex digits out of key and start", (f, c) -> JsonText.hex(f.flowId));
        text(
                "flow.continues",
                "Continues",
                "id of the flow that this one goes on from",
                (f, c) -> f.continuesId == 0 ? null : JsonText.hex(f.continuesId));
        number("flow.final", FLAG, "Final", "the flow's last record", (f, c) -> f.isFinal ? 1 : 0);
        text("flow.end_reason", "End reason", "why this record was written", (f, c) -> f.endReason.text());
        text("flow.client_evidence", "Client evidence", "what told the client", (f, c) -> f.clientEvidence.text());
        number("flow.self", FLAG, "Own", "a connection of our own feed", (f, c) -> f.isSelf ? 1 : ABSENT);
        number("event.start", TIME, "Start", "time of the first packet or socket event", (f, c) -> f.startNs);
        number("event.end", TIME, "End", "time of the last packet or socket event", (f, c) -> f.endNs);
        number("event.duration", DURATION, "Duration", "between them", (f, c) -> f.endNs - f.startNs);
    }

    private void observer() {
        text("observer.type", "Observed by", "what counted the flow", (f, c) -> f.observer.text());
        text(
                "observer.hostname",
                "Observer",
                "host that captured, or whose agent reported",
                (f, c) -> c.observer().hostname(f));
        text(
                "observer.interface",
                "Interface",
                "capture interface, file or feed",
                (f, c) -> point(f, c).interfaceName());
        number(
                "observer.netns",
                NUMBER,
                "Namespace",
                "inode of the network namespace",
                (f, c) -> unlessZero(c.observer().netns(f)));
    }

    private void network() {
        text("network.type", "IP version", "ipv4 or ipv6", (f, c) -> f.isIpv4() ? "ipv4" : "ipv6");
        text("network.transport", "Protocol", "tcp, udp, icmp, ...", (f, c) -> Transport.name(f.protocol));
        number("network.iana_number", NUMBER, "Protocol number", "of IANA", (f, c) -> f.protocol);
        text("network.community_id", "Community ID", "version 1, seed 0", (f, c) -> communityId(f));
        number(
                "network.vlan",
                NUMBER,
                "VLAN",
                "identifier of the VLAN, of several tags the outer one",
                (f, c) -> known(f.vlan));
        number(
                "network.inner_vlan",
                NUMBER,
                "Inner VLAN",
                "identifier of the second tag",
                (f, c) -> known(f.innerVlan));
        text(
                "network.direction",
                "Direction",
                "by the local networks",
                (f, c) -> c.networks().direction(f));
        number(
                "network.packets",
                NUMBER,
                "Packets",
                "both ends sent",
                (f, c) -> isOfSockets(f) ? ABSENT : sum(f.client.packets, f.server.packets));
        number(
                "network.segments",
                NUMBER,
                "Segments",
                "TCP segments or datagrams both ends sent, of a flow without packets",
                (f, c) -> isOfSockets(f) ? sum(f.client.packets, f.server.packets) : ABSENT);
        number(
                "network.bytes",
                OCTETS,
                "Bytes",
                "IP bytes both ends sent",
                (f, c) -> sum(f.client.bytes, f.server.bytes));
        number(
                "network.payload_bytes",
                OCTETS,
                "Payload",
                "payload bytes both ends sent, of a flow without packets",
                (f, c) -> isOfSockets(f) ? sum(f.client.payloadBytes, f.server.payloadBytes) : ABSENT);
    }

    static boolean isOfSockets(FlowRecord flow) {
        return flow.observer == ObserverType.SOCKETS;
    }

    /** Absent when either end is not known. */
    private static long sum(long client, long server) {
        return client < 0 || server < 0 ? ABSENT : client + server;
    }

    private void tcp() {
        flags("tcp.flags.client", "Client flags", "flags the client sent", f -> f.client.tcpFlags);
        flags("tcp.flags.server", "Server flags", "flags the server sent", f -> f.server.tcpFlags);
        tcp("tcp.state", "State", "Zeek's conn_state", f -> f.connState.name());
        tcp(
                "tcp.failure",
                "Failure",
                "why the connection failed",
                f -> TcpFailure.of(f).text());
        text(
                "tcp.mptcp",
                "MPTCP",
                "subflow when it carries a part of an MPTCP connection",
                (f, c) -> f.isSubflow ? JsonTcp.SUBFLOW : null);
        number(
                "tcp.handshake_rtt_ms",
                MILLIS,
                "Handshake RTT",
                "SYN to SYN ACK to ACK, without repetitions",
                (f, c) -> isTcpOfPackets(f) && f.handshakeRttNs >= 0 ? f.handshakeRttNs / 1_000 : ABSENT);
        counted(
                "tcp.retransmitted.client",
                "Client retransmitted",
                "segments with data, SYN or FIN seen again",
                f -> f.client.retransmitted);
        counted(
                "tcp.retransmitted.server",
                "Server retransmitted",
                "segments with data, SYN or FIN seen again",
                f -> f.server.retransmitted);
        counted(
                "tcp.out_of_order.client",
                "Client out of order",
                "segments that filled a hole",
                f -> f.client.outOfOrder);
        counted(
                "tcp.out_of_order.server",
                "Server out of order",
                "segments that filled a hole",
                f -> f.server.outOfOrder);
    }

    private void icmp() {
        number("icmp.type", NUMBER, "ICMP type", "of the client's messages", (f, c) -> icmp(f, f.icmpTypeCode >>> 8));
        number("icmp.code", NUMBER, "ICMP code", "of the first message", (f, c) -> icmp(f, f.icmpTypeCode & 0xff));
        number(
                "icmp.identifier",
                NUMBER,
                "Echo identifier",
                "what tells one ping from another",
                (f, c) -> known(JsonIcmp.identifierOf(f)));
        related(
                "icmp.related.community_id",
                "Related Community ID",
                "flow that the messages quote",
                FlowOwnFields::communityId);
        related(
                "icmp.related.transport",
                "Related protocol",
                "protocol of the quoted packet",
                q -> Transport.name(q.protocol));
        fields.add(FlowField.ofAddress(
                "icmp.related.source.ip",
                "Related source",
                "who sent the quoted packet",
                (f, c) -> f.quoted.isKnown() ? f.quoted.sourceHi : ABSENT,
                (f, c) -> f.quoted.sourceLo));
        relatedPort("icmp.related.source.port", "Related source port", "its port", q -> q.sourcePort);
        fields.add(FlowField.ofAddress(
                "icmp.related.destination.ip",
                "Related destination",
                "where the quoted packet was sent to",
                (f, c) -> f.quoted.isKnown() ? f.quoted.destinationHi : ABSENT,
                (f, c) -> f.quoted.destinationLo));
        relatedPort("icmp.related.destination.port", "Related destination port", "port there", q -> q.destinationPort);
        number(
                "icmp.related.several",
                FLAG,
                "Several related",
                "other flows were quoted, too",
                (f, c) -> f.quoted.isKnown() && f.quoted.isOneOfSeveral ? 1 : ABSENT);
        error("icmp.error.name", "ICMP error", "kind of the last ICMP error about the flow", JsonIcmp::nameOf);
        number("icmp.error.type", NUMBER, "ICMP error type", "its type", (f, c) -> error(f, f.icmpError >>> 8));
        number("icmp.error.code", NUMBER, "ICMP error code", "its code", (f, c) -> error(f, f.icmpError & 0xff));
        error("icmp.error.quotes", "ICMP error quotes", "whose packet it is about", JsonIcmp::quotedEnd);
    }

    private static long icmp(FlowRecord flow, int value) {
        return flow.icmpTypeCode < 0 ? ABSENT : value;
    }

    private static long error(FlowRecord flow, int value) {
        return flow.icmpError < 0 ? ABSENT : value;
    }

    private void error(String path, String label, String description, Function<FlowRecord, String> value) {
        text(path, label, description, (f, c) -> f.icmpError < 0 ? null : value.apply(f));
    }

    private void related(String path, String label, String description, Function<QuotedFlow, String> value) {
        text(path, label, description, (f, c) -> f.quoted.isKnown() ? value.apply(f.quoted) : null);
    }

    private void relatedPort(String path, String label, String description, ToIntFunction<QuotedFlow> port) {
        number(
                path,
                NUMBER,
                label,
                description,
                (f, c) -> f.quoted.isKnown() ? known(JsonIcmp.portOf(f.quoted, port.applyAsInt(f.quoted))) : ABSENT);
    }

    private static String communityId(QuotedFlow quoted) {
        return new String(JsonIcmp.communityIdOf(COMMUNITY_ID.get(), quoted), StandardCharsets.US_ASCII);
    }

    private void text(String path, String label, String description, TextOf value) {
        fields.add(FlowField.ofText(path, TEXT, label, description, value));
    }

    private void number(String path, FieldType type, String label, String description, NumberOf value) {
        fields.add(FlowField.ofNumber(path, type, label, description, value));
    }

    /** What only packets show. */
    private void tcp(String path, String label, String description, Function<FlowRecord, @Nullable String> value) {
        text(path, label, description, (f, c) -> isTcpOfPackets(f) ? value.apply(f) : null);
    }

    private static boolean isTcpOfPackets(FlowRecord flow) {
        return flow.protocol == Transport.TCP && flow.observer == ObserverType.PACKETS;
    }

    private void flags(String path, String label, String description, ToIntFunction<FlowRecord> flags) {
        text(
                path,
                label,
                description,
                (f, c) -> isTcpOnTheWire(f) ? TcpFlagLetters.of(flags.applyAsInt(f) & 0xff) : null);
    }

    private void counted(String path, String label, String description, ToLongFunction<FlowRecord> value) {
        number(path, NUMBER, label, description, (f, c) -> isTcpOnTheWire(f) ? known(value.applyAsLong(f)) : ABSENT);
    }

    /** Packets were seen, here or by an exporter. */
    private static boolean isTcpOnTheWire(FlowRecord flow) {
        return flow.protocol == Transport.TCP && !isOfSockets(flow);
    }

    private static Observer.ObservationPoint point(FlowRecord flow, FlowContext context) {
        return context.observer().points().get(flow.interfaceId);
    }

    private static String communityId(FlowRecord flow) {
        return new String(JsonSink.octets(COMMUNITY_ID.get(), flow), StandardCharsets.US_ASCII);
    }

    /** Absent when negative, i.e. not known. */
    static long known(long value) {
        return value < 0 ? ABSENT : value;
    }

    static long unlessZero(long value) {
        return value == 0 ? ABSENT : value;
    }
}
