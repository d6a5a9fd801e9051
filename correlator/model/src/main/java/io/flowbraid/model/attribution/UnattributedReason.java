// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.attribution;

/** Why a side of a flow carries no (sure) owner. {@link #NONE} goes with an attributed side. */
public enum UnattributedReason {
    NONE,
    /** No feed accompanies the capture interface. */
    NO_COMPANION,
    /** A feed is declared but no agent has reported on it, or none within the last heartbeats. */
    FEED_SILENT,
    /** The endpoint is not an address of this host. */
    REMOTE,
    /** The feed is alive and said nothing about this socket. */
    NO_EVENT,
    /** The socket is known, and no process: it is the kernel's, or closed before one was seen with it. */
    NO_PROCESS,
    /** Neither TCP nor UDP, and no process was seen to use it. */
    PROTOCOL,
    /** The kernel itself answers or speaks there: no process does. */
    KERNEL,
    /** The listener is known, who accepted is not. */
    LISTENER_ONLY,
    /** Candidates in several network namespaces. */
    SEVERAL_NAMESPACES,
    /** The connection was refused: nobody was there. */
    REFUSED,
    /** Claims of equal rank disagree. */
    CLAIMS_DISAGREE,
    /** The socket known there was open for a part of the flow only: others may have sent the rest. */
    PART_ONLY,
    /** Events were lost since the socket was last reported: it may be gone, and the five-tuple another's. */
    EVENTS_LOST,
    /** Several watched hosts have the address of that end; which one it is stays unknown. */
    SEVERAL_HOSTS,
    /** The feed had not yet reported up to the flow's time when the flow ended. */
    FEED_LATE,
    /** Other packets with the same five-tuple are in another VLAN; which of them are the socket's stays unknown. */
    SEVERAL_VLANS;

    public String text() {
        return TEXT[ordinal()];
    }

    /** Whether that end has no process that any watched host could name. */
    public boolean isOfNobody() {
        return this == REMOTE || this == REFUSED || this == KERNEL || this == PROTOCOL;
    }

    private static final String[] TEXT = {
        "",
        "no_companion",
        "feed_silent",
        "remote",
        "no_event",
        "no_process",
        "protocol",
        "kernel",
        "listener_only",
        "several_namespaces",
        "refused",
        "claims_disagree",
        "part_only",
        "events_lost",
        "several_hosts",
        "feed_late",
        "several_vlans"
    };
}
