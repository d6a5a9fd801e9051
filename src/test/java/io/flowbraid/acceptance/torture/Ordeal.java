// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

/** One kind of attack. */
interface Ordeal {
    /** Its name in the table. */
    String kind();

    /**
     * Attacks in rounds until that time of {@link System#nanoTime}, at least one round. The first that fails is the
     * last.
     */
    Tally undergo(Arena arena, long endNs) throws Exception;

    /** Whether there is another round after so many. */
    static boolean goesOn(int rounds, Tally soFar, long endNs) {
        return rounds == 0 || (soFar.isGood() && System.nanoTime() < endNs);
    }
}
