// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.batch;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowSums;

/**
 * What both ends of a flow have sent up to a record, as {@link FlowSums} defines it.
 *
 * @param clientBytes IP bytes, or payload bytes where only the sockets were counted
 * @param clientPackets packets, or segments where only the sockets were counted
 */
record SentSoFar(long clientBytes, long clientPackets, long serverBytes, long serverPackets) {
    static final SentSoFar NOTHING = new SentSoFar(0, 0, 0, 0);

    static SentSoFar of(FlowRecord flow) {
        return new SentSoFar(
                FlowSums.bytes(flow.client),
                FlowSums.packets(flow.client),
                FlowSums.bytes(flow.server),
                FlowSums.packets(flow.server));
    }
}
