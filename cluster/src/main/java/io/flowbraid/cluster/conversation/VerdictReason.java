// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import java.util.Locale;

/** Why a verdict is not {@link Verdict#COMPLETE}. */
public enum VerdictReason {
    NONE,
    /** The client's host reported, the server's did not. */
    NO_REPORT_FROM_SERVER_HOST,
    /** The server's host reported, the client's did not. */
    NO_REPORT_FROM_CLIENT_HOST,
    /** The server's end answered with a reset: it has no process. */
    REFUSED,
    /** Nothing came from the server's end: no host has the address, a firewall dropped it, or there is no way. */
    NO_ANSWER,
    /** No observer that reported knows the host of an end. */
    NOT_WATCHED,
    /** Several reports of another host fit equally well. */
    SEVERAL_CANDIDATES,
    /** Observers name different hosts or processes for one end. */
    ENDS_DISAGREE,
    /** It is counted under the key before the address translation. */
    TRANSLATED,
    /** It is a part of another conversation with the same key. */
    MERGED;

    private final String text = this.name().equals("NONE") ? "" : name().toLowerCase(Locale.ROOT);

    /** As it stands in output. */
    public String text() {
        return text;
    }
}
