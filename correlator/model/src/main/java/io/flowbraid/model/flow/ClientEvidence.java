// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

/** What shows which end of a flow is the client (originator), weakest first; stronger evidence replaces weaker. */
public enum ClientEvidence {
    /** No packet was seen, and the socket's role is not known: the end that does not listen is taken for the client. */
    FIRST_SOCKET,
    FIRST_PACKET,
    /** Exactly one end has a port on which a well-known service is offered. */
    WELL_KNOWN_PORT,
    LISTENER,
    SOCKET_EVENT,
    SYN_ACK,
    SYN;

    public String text() {
        return TEXT[ordinal()];
    }

    private static final String[] TEXT = {
        "first_socket", "first_packet", "well_known_port", "listener", "socket_event", "syn_ack", "syn"
    };
}
