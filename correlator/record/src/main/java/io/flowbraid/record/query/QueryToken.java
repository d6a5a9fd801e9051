// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import java.util.List;

/**
 * A word of a query, or a term such as {@code port:80,443}.
 *
 * @param position where it begins
 * @param text the word; of a term the name of its field
 * @param operator of a term: {@code :}, {@code !=}, {@code ~}, {@code >} …; empty otherwise
 * @param values of a term
 */
record QueryToken(Kind kind, int position, String text, String operator, List<Value> values) {
    enum Kind {
        OPEN,
        CLOSE,
        MINUS,
        WORD,
        QUOTED,
        TERM,
        END
    }

    /** One of the values of a term. */
    record Value(String text, boolean isQuoted, int position) {}

    static QueryToken of(Kind kind, int position, String text) {
        return new QueryToken(kind, position, text, "", List.of());
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** Whether it is that word, which quotes would make a text to look for. */
    boolean isWord(String... words) {
        if (kind != Kind.WORD) {
            return false;
        }
        for (final String word : words) {
            if (word.equalsIgnoreCase(text)) {
                return true;
            }
        }
        return false;
    }
}
