// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static io.flowbraid.record.FieldType.DURATION;
import static io.flowbraid.record.FieldType.FLAG;
import static io.flowbraid.record.FieldType.NUMBER;
import static io.flowbraid.record.FieldType.TIME;
import static io.flowbraid.record.FlowField.ABSENT;

import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.ObserverType;
import java.util.List;

/** The fields at the head of the record: which flow, when, and who observed it. */
final class HeadFields {
    private final FieldList fields = new FieldList();

    private HeadFields() {}

    static List<FlowField> all() {
        final HeadFields head = new HeadFields();
        head.flow();
        head.event();
        head.observer();
        return head.fields.all();
    }

    private void flow() {
        fields.number("@timestamp", TIME, "Last packet", "time of the last packet or socket event", (f, c) -> f.endNs)
                .meaning("time of the last packet or socket event, RFC 3339, UTC, nanoseconds");
        fields.text("schema", "Schema", "name of this form of record", (f, c) -> FlowFields.SCHEMA)
                .meaning("`flowbraid/1`");
        fields.text("flow.id", "Flow", "16 hex digits out of key and start", (f, c) -> Digits.hex(f.flowId))
                .meaning("16 hex digits, computed from key and start: the same capture gives the same id");
        fields.text(
                        "flow.continues",
                        "Continues",
                        "id of the flow that this one goes on from",
                        (f, c) -> f.continuesId == 0 ? null : Digits.hex(f.continuesId))
                .meaning("id of the flow that this one continues: the socket was listed again after its flow had "
                        + "ended, because its agent had been away, the collector was restarted or the policy of its feed "
                        + "was changed. Counters start where that flow stopped. "
                        + "[Exceptions](../design/correlation.md#reports-and-end)");
        fields.number("flow.final", FLAG, "Final", "the flow's last record", (f, c) -> f.isFinal ? 1 : 0)
                .meaning("true once per flow, in its last record");
        fields.text("flow.end_reason", "End reason", "why this record was written", (f, c) -> f.endReason.text())
                .oneOf(EndReason.values(), EndReason::text)
                .meaning("`fin`, `rst`, `idle` (no packet for the idle timeout, or another connection took over the "
                        + "five-tuple before this one closed), `active` (interim record), `evicted` (table full), `shutdown`; of "
                        + "a flow without packets also `closed` (the sockets closed), `refused`, `timed_out`, "
                        + "`unreachable` (the connect failed), `agent_gone` (the agent became silent), "
                        + "`missed_close` (the agent no longer lists the socket, but did not report its close), "
                        + "`switched_off` (`feeds.flows` was set to `none` for the feed while the program ran; the "
                        + "connection may continue)");
        fields.text(
                        "flow.client_evidence",
                        "Client evidence",
                        "what shows which end is the client",
                        (f, c) -> f.clientEvidence.text())
                .oneOf(ClientEvidence.values(), ClientEvidence::text)
                .meaning("how the client is known: `syn`, `syn_ack`, `socket_event`, `listener`, "
                        + "`well_known_port` (one end has a server's port, such as 53 or 67), `first_packet` or, "
                        + "without packets, `first_socket`; strongest first");
        fields.number("flow.self", FLAG, "Own", "a connection of our own feed", (f, c) -> f.isSelf ? 1 : ABSENT)
                .meaning("true for connections of Flowbraid's own feed");
    }

    private void event() {
        fields.number("event.start", TIME, "Start", "time of the first packet or socket event", (f, c) -> f.startNs);
        fields.number("event.end", TIME, "End", "time of the last packet or socket event", (f, c) -> f.endNs);
        fields.number("event.duration", DURATION, "Duration", "between them", (f, c) -> f.endNs - f.startNs)
                .meaning("time from start to end, ns");
    }

    private void observer() {
        fields.text("observer.type", "Observed by", "what counted the flow", (f, c) -> f.observer.text())
                .oneOf(ObserverType.values(), ObserverType::text)
                .meaning("what counted the flow: `packets`, `sockets` or `exporter`");
        fields.text(
                        "observer.hostname",
                        "Observer",
                        "host that captured, or whose agent reported",
                        (f, c) -> c.observer().hostname(f))
                .meaning("host that captured, or host whose agent reported the sockets; for an exporter, its "
                        + "address");
        fields.text(
                        "observer.interface",
                        "Interface",
                        "capture interface, file or feed",
                        (f, c) -> c.observer().points().get(f.interfaceId).interfaceName())
                .meaning("capture interface (of a pcapng file, by its name there), capture file, or the feed's "
                        + "endpoint or file");
        fields.number(
                        "observer.netns",
                        NUMBER,
                        "Namespace",
                        "inode of the network namespace",
                        (f, c) -> FieldList.unlessZero(c.observer().netns(f)))
                .meaning("inode of the capture interface's network namespace, or of the one namespace that all "
                        + "watched sockets of the flow are in");
    }
}
