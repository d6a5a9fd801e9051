// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.socket;

/** What a socket event says happened. The first group is ntop's {@code TCP_EVENT_TYPE}/{@code UDP_EVENT_TYPE}. */
public enum SocketEventKind {
    /** A process called connect(2); local = client. */
    CONNECT,
    /** A connect that never became established; local = client. */
    CONNECT_FAILED,
    /** A process took an established connection from a listening socket; local = server. */
    ACCEPT,
    /** The socket left; final counters. */
    CLOSE,
    /** The kernel retransmitted; counters only. */
    RETRANSMIT,
    /** A datagram socket sent to this peer. */
    SEND,
    /** A datagram socket received from this peer. */
    RECEIVE,
    /** A socket that existed already, or its periodic counters; names the owner as far as the agent knows it. */
    UPDATE,
    /** A socket began to listen (TCP), or was bound (UDP): remote is any. */
    LISTEN,
    /** The feed is alive; carries totals only. */
    HEARTBEAT,
    /** A host translates the addresses of a connection: local = client, remote = server as the client addressed it. */
    TRANSLATION,
    /** It does so no longer. */
    TRANSLATION_END,
    /** A network namespace of the host has the local address; said of each one again and again while it does. */
    ADDRESS,
    /** An exporter's flow record: {@link SocketEvent#exported} has its counters; local = source. */
    EXPORTED;

    /** A datagram went or came. */
    public boolean isDatagram() {
        return this == SEND || this == RECEIVE;
    }
}
