// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.ledger;

/**
 * What left one stage and entered the next, at one moment.
 *
 * @param from the stage it left
 * @param to the stage it entered
 */
public record PassageReading(String from, String to, long left, long entered) {
    /** On the way, or at the end of a run not read any more. Never negative, unless something was counted wrong. */
    public long between() {
        return left - entered;
    }
}
