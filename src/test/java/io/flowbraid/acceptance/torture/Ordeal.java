// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

/** One kind of attack. */
interface Ordeal {
    /** Its name in the table. */
    String kind();

    /** Attacks in rounds until that time of {@link System#nanoTime}, at least one round. */
    Tally undergo(Arena arena, long endNs) throws Exception;
}
