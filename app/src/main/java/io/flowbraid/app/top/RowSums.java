// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

/**
 * What one row sums, over an interval.
 *
 * @param sent bytes
 * @param received bytes
 * @param connections that are open
 * @param opened connections
 * @param failed connections
 */
record RowSums(long sent, long received, long connections, long opened, long retransmits, long failed) {
    static final RowSums ZERO = new RowSums(0, 0, 0, 0, 0, 0);

    long bytes() {
        return sent + received;
    }

    RowSums plus(RowSums other) {
        return new RowSums(
                sent + other.sent,
                received + other.received,
                connections + other.connections,
                opened + other.opened,
                retransmits + other.retransmits,
                failed + other.failed);
    }

    /** Of a flow as a whole, seen from its client. */
    static RowSums of(MeasuredFlow flow) {
        return new RowSums(
                flow.clientBytes(),
                flow.serverBytes(),
                flow.isOpen() ? 1 : 0,
                flow.opened(),
                flow.clientRetransmits() + flow.serverRetransmits(),
                flow.failed());
    }

    /** Of a flow as a whole, seen from its server. */
    static RowSums fromServer(MeasuredFlow flow) {
        return of(flow).seenFromOtherEnd();
    }

    @SuppressWarnings("ArgumentSelectionDefectChecker") // what one end sent, the other received
    private RowSums seenFromOtherEnd() {
        return new RowSums(received, sent, connections, opened, retransmits, failed);
    }

    /** Of a flow's client end. */
    static RowSums ofClient(MeasuredFlow flow) {
        final RowSums whole = of(flow);
        return new RowSums(
                whole.sent, whole.received, whole.connections, whole.opened, flow.clientRetransmits(), whole.failed);
    }

    /** Of a flow's server end; without the connection, if the same row has it as its client's. */
    static RowSums ofServer(MeasuredFlow flow, boolean hasConnection) {
        final RowSums whole = fromServer(flow);
        return new RowSums(
                whole.sent,
                whole.received,
                hasConnection ? 0 : whole.connections,
                hasConnection ? 0 : whole.opened,
                flow.serverRetransmits(),
                hasConnection ? 0 : whole.failed);
    }
}
