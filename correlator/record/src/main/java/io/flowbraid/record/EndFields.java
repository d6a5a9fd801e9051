// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static io.flowbraid.record.FieldList.known;
import static io.flowbraid.record.FieldType.BYTES;
import static io.flowbraid.record.FieldType.NUMBER;
import static io.flowbraid.record.FlowField.ABSENT;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.network.Transport;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The fields of one end, declared once and made for the client and for the server: its address and what it sent. */
final class EndFields {
    /** Reads one end off a flow. */
    interface EndOf {
        FlowSide of(FlowRecord flow);
    }

    private static final String SERVER = "server";

    final FieldList fields = new FieldList();
    final String end;
    final String who;
    final EndOf side;

    private EndFields(String end, String who, EndOf side) {
        this.end = end;
        this.who = who;
        this.side = side;
    }

    static EndFields ofClient() {
        return new EndFields("client", "Client", flow -> flow.client);
    }

    static EndFields ofServer() {
        return new EndFields(SERVER, "Server", flow -> flow.server);
    }

    /** What stands under {@code client} or {@code server}. */
    List<FlowField> all() {
        address();
        counters();
        lists();
        new OwnerFields(this).declare();
        new AttributionFields(this).declare();
        return fields.all();
    }

    private void address() {
        address("ip", "IP", "address", s -> s.addressHi, s -> s.addressLo);
        fields.number(
                end + ".port",
                NUMBER,
                who + " port",
                "port, of protocols that have them",
                (f, c) -> Transport.hasPorts(f.protocol) ? side.of(f).port : ABSENT);
        address(
                        "nat.ip",
                        "IP behind NAT",
                        "what this end is called on the other side of an address translation",
                        s -> s.natPort >= 0 ? s.natHi : ABSENT,
                        s -> s.natLo)
                .meaning("this end's address on the other side of an address translation, if it is different there");
        number("nat.port", NUMBER, "port behind NAT", "its port there", s -> known(s.natPort));
        if (end.equals(SERVER)) {
            NetworkFields.domain(fields);
        }
    }

    private void counters() {
        fields.number(
                        end + ".packets",
                        NUMBER,
                        who + " packets",
                        "packets this end sent",
                        (f, c) -> NetworkFields.isOfSockets(f) ? ABSENT : known(side.of(f).packets))
                .meaning("packets that this end sent, as captured (with offload: super-packets)");
        fields.number(
                        end + ".segments",
                        NUMBER,
                        who + " segments",
                        "TCP segments or datagrams this end sent, of a flow without packets",
                        (f, c) -> NetworkFields.isOfSockets(f) ? known(side.of(f).packets) : ABSENT)
                .meaning("TCP segments or datagrams that this end sent, of a flow without packets");
        number("bytes", BYTES, "bytes", "IP bytes this end sent", s -> known(s.bytes))
                .meaning("IP bytes that this end sent, header and payload, like `octetDeltaCount` of IPFIX");
        number("payload_bytes", BYTES, "payload", "bytes above layer 4 this end sent", s -> known(s.payloadBytes))
                .meaning("bytes above layer 4 that this end sent. Without packets, for TCP: the bytes that the "
                        + "other end's socket received, else those that this end's socket sent, without "
                        + "retransmissions. For UDP: the bytes that this end's socket sent, else those that arrived");
    }

    private void lists() {
        fields.labels(end + ".lists", who + " lists", "lists that this end is in", f -> side.of(f).lists)
                .meaning("the configured lists that this end is in, each with the entry that has it: the longest "
                        + "network that contains its address, or the domain of its name");
    }

    FieldList text(String name, String label, String description, Function<FlowSide, @Nullable String> value) {
        return fields.text(end + '.' + name, who + ' ' + label, description, (f, c) -> value.apply(side.of(f)));
    }

    FieldList number(String name, FieldType type, String label, String description, ToLongFunction<FlowSide> value) {
        return fields.number(
                end + '.' + name, type, who + ' ' + label, description, (f, c) -> value.applyAsLong(side.of(f)));
    }

    private FieldList address(
            String name, String label, String description, ToLongFunction<FlowSide> hi, ToLongFunction<FlowSide> lo) {
        return fields.address(
                end + '.' + name,
                who + ' ' + label,
                description,
                (f, c) -> hi.applyAsLong(side.of(f)),
                (f, c) -> lo.applyAsLong(side.of(f)));
    }
}
