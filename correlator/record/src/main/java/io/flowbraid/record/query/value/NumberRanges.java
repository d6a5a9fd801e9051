// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Ranges of numbers, in any of which a number may be. Immutable, thread safe. */
public final class NumberRanges {
    /** First and last numbers, in order; the ranges do not touch one another. */
    private final long[] firsts;

    private final long[] lasts;

    public NumberRanges(List<Range> ranges) {
        final List<Range> joined = new ArrayList<>(ranges.size());
        ranges.stream()
                .filter(range -> range.min() <= range.max())
                .sorted(Comparator.comparingLong(Range::min))
                .forEach(range -> join(joined, range));
        firsts = joined.stream().mapToLong(Range::min).toArray();
        lasts = joined.stream().mapToLong(Range::max).toArray();
    }

    /** Both bounds are included. */
    public record Range(long min, long max) {}

    private static void join(List<Range> joined, Range range) {
        final int at = joined.size() - 1;
        if (at >= 0 && range.min() <= joined.get(at).max()) {
            final Range before = joined.get(at);
            joined.set(at, new Range(before.min(), Math.max(before.max(), range.max())));
        } else {
            joined.add(range);
        }
    }

    public boolean contains(long number) {
        final int found = Arrays.binarySearch(firsts, number);
        final int at = found >= 0 ? found : -found - 2;
        return at >= 0 && number <= lasts[at];
    }
}
