// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.model.flow.EndReason;

/**
 * An address translation, under the key of the tuple on the other side of it.
 *
 * @param host the host that translates
 * @param flowId its flow with the tuple {@code here}
 * @param transport as {@code network.transport}
 * @param thisClient of the flow
 * @param thisServer of the flow
 * @param otherClient of the tuple on the other side, whose key the message has
 * @param otherServer of the tuple on the other side
 * @param isThisOriginal the flow is before the translation, and the key is behind it
 * @param startNs start of the flow
 * @param endNs its end so far
 * @param isFinal the flow has ended
 * @param endReason why, as far as the message says so
 */
public record NatMapping(
        String host,
        long flowId,
        String transport,
        TupleEnd thisClient,
        TupleEnd thisServer,
        TupleEnd otherClient,
        TupleEnd otherServer,
        boolean isThisOriginal,
        long startNs,
        long endNs,
        boolean isFinal,
        EndReason endReason)
        implements TupleMessage {
    static final int KIND = 1;

    private static final EndReason[] END_REASONS = EndReason.values();

    @Override
    public int kind() {
        return KIND;
    }

    @Override
    public void write(StateWriter out) {
        out.text(host);
        out.word(flowId);
        out.text(transport);
        out.end(thisClient);
        out.end(thisServer);
        out.end(otherClient);
        out.end(otherServer);
        out.flag(isThisOriginal);
        out.word(startNs);
        out.number(endNs - startNs);
        out.flag(isFinal);
        out.small(endReason.ordinal());
    }

    /** What {@link #write} wrote. */
    public static NatMapping read(StateReader in) {
        final String host = in.text();
        final long flowId = in.word();
        final String transport = in.text();
        final TupleEnd thisClient = known(in);
        final TupleEnd thisServer = known(in);
        final TupleEnd otherClient = known(in);
        final TupleEnd otherServer = known(in);
        final boolean isThisOriginal = in.flag();
        final long startNs = in.word();
        final long endNs = startNs + in.number();
        return new NatMapping(
                host,
                flowId,
                transport,
                thisClient,
                thisServer,
                otherClient,
                otherServer,
                isThisOriginal,
                startNs,
                endNs,
                in.flag(),
                END_REASONS[in.small()]);
    }

    private static TupleEnd known(StateReader in) {
        final TupleEnd end = in.end();
        if (end == null) {
            throw new IllegalArgumentException("a translation without an end");
        }
        return end;
    }
}
