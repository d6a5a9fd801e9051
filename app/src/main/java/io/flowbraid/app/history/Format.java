// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.history;

import java.util.Locale;

/** How an answer is written. */
public enum Format {
    TABLE,
    /** One object a line. */
    JSON,
    /** RFC 4180, with titles. */
    CSV;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
