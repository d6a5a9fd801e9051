// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.record;

import io.flowbraid.model.flow.EndReason;

/** Our reasons as {@code flowEndReason} has them (element 136 in IANA's registry). */
public final class EndReasonCode {
    private static final int IDLE_TIMEOUT = 1;
    private static final int ACTIVE_TIMEOUT = 2;
    private static final int END_DETECTED = 3;
    private static final int FORCED_END = 4;
    private static final int LACK_OF_RESOURCES = 5;

    private EndReasonCode() {}

    public static int of(EndReason reason) {
        return switch (reason) {
            case IDLE -> IDLE_TIMEOUT;
            case ACTIVE -> ACTIVE_TIMEOUT;
            case FIN, RST, CLOSED, REFUSED, TIMED_OUT, UNREACHABLE, MISSED_CLOSE -> END_DETECTED;
            case SHUTDOWN, AGENT_GONE, SWITCHED_OFF -> FORCED_END;
            case EVICTED -> LACK_OF_RESOURCES;
        };
    }
}
