// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

/** Why a flow record was written. */
public enum EndReason {
    FIN,
    RST,
    IDLE,
    /** The flow lives on; an interim record ({@code final:false}). */
    ACTIVE,
    /** The flow table was full. */
    EVICTED,
    SHUTDOWN,
    /** The sockets closed; no packet of it was seen. */
    CLOSED,
    /** The connect failed: the other end answered with a reset (ECONNREFUSED). */
    REFUSED,
    /** The connect failed, or the connection ended: nothing answered in time (ETIMEDOUT). */
    TIMED_OUT,
    /** The connect failed: no way to the address (EHOSTUNREACH, ENETUNREACH). */
    UNREACHABLE,
    /** The agent that reported the socket went silent. */
    AGENT_GONE,
    /** The agent lives and no longer lists the socket, but its close was never reported. */
    MISSED_CLOSE,
    /** Its feed makes no flows any more, by a change while the program runs; the connection lives on. */
    SWITCHED_OFF;

    public String text() {
        return TEXT[ordinal()];
    }

    private static final String[] TEXT = {
        "fin",
        "rst",
        "idle",
        "active",
        "evicted",
        "shutdown",
        "closed",
        "refused",
        "timed_out",
        "unreachable",
        "agent_gone",
        "missed_close",
        "switched_off"
    };
}
