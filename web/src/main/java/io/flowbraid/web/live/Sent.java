// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.ObserverType;

/** What an end sent, whoever counted it: packets, sockets or an exporter. -1 means "not known". */
public final class Sent {
    static final long UNKNOWN = -1;

    private Sent() {}

    /** Segments retransmitted, as captured; of a flow known from its sockets as the kernel counts. */
    static long again(FlowRecord flow, FlowSide side) {
        return Math.max(0, flow.observer == ObserverType.SOCKETS ? side.socket.retransmits : side.retransmitted);
    }

    /** The sum of what is known; unknown only when both are. */
    public static long sum(long one, long other) {
        if (one < 0) {
            return other;
        }
        return other < 0 ? one : one + other;
    }
}
