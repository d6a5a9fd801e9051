// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.ledger;

import java.util.function.LongSupplier;

/** The way from one stage to the next: what left the one enters the other, and nothing comes from elsewhere. */
record Passage(String from, String to, LongSupplier left, LongSupplier entered) {
    /** The far end is read first, so that what moves meanwhile counts as on the way. */
    PassageReading read() {
        final long arrived = entered.getAsLong();
        return new PassageReading(from, to, left.getAsLong(), arrived);
    }
}
