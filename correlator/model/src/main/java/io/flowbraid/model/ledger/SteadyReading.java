// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.ledger;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reads counters that other threads write, at one consistent point. They write without locks, each item to several
 * counters in turn; so a reading is repeated until two in a row are equal and the account is whole. Counters never go
 * back: two equal readings show how they all stood at one moment.
 */
final class SteadyReading {
    /** Looks without a pause. */
    private static final int SPINS = 50;

    private static final long PAUSE_NS = 200_000;
    /**
     * Looks of all readings, a second at most: a writer that lost its processor between two counters gets it back by
     * then.
     */
    private static final int MAX_LOOKS = 4_000;

    private int looks;

    /** The first whole reading that the next one repeats; when there is none for too long, the last one as it is. */
    <T> T steady(Supplier<T> reader, Predicate<T> isWhole) {
        return take(reader, (last, next) -> next.equals(last) && isWhole.test(next));
    }

    /** The first whole reading; when there is none for too long, the last one as it is. */
    <T> T first(Supplier<T> reader, Predicate<T> isWhole) {
        return take(reader, (last, next) -> isWhole.test(next));
    }

    private <T> T take(Supplier<T> reader, BiPredicate<T, T> isGood) {
        T last = reader.get();
        for (int look = 0; ; look++, looks++) {
            VarHandle.fullFence();
            final T next = reader.get();
            if (isGood.test(last, next) || looks >= MAX_LOOKS) {
                return next;
            }
            last = next;
            if (look >= SPINS) {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }
}
