// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.stream;

/**
 * One of the questions that a stream goes on answering. (NOT thread safe: owned by the thread of {@link LiveStream}.)
 */
interface Subscription {
    /** Finds what changed. */
    void look(long nowMs);

    /** How many flows match. */
    int matching();

    /** Keeps the newest status for when the browser takes it. */
    void status(byte[] newest);

    /** Writes the next part. */
    void tell(EventText text, long nowMs);
}
