// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.attribution;

/**
 * How an owner was found, best evidence last: a higher ordinal replaces a lower one, two of the same rank that disagree
 * are {@link AttributionStatus#CONFLICTING}.
 */
public enum AttributionMethod {
    NONE,
    /**
     * The process that made the packet by hand, headers and all, through a packet or raw socket: the five-tuple may
     * well be another's, so any real socket goes before it.
     */
    INJECT,
    /** The process that owns the listening or bound socket on that local endpoint; another may have accepted. */
    LISTEN,
    /** The capture file has the process at a packet, as Wireshark writes it. */
    FILE,
    /** Found in {@code /proc} or by inet_diag, by socket inode. */
    PROC,
    /** The process that held the socket when the agent started. */
    SNAPSHOT,
    /** The process that opened the socket, of protocols without connections. */
    OPEN,
    /** The process that bound the datagram socket. */
    BIND,
    /** The process that received on it. */
    RECEIVE,
    /** The process that sent on it. */
    SEND,
    /** The process that accepted the connection. */
    ACCEPT,
    /** The process that opened the connection. */
    CONNECT;

    /** Lower-case name used in the feed and in output. */
    public String text() {
        return TEXT[ordinal()];
    }

    private static final String[] TEXT = {
        "none", "inject", "listen", "file", "proc", "snapshot", "open", "bind", "receive", "send", "accept", "connect"
    };
}
