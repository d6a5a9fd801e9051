// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import io.flowbraid.model.attribution.UnattributedReason;

/** Where an end is, as far as one observer knows. */
public enum Place {
    /** Nobody watches sockets for this observer. */
    NOT_WATCHED,
    /** On no host that this observer watches. */
    REMOTE,
    /** An agent should know, and has not reported it, or cannot decide. */
    UNKNOWN,
    /** On the host of this observer, or on the host that is named. */
    HERE;

    /** What the reason of an end without a sure owner says about its place. */
    static Place of(UnattributedReason reason) {
        return switch (reason) {
            case NONE, NO_PROCESS, PROTOCOL, KERNEL, LISTENER_ONLY, CLAIMS_DISAGREE, PART_ONLY -> HERE;
            // Who was refused may be anywhere.
            case NO_COMPANION, REFUSED -> NOT_WATCHED;
            case REMOTE -> REMOTE;
            case NO_EVENT, FEED_SILENT, SEVERAL_NAMESPACES, EVENTS_LOST, SEVERAL_HOSTS, FEED_LATE, SEVERAL_VLANS ->
                UNKNOWN;
        };
    }
}
