// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.tcp;

import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.network.TcpFlags;

/**
 * Zeek's {@code conn_state} of a TCP flow, with or without its SYN captured. Zeek keeps a state for each end (inactive,
 * SYN sent, partial, established, closed, reset) and derives the name from both; here the control bits of each end say
 * the same.
 */
public final class ConnStates {
    private ConnStates() {}

    public static ConnState of(long flow) {
        final int client = Flow.client(flow);
        final int c = Flow.tcpFlags(flow, client);
        final int s = Flow.tcpFlags(flow, client ^ 1);
        if ((c & s & TcpFlags.FIN) != 0) {
            return ConnState.SF;
        }
        if ((s & TcpFlags.RST) != 0) {
            return resetByServer(flow, c, s);
        }
        final boolean serverIsActive = has(s, TcpFlags.SYN);
        if (has(c, TcpFlags.RST)) {
            return resetByClient(c, s);
        }
        if (has(c, TcpFlags.FIN)) {
            return serverIsActive ? ConnState.S2 : ConnState.SH;
        }
        final boolean clientIsActive = has(c, TcpFlags.SYN) || hasAcknowledgedSynAck(flow, c, s);
        if (has(s, TcpFlags.FIN)) {
            return clientIsActive ? ConnState.S3 : ConnState.SHR;
        }
        if (serverIsActive) {
            return clientIsActive ? ConnState.S1 : ConnState.OTH;
        }
        // Some servers acknowledge a SYN before they answer it.
        return has(c, TcpFlags.SYN) && Flow.payloadBytes(flow, client ^ 1) == 0 ? ConnState.S0 : ConnState.OTH;
    }

    private static ConnState resetByServer(long flow, int c, int s) {
        final boolean isRejected = has(c, TcpFlags.RST)
                ? Flow.payloadBytes(flow, 0) + Flow.payloadBytes(flow, 1) == 0
                : has(c, TcpFlags.SYN) && !has(c, TcpFlags.FIN) && !has(s, TcpFlags.SYN);
        if (isRejected) {
            return ConnState.REJ;
        }
        final boolean clientIsActive =
                has(c, TcpFlags.SYN | TcpFlags.FIN | TcpFlags.RST) || hasAcknowledgedSynAck(flow, c, s);
        return clientIsActive ? ConnState.RSTR : ConnState.RSTRH;
    }

    private static ConnState resetByClient(int c, int s) {
        if (has(s, TcpFlags.SYN | TcpFlags.FIN)) {
            return ConnState.RSTO;
        }
        return has(c, TcpFlags.SYN) && !has(c, TcpFlags.FIN) ? ConnState.RSTOS0 : ConnState.OTH;
    }

    /** The SYN was missed, the SYN ACK and the client's ACK were not: as good as a handshake. */
    private static boolean hasAcknowledgedSynAck(long flow, int c, int s) {
        return has(c, TcpFlags.ACK)
                && has(s, TcpFlags.SYN)
                && FlowState.evidence(Flow.state(flow)) == ClientEvidence.SYN_ACK.ordinal();
    }

    private static boolean has(int flags, int any) {
        return (flags & any) != 0;
    }
}
