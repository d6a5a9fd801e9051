// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.TcpFailure;
import io.flowbraid.record.FlowFields;

/**
 * Writes what the packets, or an exporter's record, say of a TCP connection; sockets alone only know a part of MPTCP.
 */
final class JsonTcp {
    private final JsonLines text;

    JsonTcp(JsonLines text) {
        this.text = text;
    }

    void write(FlowRecord flow) {
        switch (flow.observer) {
            case PACKETS -> tcpOfPackets(flow);
            case EXPORTER -> tcpOfExporter(flow);
            case SOCKETS -> tcpOfSockets(flow);
        }
    }

    private void tcpOfSockets(FlowRecord flow) {
        if (flow.isSubflow) {
            text.open(JsonName.TCP);
            mptcp(flow);
            text.close();
        }
    }

    private void mptcp(FlowRecord flow) {
        if (flow.isSubflow) {
            text.text(JsonName.MPTCP, FlowFields.SUBFLOW);
        }
    }

    private void tcpOfPackets(FlowRecord flow) {
        text.open(JsonName.TCP);
        if (hasFlags(flow) || flow.reportedFailure == null) {
            flags(flow);
        }
        text.word(JsonWord.CONN_STATE, flow.connState);
        final TcpFailure failure = TcpFailure.of(flow);
        if (failure != TcpFailure.NONE) {
            text.text(JsonName.FAILURE, failure.text());
        }
        if (flow.handshakeRttNs >= 0) {
            text.milliseconds(JsonName.HANDSHAKE_RTT_MS, flow.handshakeRttNs / 1_000);
        }
        repetitions(flow);
        mptcp(flow);
        text.close();
    }

    /** What the exporter's record says of TCP; it has no connection state. */
    private void tcpOfExporter(FlowRecord flow) {
        if (!hasFlags(flow)
                && !isAnyKnown(flow.client.retransmitted, flow.server.retransmitted)
                && !isAnyKnown(flow.client.outOfOrder, flow.server.outOfOrder)) {
            return;
        }
        text.open(JsonName.TCP);
        if (hasFlags(flow)) {
            flags(flow);
        }
        repetitions(flow);
        text.close();
    }

    private static boolean hasFlags(FlowRecord flow) {
        return (flow.client.tcpFlags | flow.server.tcpFlags) != 0;
    }

    private void repetitions(FlowRecord flow) {
        if (isAnyKnown(flow.client.retransmitted, flow.server.retransmitted)) {
            bothWays(JsonName.RETRANSMITTED, flow.client.retransmitted, flow.server.retransmitted);
        }
        if (isAnyKnown(flow.client.outOfOrder, flow.server.outOfOrder)) {
            bothWays(JsonName.OUT_OF_ORDER, flow.client.outOfOrder, flow.server.outOfOrder);
        }
    }

    private static boolean isAnyKnown(long client, long server) {
        return client >= 0 || server >= 0;
    }

    private void flags(FlowRecord flow) {
        text.open(JsonName.FLAGS);
        text.field(JsonWord.CLIENT_FLAGS[flow.client.tcpFlags & 0xff]);
        text.field(JsonWord.SERVER_FLAGS[flow.server.tcpFlags & 0xff]);
        text.close();
    }

    private void bothWays(byte[] what, long client, long server) {
        text.open(what);
        text.known(JsonName.CLIENT, client);
        text.known(JsonName.SERVER, server);
        text.close();
    }
}
