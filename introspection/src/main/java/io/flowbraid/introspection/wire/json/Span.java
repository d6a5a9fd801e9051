// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

/** A stretch of the body that was passed over and may be read later; empty when the key was not there. */
final class Span {
    static final long UNKNOWN = 0;
    private static final long EMPTY = -1;

    private static final byte[] NONE = {};

    byte[] bytes = NONE;
    int from;
    int to;
    /** The bytes are the content of a JSON string, see {@link JsonScanner#beginContent}. */
    boolean isInString;
    /** Equal bytes where this number is equal, {@link #UNKNOWN} apart. */
    long number = EMPTY;

    void clear() {
        from = 0;
        to = 0;
        number = EMPTY;
    }

    void set(byte[] body, int start, int end, boolean isContent) {
        bytes = body;
        isInString = isContent;
        from = start;
        to = end;
        number = UNKNOWN;
    }

    boolean isEmpty() {
        return from == to;
    }
}
