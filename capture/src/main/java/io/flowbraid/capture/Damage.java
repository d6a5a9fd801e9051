// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import java.util.function.Consumer;

/** Damaged places in a set of capture files: each is counted, and the first ones are reported. */
final class Damage {
    static final String LOSS = "damaged_block";

    private static final int MAX_REPORTED = 10;

    private final LedgerStage stage;
    private final Counter lost;
    private final Consumer<String> notes;
    private int places;
    private long skippedBytes;

    Damage(LedgerStage stage, Consumer<String> notes) {
        this.stage = stage;
        this.notes = notes;
        lost = new Counter();
    }

    /**
     * Something between two offsets of the file cannot be read.
     *
     * @param what is wrong there, without the place
     */
    void found(String file, long from, long to, String what) {
        count();
        skippedBytes += to - from;
        if (places <= MAX_REPORTED) {
            notes.accept(file + ": damaged at byte " + from + ": " + what + "; skipped " + (to - from) + " bytes"
                    + (places == MAX_REPORTED ? ". More damage is counted, not reported" : ""));
        }
    }

    /** Counts a packet that the end of the file cut off. */
    void count() {
        places++;
        lost.increment();
        stage.in().increment();
        stage.loss(LOSS).increment();
    }

    /** What was counted as the stage's input and is no packet. */
    long lost() {
        return lost.get();
    }

    boolean isSkipped() {
        return skippedBytes > 0;
    }

    String summary() {
        return "damaged in " + places + (places == 1 ? " place; " : " places; ") + skippedBytes + " bytes were skipped";
    }
}
