// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import java.util.Locale;

/** What became of a message. Each has exactly one fate; those without one yet are open in a state. */
public enum ReportFate {
    /** The newest report of its flow, in a conversation that both hosts reported. */
    JOINED,
    /** The same, in a conversation without the host of one end or of both. */
    ONE_SIDED,
    /** The same, in a conversation with several candidates for an end. */
    AMBIGUOUS,
    /** The same, in a conversation whose observers disagree. */
    CONFLICTING,
    /** Came after its conversation had left, and corrected it. */
    LATE,
    /** Came so late that its conversation is no longer known. */
    LOST_LATE,
    /** Says nothing new. */
    DUPLICATE,
    /** A newer report of the same flow has all that it says. */
    SUPERSEDED,
    /** Went to the key before an address translation. */
    FORWARDED,
    /** An address translation. */
    MAPPING,
    /** Cannot be read. */
    MALFORMED,
    /** The key has too many flows. */
    TOO_MANY;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it stands in metrics. */
    public String text() {
        return text;
    }
}
