// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import java.util.List;

/** Conversations of many hosts as the stitcher wrote them, by the id of the flow that shows each. */
@FunctionalInterface
public interface ConversationBook {
    /**
     * The JSON of those that are still known, in this order.
     *
     * @throws RefusedException in a run that does not stitch, or when they cannot be read now
     */
    List<byte[]> find(List<Long> ids) throws RefusedException;

    /** That of a run that does not stitch. */
    static ConversationBook none() {
        return ids -> {
            throw new RefusedException(
                    RefusedException.NOT_FOUND,
                    "this run stitches no conversations; ask the page of flowbraid stitch --http");
        };
    }
}
