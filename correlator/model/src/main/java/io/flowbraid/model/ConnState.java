// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model;

/** TCP connection states after Zeek's {@code conn_state}, originator = client, responder = server. */
public enum ConnState {
    /** SYN seen, no reply. */
    S0,
    /** Established, not ended. */
    S1,
    /** Established and closed by both. */
    SF,
    /** SYN refused with RST. */
    REJ,
    /** Established, client asked to close, no reply. */
    S2,
    /** Established, server asked to close, no reply. */
    S3,
    /** Client reset an established connection. */
    RSTO,
    /** Server reset an established connection. */
    RSTR,
    /** Client sent SYN then RST, server never answered. */
    RSTOS0,
    /** Server sent SYN-ACK then RST, no SYN seen. */
    RSTRH,
    /** Client sent SYN then FIN, server never answered. */
    SH,
    /** Server sent SYN-ACK then FIN, no SYN seen. */
    SHR,
    /** Midstream traffic: no SYN seen. */
    OTH
}
