// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static io.flowbraid.record.FieldList.known;
import static io.flowbraid.record.FieldList.unlessZero;
import static io.flowbraid.record.FieldType.BYTES;
import static io.flowbraid.record.FieldType.FLAG;
import static io.flowbraid.record.FieldType.MILLIS;
import static io.flowbraid.record.FieldType.NUMBER;
import static io.flowbraid.record.FlowField.ABSENT;

import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.flow.Reconciliation;
import io.flowbraid.model.socket.SocketCounters;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The fields of the two ends' sockets, as the kernels count, and the check of the packets against them. */
final class SocketFields {
    private final FieldList fields = new FieldList();
    private final EndFields end;

    private SocketFields(EndFields end) {
        this.end = end;
    }

    static List<FlowField> of(EndFields end) {
        final SocketFields socket = new SocketFields(end);
        socket.counters();
        socket.state();
        return socket.fields.all();
    }

    static List<FlowField> reconciliation() {
        return new FieldList()
                .text(
                        "reconciliation.client_to_server",
                        "Check to server",
                        "packets against sockets, client to server",
                        (f, c) -> checked(f, f.clientToServer))
                .oneOf(Reconciliation.values(), Reconciliation::text)
                .meaning("`equal`, `capture_short`, `socket_short`, `unknown`; "
                        + "[how](../design/correlation.md#reconciliation)")
                .text(
                        "reconciliation.server_to_client",
                        "Check to client",
                        "the same for the other direction",
                        (f, c) -> checked(f, f.serverToClient))
                .oneOf(Reconciliation.values(), Reconciliation::text)
                .all();
    }

    private void counters() {
        counter("bytes_sent", BYTES, "socket sent", "payload the kernel sent", s -> known(s.bytesSent))
                .meaning("payload that the kernel sent, including retransmissions");
        counter("bytes_received", BYTES, "socket received", "payload it received", s -> known(s.bytesReceived))
                .meaning("payload that the kernel received");
        counter("srtt_ms", MILLIS, "smoothed RTT", "smoothed round-trip time", s -> known(s.srttUs));
        counter("rttvar_ms", MILLIS, "RTT variation", "its variation", s -> known(s.rttvarUs));
        counter("retransmits", NUMBER, "socket retransmits", "segments sent again", s -> known(s.retransmits))
                .meaning("segments that the kernel retransmitted");
        counter("lost", NUMBER, "socket lost", "segments held for lost", s -> known(s.lost))
                .meaning("segments that the kernel considered lost, at the time of reading");
        counter("out_of_order", NUMBER, "socket out of order", "segments out of order", s -> known(s.outOfOrder))
                .meaning("segments that the kernel received out of order");
    }

    private void state() {
        fields.text(
                path("state"),
                end.who + " socket state",
                "TCP state at the last reading",
                (f, c) -> SocketCounters.stateName(end.side.of(f).socket.state));
        fields.text(path("end_reason"), end.who + " socket end", "why this end's socket ended", (f, c) -> {
                    final EndReason reason = end.side.of(f).socketEnd;
                    return reason == null ? null : reason.text();
                })
                .oneOf(EndReason.values(), EndReason::text)
                .meaning("why this end's socket ended, with the values of `flow.end_reason`; left out while it is "
                        + "open");
        fields.number(
                path("netns"),
                NUMBER,
                end.who + " socket namespace",
                "inode of the socket's network namespace",
                (f, c) -> unlessZero(end.side.of(f).netns));
        counter(
                        "incomplete",
                        FLAG,
                        "socket incomplete",
                        "the agent did not count this peer from its first datagram on",
                        s -> s.isIncomplete ? 1 : ABSENT)
                .meaning("true when the agent did not count this UDP peer from its first datagram on: the "
                        + "counters are too low");
    }

    private String path(String name) {
        return "socket." + end.end + '.' + name;
    }

    private FieldList counter(
            String name, FieldType type, String label, String description, ToLongFunction<SocketCounters> value) {
        return fields.number(
                path(name),
                type,
                end.who + ' ' + label,
                description,
                (f, c) -> value.applyAsLong(end.side.of(f).socket));
    }

    private static @Nullable String checked(FlowRecord flow, Reconciliation result) {
        return flow.observer == ObserverType.PACKETS ? result.text() : null;
    }
}
