// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Ranges of numbers, in any of which a number may be. Immutable, thread safe. */
final class NumberRanges {
    /** First and last numbers, in order; the ranges do not touch one another. */
    private final long[] firsts;

    private final long[] lasts;

    NumberRanges(List<Condition.Between> ranges) {
        final List<Condition.Between> joined = new ArrayList<>(ranges.size());
        ranges.stream()
                .filter(range -> range.min() <= range.max())
                .sorted(Comparator.comparingLong(Condition.Between::min))
                .forEach(range -> join(joined, range));
        firsts = joined.stream().mapToLong(Condition.Between::min).toArray();
        lasts = joined.stream().mapToLong(Condition.Between::max).toArray();
    }

    private static void join(List<Condition.Between> joined, Condition.Between range) {
        final int at = joined.size() - 1;
        if (at >= 0 && range.min() <= joined.get(at).max()) {
            final Condition.Between before = joined.get(at);
            joined.set(at, new Condition.Between(before.min(), Math.max(before.max(), range.max())));
        } else {
            joined.add(range);
        }
    }

    boolean contains(long number) {
        final int found = Arrays.binarySearch(firsts, number);
        final int at = found >= 0 ? found : -found - 2;
        return at >= 0 && number <= lasts[at];
    }
}
