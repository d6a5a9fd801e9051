// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static io.flowbraid.record.FieldType.FLAG;
import static io.flowbraid.record.FieldType.NUMBER;
import static io.flowbraid.record.FlowField.ABSENT;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.QuotedFlow;
import io.flowbraid.model.network.Transport;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * The fields of ICMP: messages of a flow of ICMP, the flow that they quote, and errors about a flow of any protocol.
 */
final class IcmpFields {
    private final FieldList fields = new FieldList();

    private IcmpFields() {}

    static List<FlowField> all() {
        final IcmpFields icmp = new IcmpFields();
        icmp.messages();
        icmp.related();
        icmp.errors();
        return icmp.fields.all();
    }

    private void messages() {
        fields.number(
                        "icmp.type",
                        NUMBER,
                        "ICMP type",
                        "of the client's messages",
                        (f, c) -> message(f, f.icmpTypeCode >>> 8))
                .meaning("type of the messages that the client sends. The client is the end that requests, or "
                        + "that sends a one-way type. A request and its reply are one flow with the type of the "
                        + "request");
        fields.number(
                        "icmp.code",
                        NUMBER,
                        "ICMP code",
                        "of the first message",
                        (f, c) -> message(f, f.icmpTypeCode & 0xff))
                .meaning("code of the first message");
        fields.number(
                        "icmp.identifier",
                        NUMBER,
                        "Echo identifier",
                        "what tells one ping from another",
                        (f, c) -> FieldList.known(FlowIcmp.identifier(f)))
                .meaning("identifier of an echo: two pings of one host are two flows");
    }

    private void related() {
        related(
                        "icmp.related.community_id",
                        "Related Community ID",
                        "flow that the messages quote",
                        NetworkFields::communityId)
                .meaning("for an ICMP error or redirect: the Community ID of the flow whose packet it quotes");
        related(
                        "icmp.related.transport",
                        "Related protocol",
                        "protocol of the quoted packet",
                        quoted -> Transport.name(quoted.protocol))
                .oneOf(NetworkFields.TRANSPORTS);
        fields.address(
                        "icmp.related.source.ip",
                        "Related source",
                        "who sent the quoted packet",
                        (f, c) -> f.quoted.isKnown() ? f.quoted.sourceHi : ABSENT,
                        (f, c) -> f.quoted.sourceLo)
                .meaning("source address in the quoted packet");
        relatedPort("icmp.related.source.port", "Related source port", "its port", quoted -> quoted.sourcePort)
                .meaning("source port in the quoted packet");
        fields.address(
                        "icmp.related.destination.ip",
                        "Related destination",
                        "where the quoted packet was sent to",
                        (f, c) -> f.quoted.isKnown() ? f.quoted.destinationHi : ABSENT,
                        (f, c) -> f.quoted.destinationLo)
                .meaning("destination address in the quoted packet");
        relatedPort(
                        "icmp.related.destination.port",
                        "Related destination port",
                        "port there",
                        quoted -> quoted.destinationPort)
                .meaning("destination port in the quoted packet");
        fields.number(
                        "icmp.related.several",
                        FLAG,
                        "Several related",
                        "other flows were quoted, too",
                        (f, c) -> f.quoted.isKnown() && f.quoted.isOneOfSeveral ? 1 : ABSENT)
                .meaning("true when messages of this flow quote other flows, too; the first is shown");
    }

    private void errors() {
        error("icmp.error.name", "ICMP error", "kind of the last ICMP error about the flow", FlowIcmp::errorName)
                .oneOf("unreachable", "too_big", "time_exceeded", "parameter_problem", "source_quench")
                .meaning("for a flow of any protocol: the last ICMP error that quoted one of its packets: "
                        + "`unreachable`, `too_big`, `time_exceeded`, `parameter_problem`, `source_quench`");
        fields.number("icmp.error.type", NUMBER, "ICMP error type", "its type", (f, c) -> error(f, f.icmpError >>> 8))
                .meaning("its type, of ICMP or, over IPv6, ICMPv6");
        fields.number("icmp.error.code", NUMBER, "ICMP error code", "its code", (f, c) -> error(f, f.icmpError & 0xff));
        error("icmp.error.quotes", "ICMP error quotes", "whose packet it is about", FlowIcmp::quotedEnd)
                .oneOf("client", "server")
                .meaning("the end that sent the quoted packet: `client` or `server`");
    }

    private static long message(FlowRecord flow, int value) {
        return flow.icmpTypeCode < 0 ? ABSENT : value;
    }

    private static long error(FlowRecord flow, int value) {
        return flow.icmpError < 0 ? ABSENT : value;
    }

    private FieldList error(String path, String label, String description, Function<FlowRecord, String> value) {
        return fields.text(path, label, description, (f, c) -> f.icmpError < 0 ? null : value.apply(f));
    }

    private FieldList related(String path, String label, String description, Function<QuotedFlow, String> value) {
        return fields.text(path, label, description, (f, c) -> f.quoted.isKnown() ? value.apply(f.quoted) : null);
    }

    private FieldList relatedPort(String path, String label, String description, ToIntFunction<QuotedFlow> port) {
        return fields.number(path, NUMBER, label, description, (f, c) -> {
            final QuotedFlow quoted = f.quoted;
            return quoted.isKnown() ? FieldList.known(FlowIcmp.port(quoted, port.applyAsInt(quoted))) : ABSENT;
        });
    }
}
