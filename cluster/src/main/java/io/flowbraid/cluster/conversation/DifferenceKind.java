// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import java.util.Locale;

/** What one observer saw compared with the next one on the way. */
public enum DifferenceKind {
    EQUAL,
    /** The first one saw more: it was lost between them. */
    LOST,
    /** The next one saw more: it was doubled between them, or the first one missed it. */
    EXTRA,
    /** Not comparable. */
    UNKNOWN;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it stands in output. */
    public String text() {
        return text;
    }
}
