// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

/**
 * From a moment to another, ns since the epoch, both included. A flow is of it when it lived at some time of it.
 */
public record TimeRange(long fromNs, long toNs) {
    /** No bound on either side. */
    public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

    /** What both ranges have in common. */
    public TimeRange and(TimeRange other) {
        return new TimeRange(Math.max(fromNs, other.fromNs), Math.min(toNs, other.toNs));
    }
}
