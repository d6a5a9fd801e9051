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
    /** nDPI's binary serialisation, which is not JSON. */
    TLV_BODY,
    BAD_UTF8,
    BAD_JSON,
    TOO_DEEP,
    /** An object without both addresses, a protocol and well-formed ports. */
    NO_TUPLE,
    /** A flow of an exporter that knows no process: nothing in it names an owner or says what a socket did. */
    NO_OWNER,
    /** A message of a topic that carries no socket events; well-formed, not for us. */
    OTHER_TOPIC;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The name of the loss. */
    public String text() {
        return text;
    }
}
