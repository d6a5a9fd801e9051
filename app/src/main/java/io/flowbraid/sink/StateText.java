// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.Transport;

/**
 * The word of a flow's state on the console: Zeek's for a TCP connection whose packets were seen, why it ended for a
 * flow known from its sockets. No word is longer than {@link #MAX_LENGTH}.
 */
final class StateText {
    static final int MAX_LENGTH = 7;

    private StateText() {}

    static String of(FlowRecord flow) {
        return switch (flow.observer) {
            case PACKETS -> flow.protocol == Transport.TCP ? flow.connState.name() : "-";
            case SOCKETS -> end(flow);
            case EXPORTER -> "-";
        };
    }

    private static String end(FlowRecord flow) {
        return switch (flow.endReason) {
            case TIMED_OUT -> "timeout";
            case UNREACHABLE -> "unreach";
            case AGENT_GONE -> "gone";
            case MISSED_CLOSE -> "missed";
            case SWITCHED_OFF -> "off";
            // The socket was still open when Flowbraid ended.
            case SHUTDOWN, ACTIVE -> "open";
            case CLOSED, REFUSED, FIN, RST, IDLE, EVICTED -> flow.endReason.text();
        };
    }
}
