// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

/**
 * Intervals of equal length that follow each other, numbered from 0. An interval is shown some time after its end, when
 * the reports about it have come. (NOT thread safe.)
 */
final class Intervals {
    private final long startNs;
    private final long lengthNs;
    private final long lagNs;
    private final int slots;
    private long oldest;

    Intervals(long startNs, long lengthNs, long lagNs) {
        this.startNs = startNs;
        this.lengthNs = lengthNs;
        this.lagNs = lagNs;
        // Those that wait to be shown, the one that runs, and one for a frame that is drawn late.
        slots = Math.toIntExact((lagNs + lengthNs - 1) / lengthNs) + 2;
    }

    long lengthNs() {
        return lengthNs;
    }

    /** How many are kept at a time. */
    int slots() {
        return slots;
    }

    int slotOf(long number) {
        return (int) (number % slots);
    }

    /** The interval of a time; the nearest one that is kept, if that one is not. */
    long at(long ns) {
        return Math.max(oldest, Math.min(Math.floorDiv(ns - startNs, lengthNs), oldest + slots - 1));
    }

    /** Nothing that happened before is measured. */
    long startNs() {
        return startNs;
    }

    long startOf(long number) {
        return startNs + number * lengthNs;
    }

    /** The one to be shown next. */
    long oldest() {
        return oldest;
    }

    /** When the oldest is to be shown. */
    long dueNs() {
        return startOf(oldest + 1) + lagNs;
    }

    void advance() {
        oldest++;
    }
}
