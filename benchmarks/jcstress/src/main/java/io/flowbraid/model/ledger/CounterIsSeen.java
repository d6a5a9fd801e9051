// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.ledger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/**
 * Does a thread that waits for a count see it? With a plain read in {@link Counter#get} the compiler takes the read out
 * of the loop, and the thread waits for ever.
 */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "The reader sees the count.")
@Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "The reader never sees the count.")
@State
public class CounterIsSeen {
    private final Counter counter = new Counter();

    @Actor
    public void reader() {
        while (counter.get() == 0) {
            // Only the counter ends this.
        }
    }

    @Signal
    public void writer() {
        counter.increment();
    }
}
