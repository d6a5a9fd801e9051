// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

/**
 * Where a flow was read that others reported: in which log, and at which position. A history that keeps it knows by
 * this where to go on, and what it has already.
 */
public final class LogPlace {
    /** Name of the log, such as one partition of a topic; empty for a flow of this host. */
    public String log = "";
    /** Position of the message in its log; each message has a higher one than those before. */
    public long offset;
    /** Which report of the flow it is, from 1 on. The highest one is valid. */
    public int revision;

    public boolean isOfLog() {
        return !log.isEmpty();
    }

    void copyFrom(LogPlace other) {
        log = other.log;
        offset = other.offset;
        revision = other.revision;
    }
}
