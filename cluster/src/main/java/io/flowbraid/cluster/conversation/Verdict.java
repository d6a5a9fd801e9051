// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import java.util.Locale;

/** How much is known of a conversation. */
public enum Verdict {
    /** The hosts of both ends reported it. */
    COMPLETE,
    /** The host of one end, or of both, reported nothing that fits. */
    ONE_SIDED,
    /** Reports of other hosts fit, but just as well another connection with the same five-tuple. */
    AMBIGUOUS,
    /** Reports that belong together disagree about an end. */
    CONFLICTING,
    /** It turned out to be a part of another conversation; no later revision follows. */
    MOVED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it stands in output. */
    public String text() {
        return text;
    }
}
