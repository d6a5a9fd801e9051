// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import io.flowbraid.web.RefusedException;
import io.flowbraid.web.http.Call;

/** Which of the flows of now are meant. */
enum LiveState {
    ALL,
    LIVE,
    ENDED;

    static LiveState of(Call call) throws RefusedException {
        return switch (call.choice("state", "all", "live", "ended")) {
            case "live" -> LIVE;
            case "ended" -> ENDED;
            default -> ALL;
        };
    }

    boolean includes(boolean hasEnded) {
        return this == ALL || hasEnded == (this == ENDED);
    }
}
