// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import java.util.Locale;

/**
 * How a query may go on: {@code text} in place of what stands from {@code from} to before {@code to}.
 */
public record QuerySuggestion(String text, Kind kind, int from, int to, String description) {
    /** What is suggested. */
    public enum Kind {
        FIELD,
        VALUE,
        WORD;

        /** As the API spells it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
