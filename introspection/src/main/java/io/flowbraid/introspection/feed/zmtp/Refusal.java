// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import java.util.Locale;

/** Why a connection is ended from our side; each is a loss with this name in the ledger. */
public enum Refusal {
    /** The first bytes are not those of ZMTP: a scanner, a browser, another protocol. */
    NOT_ZMTP(true, "it does not speak ZMQ's protocol"),
    /** ZMTP 1 or 2, of a ZMQ before version 4. */
    OLD_PROTOCOL(true, "it speaks ZMTP 1 or 2; a ZMQ of version 4 or later is needed"),
    /** One end wants CURVE and the other does not. */
    WRONG_MECHANISM(true, "only one of the two ends uses encryption (CURVE)"),
    BAD_HANDSHAKE(true, "its handshake is malformed"),
    /** Not a publisher. */
    WRONG_SOCKET_TYPE(true, "it is no publisher"),
    /** The peer encrypted for another server key than ours. */
    WRONG_SERVER_KEY(true, "it has another server key than ours"),
    /** The peer's public key is not in the list of those that are allowed. */
    CLIENT_NOT_ALLOWED(true, "its key is not in the list of allowed clients"),
    HANDSHAKE_TIMEOUT(true, "it did not finish the handshake in time"),
    TOO_MANY_CONNECTIONS(true, "there are too many connections"),
    /** Reserved flags, a negative length, or one that no sender of ours or ntop's needs. */
    BAD_FRAME(false, "it sent a malformed frame"),
    /** A message that does not open with the keys of the connection, or was sent twice. */
    BAD_ENCRYPTION(false, "it sent a message that cannot be decrypted"),
    /** Part of a message came, and the rest did not. */
    STALLED(false, "it sent part of a message and then nothing more"),
    /** A fault of ours, which must not end the others. */
    INTERNAL_ERROR(false, "reading it failed");

    private final String text = name().toLowerCase(Locale.ROOT);
    private final boolean isHandshake;
    private final String sentence;

    Refusal(boolean isHandshake, String sentence) {
        this.isHandshake = isHandshake;
        this.sentence = sentence;
    }

    /** The name of the loss. */
    public String text() {
        return text;
    }

    /** Ends a connection before it carries messages. */
    public boolean isHandshake() {
        return isHandshake;
    }

    /** What the peer did, as the second half of a sentence. */
    public String sentence() {
        return sentence;
    }
}
