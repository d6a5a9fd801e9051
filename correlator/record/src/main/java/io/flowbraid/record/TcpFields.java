// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static io.flowbraid.record.FieldType.MILLIS;
import static io.flowbraid.record.FieldType.NUMBER;
import static io.flowbraid.record.FlowField.ABSENT;

import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.flow.TcpFailure;
import io.flowbraid.model.network.Transport;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The fields of a TCP connection, as its packets show it. */
final class TcpFields {
    private final FieldList fields = new FieldList();

    private TcpFields() {}

    static List<FlowField> all() {
        final TcpFields tcp = new TcpFields();
        tcp.state();
        tcp.counters();
        tcp.fields
                .text(
                        "tcp.mptcp",
                        "MPTCP",
                        "subflow when it carries a part of an MPTCP connection",
                        (f, c) -> f.isSubflow ? FlowFields.SUBFLOW : null)
                .oneOf(FlowFields.SUBFLOW)
                .meaning("`subflow` when the connection carries a part of an MPTCP connection; its owner is the "
                        + "process of the MPTCP socket");
        return tcp.fields.all();
    }

    private void state() {
        flags("tcp.flags.client", "Client flags", "flags the client sent", f -> f.client.tcpFlags)
                .meaning("flags that the client sent, out of `FSRPAUEC`");
        flags("tcp.flags.server", "Server flags", "flags the server sent", f -> f.server.tcpFlags)
                .meaning("flags that the server sent");
        ofPackets("tcp.state", "State", "Zeek's conn_state", f -> f.connState.name())
                .oneOf(ConnState.values(), ConnState::name)
                .meaning("Zeek's `conn_state`: `S0` `S1` `SF` `REJ` `S2` `S3` `RSTO` `RSTR` `RSTOS0` `RSTRH` `SH` "
                        + "`SHR` `OTH`; [without a SYN, "
                        + "too](../design/correlation.md#tcp-as-wireshark-and-zeek-count-it)");
        ofPackets(
                        "tcp.failure",
                        "Failure",
                        "why the connection failed",
                        f -> TcpFailure.of(f).text())
                .oneOf(TcpFailure.values(), TcpFailure::text)
                .meaning("`refused` (RST to the SYN), `timed_out` (no TCP answer to the SYN; an ICMP unreachable "
                        + "is not an answer), `aborted` (the client reset its own SYN, and never acknowledged "
                        + "anything), `reset_by_client`, `reset_by_server`; missing if the connection did not fail");
    }

    private void counters() {
        fields.number(
                        "tcp.handshake_rtt_ms",
                        MILLIS,
                        "Handshake RTT",
                        "SYN to SYN ACK to ACK, without repetitions",
                        (f, c) -> isOfPackets(f) && f.handshakeRttNs >= 0 ? f.handshakeRttNs / 1_000 : ABSENT)
                .meaning("time from SYN to SYN ACK to ACK, each the one that was answered: waiting times before "
                        + "repetitions do not count");
        counted(
                        "tcp.retransmitted.client",
                        "Client retransmitted",
                        "segments with data, SYN or FIN seen again",
                        f -> f.client.retransmitted)
                .meaning("segments with data, SYN or FIN that were seen again in the capture; "
                        + "[how](../design/correlation.md#tcp-as-wireshark-and-zeek-count-it)");
        counted(
                "tcp.retransmitted.server",
                "Server retransmitted",
                "segments with data, SYN or FIN seen again",
                f -> f.server.retransmitted);
        counted(
                        "tcp.out_of_order.client",
                        "Client out of order",
                        "segments that filled a hole",
                        f -> f.client.outOfOrder)
                .meaning("segments that filled a hole in the capture within half a round trip");
        counted(
                "tcp.out_of_order.server",
                "Server out of order",
                "segments that filled a hole",
                f -> f.server.outOfOrder);
    }

    /** What only packets show. */
    private FieldList ofPackets(
            String path, String label, String description, Function<FlowRecord, @Nullable String> value) {
        return fields.text(path, label, description, (f, c) -> isOfPackets(f) ? value.apply(f) : null);
    }

    private FieldList flags(String path, String label, String description, ToIntFunction<FlowRecord> flags) {
        return fields.text(
                path, label, description, (f, c) -> isOnTheWire(f) ? TcpFlagLetters.of(flags.applyAsInt(f)) : null);
    }

    private FieldList counted(String path, String label, String description, ToLongFunction<FlowRecord> value) {
        return fields.number(
                path,
                NUMBER,
                label,
                description,
                (f, c) -> isOnTheWire(f) ? FieldList.known(value.applyAsLong(f)) : ABSENT);
    }

    private static boolean isOfPackets(FlowRecord flow) {
        return flow.protocol == Transport.TCP && flow.observer == ObserverType.PACKETS;
    }

    /** Packets were seen, here or by an exporter. */
    private static boolean isOnTheWire(FlowRecord flow) {
        return flow.protocol == Transport.TCP && !NetworkFields.isOfSockets(flow);
    }
}
