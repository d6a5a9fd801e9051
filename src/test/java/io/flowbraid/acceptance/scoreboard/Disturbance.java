// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import java.util.List;

/** What may befall a feed between agent and collector. */
enum Disturbance {
    /** Every message comes half a second later. */
    DELAYED,
    /** Messages of a quarter of a second come in any order. */
    REORDERED,
    /** One message of ten does not come. */
    DROPPED,
    /** The agent's clock goes two seconds fast, from some moment on. */
    STEPPED_FORWARD,
    /** Or slow. */
    STEPPED_BACK,
    /** The agent is killed while connections are open, and started again. */
    RESTARTED,
    /** The agent is killed, and the capture sees no SYN. */
    UNSEEN,
    /** The agent gets no processor for two seconds. */
    PAUSED,
    /** The agent's clocks are those of a time namespace, a day ahead. */
    TIME_NAMESPACE,
    /** The agent is in a PID namespace, as in a container. */
    PID_NAMESPACE;

    /** What to put before the agent's command. */
    List<String> launcher() {
        return switch (this) {
            case TIME_NAMESPACE ->
                List.of(
                        "unshare",
                        "--time",
                        "--monotonic",
                        "86400",
                        "--boottime",
                        "86400",
                        "--fork",
                        "--kill-child=TERM");
            case PID_NAMESPACE -> List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child=TERM");
            default -> List.of();
        };
    }

    /** Words of the capture filter. */
    List<String> filter() {
        return this == UNSEEN ? List.of("not tcp or tcp[tcpflags] & tcp-syn == 0") : List.of();
    }
}
