// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.json;

/** A stretch of the body that was passed over and may be read later; empty when the key was not there. */
public final class Span {
    public static final long UNKNOWN = 0;
    private static final long EMPTY = -1;

    private static final byte[] NONE = {};

    public byte[] bytes = NONE;
    public int from;
    public int to;
    /** The bytes are the content of a JSON string, see {@link JsonScanner#beginContent}. */
    boolean isInString;
    /** Equal bytes where this number is equal, {@link #UNKNOWN} apart. */
    public long number = EMPTY;

    public void clear() {
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

    public boolean isEmpty() {
        return from == to;
    }
}
