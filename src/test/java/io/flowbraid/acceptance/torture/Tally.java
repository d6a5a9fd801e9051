// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of the attacks of one kind.
 *
 * @param survived attacks after which the product worked as before, or ended as documented
 * @param counted what was lost or rejected, and has a named count
 * @param uncounted what was lost without a count
 * @param faults what went wrong, a sentence each
 */
record Tally(long tried, long survived, long counted, long uncounted, List<String> faults) {
    static final Tally NOTHING = new Tally(0, 0, 0, 0, List.of());

    static Tally survived(long attacks) {
        return new Tally(attacks, attacks, 0, 0, List.of());
    }

    static Tally failed(long attacks, String fault) {
        return new Tally(attacks, 0, 0, 0, List.of(fault));
    }

    /** A loss that no counter names, if there is one. */
    static Tally uncounted(long lost, String what) {
        return lost == 0 ? NOTHING : new Tally(0, 0, 0, Math.abs(lost), List.of(what + ": " + lost));
    }

    Tally plus(Tally other) {
        final List<String> all = new ArrayList<>(faults);
        all.addAll(other.faults);
        return new Tally(
                tried + other.tried,
                survived + other.survived,
                counted + other.counted,
                uncounted + other.uncounted,
                List.copyOf(all));
    }

    /** Something was tried, and nothing went wrong. */
    boolean isGood() {
        return tried > 0 && survived == tried && uncounted == 0 && faults.isEmpty();
    }
}
