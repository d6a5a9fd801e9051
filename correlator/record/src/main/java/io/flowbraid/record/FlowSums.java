// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.FlowSide;

/** What a flow adds to sums, charts and lists of talkers. Every sum uses these definitions. */
public final class FlowSums {
    private FlowSums() {}

    /** Whether sums count the flow: exactly one flow of each conversation is counted. */
    public static boolean isCounted(FlowRecord flow) {
        return flow.conversation.isCounted;
    }

    /** Bytes this end sent: IP bytes where packets or an exporter counted them, else payload bytes; 0 when neither is known. */
    public static long bytes(FlowSide side) {
        return side.bytes >= 0 ? side.bytes : Math.max(0, side.payloadBytes);
    }

    /** Packets this end sent, or TCP segments or datagrams where only its socket was counted; 0 when not known. */
    public static long packets(FlowSide side) {
        return Math.max(0, side.packets);
    }
}
