// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.model.AttributionMethod;
import io.flowbraid.model.AttributionStatus;
import io.flowbraid.model.ClientEvidence;
import io.flowbraid.model.ConnState;
import io.flowbraid.model.ConversationLeg;
import io.flowbraid.model.EndReason;
import io.flowbraid.model.ObserverType;
import io.flowbraid.model.Reconciliation;
import io.flowbraid.model.TcpFailure;
import io.flowbraid.model.UnattributedReason;
import java.util.List;
import java.util.stream.Stream;

/** The values of the fields that have a few only. */
final class FieldValues {
    private FieldValues() {}

    /** All of them; empty when anything may stand there. */
    static List<String> of(FlowField field) {
        if (field.type() == FieldType.FLAG) {
            return List.of("true", "false");
        }
        final String path = field.path();
        final Stream<String> values = switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "status" -> Stream.of(AttributionStatus.values()).map(AttributionStatus::text);
            case "method" ->
                Stream.of(AttributionMethod.values())
                        .filter(method -> method != AttributionMethod.NONE)
                        .map(AttributionMethod::text);
            case "reason" -> Stream.of(UnattributedReason.values()).map(UnattributedReason::text);
            case "end_reason" -> Stream.of(EndReason.values()).map(EndReason::text);
            case "client_evidence" -> Stream.of(ClientEvidence.values()).map(ClientEvidence::text);
            case "leg" -> Stream.of(ConversationLeg.values()).map(ConversationLeg::text);
            case "mptcp" -> Stream.of(JsonTcp.SUBFLOW);
            case "failure" -> Stream.of(TcpFailure.values()).map(TcpFailure::text);
            case "client_to_server", "server_to_client" ->
                Stream.of(Reconciliation.values()).map(Reconciliation::text);
            case "state" ->
                path.equals("tcp.state") ? Stream.of(ConnState.values()).map(ConnState::name) : Stream.<String>empty();
            case "direction" -> Stream.of("internal", "inbound", "outbound", "external");
            case "transport" -> Stream.of("tcp", "udp", "icmp", "ipv6-icmp", "sctp");
            case "type" ->
                path.equals("observer.type")
                        ? Stream.of(ObserverType.values()).map(ObserverType::text)
                        : path.equals("network.type") ? Stream.of("ipv4", "ipv6") : Stream.<String>empty();
            case "name" ->
                path.equals("icmp.error.name")
                        ? Stream.of("unreachable", "too_big", "time_exceeded", "parameter_problem", "source_quench")
                        : Stream.<String>empty();
            case "quotes" -> Stream.of("client", "server");
            default -> Stream.empty();
        };
        return values.filter(value -> !value.isEmpty()).toList();
    }
}
