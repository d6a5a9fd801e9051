// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

/**
 * TCP connection states after Zeek's {@code conn_state}, originator = client, responder = server. Zeek uses those of
 * connections without a captured SYN by the same rules, though their names speak of a SYN.
 */
public enum ConnState {
    /** SYN seen, no reply. */
    S0,
    /** Established, not ended. */
    S1,
    /** Both ends sent FIN. */
    SF,
    /** SYN refused with RST; or both ends reset a connection without data. */
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
    /** Server sent RST, no SYN seen. */
    RSTRH,
    /** Client sent FIN, no SYN-ACK seen. */
    SH,
    /** Server sent FIN, no SYN seen. */
    SHR,
    /** None of these: midstream traffic that neither end closed. */
    OTH
}
