// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

import io.flowbraid.model.network.TcpFlags;

/** Why a TCP connection did not come to be, or did not end in good order, as its packets show it. */
public enum TcpFailure {
    NONE,
    /** RST answered the SYN: nobody listened there, or a firewall said so. */
    REFUSED,
    /** Nothing answered the SYN until the client gave up, or was quiet for the idle time. */
    TIMED_OUT,
    /** The client took its SYN back before an answer. */
    ABORTED,
    RESET_BY_CLIENT,
    RESET_BY_SERVER;

    /** What the record of a TCP flow says; an unanswered SYN has failed only when its flow is over. */
    public static TcpFailure of(FlowRecord flow) {
        return flow.reportedFailure != null ? flow.reportedFailure : shownBy(flow);
    }

    private static TcpFailure shownBy(FlowRecord flow) {
        return switch (flow.connState) {
            case REJ -> isRefused(flow) ? REFUSED : RESET_BY_SERVER;
            case S0 -> flow.isFinal && flow.endReason == EndReason.IDLE ? TIMED_OUT : NONE;
            case RSTOS0 -> hasAnswered(flow) ? RESET_BY_CLIENT : ABORTED;
            case SH -> (flow.client.tcpFlags & TcpFlags.SYN) != 0 && !hasAnswered(flow) ? ABORTED : NONE;
            case RSTO -> RESET_BY_CLIENT;
            case RSTR, RSTRH -> RESET_BY_SERVER;
            case OTH -> ofReset(flow);
            case S1, S2, S3, SF, SHR -> NONE;
        };
    }

    /**
     * The server answered the SYN with a reset and nothing else. Zeek also calls it {@link ConnState#REJ} when the SYN
     * ACK was not captured, or when both ends reset a connection without data.
     */
    public static boolean isRefused(FlowRecord flow) {
        return (flow.server.tcpFlags & ~TcpFlags.ACK) == TcpFlags.RST
                && (flow.client.tcpFlags & (TcpFlags.SYN | TcpFlags.ACK | TcpFlags.FIN | TcpFlags.RST)) == TcpFlags.SYN;
    }

    /** The client acknowledged what the server sent, though the capture has none of it. */
    private static boolean hasAnswered(FlowRecord flow) {
        return (flow.client.tcpFlags & TcpFlags.ACK) != 0;
    }

    private static TcpFailure ofReset(FlowRecord flow) {
        if ((flow.client.tcpFlags & TcpFlags.RST) != 0) {
            return RESET_BY_CLIENT;
        }
        return (flow.server.tcpFlags & TcpFlags.RST) != 0 ? RESET_BY_SERVER : NONE;
    }

    public String text() {
        return TEXT[ordinal()];
    }

    private static final String[] TEXT = {"", "refused", "timed_out", "aborted", "reset_by_client", "reset_by_server"};
}
