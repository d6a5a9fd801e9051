// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import java.util.List;

/** Which feeds accompany which capture interface: changed while the program runs, effective at once, and saved. */
@FunctionalInterface
public interface CompanionBook {
    /**
     * Replaces the declared companions of an interface; none clears them.
     *
     * @throws RefusedException for an unknown interface, an unknown feed, an interface as its own companion, or when the
     *     change can't be saved
     */
    void declare(String interfaceName, List<String> feeds) throws RefusedException;
}
