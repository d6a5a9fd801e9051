// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

/** A query that is none: what is wrong with it, where, and how to mend it, in one sentence. */
public final class QueryException extends Exception {
    private final int position;

    QueryException(String message, int position) {
        super(message);
        this.position = position;
    }

    /** Index of the first character that is wrong; the length of the text when something is missing at its end. */
    public int position() {
        return position;
    }
}
