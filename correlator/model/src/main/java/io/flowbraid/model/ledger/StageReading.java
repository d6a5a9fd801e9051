// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.ledger;

import java.util.Map;

/**
 * The account of one stage at one moment.
 *
 * @param held what was inside
 * @param losses by reason
 */
public record StageReading(String kind, String name, long in, long out, long held, Map<String, Long> losses) {
    public long lost() {
        long lost = 0;
        for (final long count : losses.values()) {
            lost += count;
        }
        return lost;
    }

    /** Zero when the account closes. */
    public long imbalance() {
        return in - out - lost() - held;
    }
}
