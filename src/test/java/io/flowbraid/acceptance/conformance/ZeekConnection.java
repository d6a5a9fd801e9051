// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.math.BigDecimal;

/**
 * One line of Zeek's {@code conn.log}. The number of packets is -1 where the log has none.
 *
 * @param start seconds of the epoch
 */
record ZeekConnection(
        BigDecimal start,
        Conversation conversation,
        Conversation.Endpoint originator,
        String state,
        Sent sent,
        Sent answered) {
    boolean isKnown() {
        return sent.isKnown() && answered.isKnown();
    }
}
