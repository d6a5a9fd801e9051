// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import java.util.Locale;

/** Why a message, or one object of it, gave no event: each a loss with a name in the ledger, never an exception. */
public enum Malformation {
    NONE,
    /** A message of one frame: no body. */
    ONE_FRAME,
    /** A message of three frames or more. */
    TOO_MANY_FRAMES,
    TRUNCATED_HEADER,
    /** None of the four lengths a header can have. */
    HEADER_SIZE,
    WRONG_VERSION,
    OVERSIZED,
    BAD_COMPRESSION,
    /** A body in nDPI's binary form that is cut off, or has a type no flow record has. */
    BAD_TLV,
    BAD_UTF8,
    BAD_JSON,
    TOO_DEEP,
    /** An object without both addresses, a protocol and well-formed ports. */
    NO_TUPLE,
    /** A record without counters that names no process: nothing in it says who owns a socket or what it did. */
    NO_OWNER,
    /** A message of a topic that carries no socket events; well-formed, not for us. */
    OTHER_TOPIC,
    /** A body that came in pieces while other unfinished messages used up the memory for them. */
    NO_ROOM,
    /** A fault of the decoder. */
    INTERNAL_ERROR;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The name of the loss. */
    public String text() {
        return text;
    }
}
