// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowState;

/**
 * Whether the packets of a TCP flow that began without a SYN lie beyond what a closed socket sent and received: then
 * they are of the next connection on its five-tuple.
 */
public final class EndSequences {
    /** A FIN has a sequence number too, and is not always counted. */
    private static final int FIN_LENGTH = 1;
    /** Half the sequence space: with more bytes than that every number was the socket's once. */
    private static final long MAX_BYTES = Integer.MAX_VALUE;

    private EndSequences() {}

    /**
     * @param side the socket's end of the flow
     */
    public static boolean areExceeded(long o, int side, long flow) {
        if (!Ownership.hasEndSequences(o)) {
            return false;
        }
        final long closeNs = Ownership.closeNs(o);
        return isOutside(flow, side, Ownership.endSequenceSent(o), Ownership.bytesSent(o))
                // What was on its way to a socket when it closed is still its own.
                || Ownership.hasEndSequenceReceived(o)
                        && Flow.startNs(flow) > closeNs
                        && isOutside(flow, side ^ 1, Ownership.endSequenceReceived(o), Ownership.bytesReceived(o));
    }

    /** The end sent more than the socket's connection has, or only what is below it. */
    private static boolean isOutside(long flow, int side, int endSequence, long bytes) {
        final int state = Flow.state(flow);
        if ((state & FlowState.SEQUENCE_KNOWN << side) == 0) {
            return false;
        }
        final int beyond = Flow.nextSequence(flow, side) - endSequence;
        final boolean isBelow = bytes >= 0 && bytes < MAX_BYTES && -(long) beyond > bytes + 2 * FIN_LENGTH;
        return beyond > FIN_LENGTH || isBelow;
    }
}
