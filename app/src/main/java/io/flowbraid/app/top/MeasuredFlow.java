// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

/**
 * What a flow did in an interval.
 *
 * @param clientBytes that the client sent
 * @param opened 1 if it began in the interval
 * @param failed 1 if it failed in the interval
 * @param isOpen it was open at the end of the interval
 */
record MeasuredFlow(
        FlowReading flow,
        long clientBytes,
        long serverBytes,
        long clientRetransmits,
        long serverRetransmits,
        long opened,
        long failed,
        boolean isOpen) {

    boolean isShown() {
        return isOpen || opened + failed + clientBytes + serverBytes + clientRetransmits + serverRetransmits > 0;
    }
}
