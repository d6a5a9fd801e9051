// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import java.util.List;

/**
 * Which feeds accompany which capture interface, and which sockets of a feed become flows of their own: changed while
 * the program runs, effective at once, and saved.
 */
public interface CompanionBook {
    /**
     * Replaces the declared companions of an interface; none clears them.
     *
     * @throws RefusedException for an unknown interface, an unknown feed, an interface as its own companion, or when
     *     the change can't be saved
     */
    void declare(String interfaceName, List<String> feeds) throws RefusedException;

    /**
     * Which sockets of a feed become flows: {@code uncaptured}, {@code all} or {@code none}.
     *
     * @throws RefusedException for an unknown feed
     */
    String flowsOf(String feed) throws RefusedException;

    /**
     * Changes which sockets of a feed become flows.
     *
     * @param policy {@code uncaptured}, {@code all} or {@code none}
     * @throws RefusedException for an unknown feed or policy, or when the change can't be saved
     */
    void flowsOf(String feed, String policy) throws RefusedException;
}
