// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import io.flowbraid.model.process.Workload;
import java.util.concurrent.atomic.AtomicInteger;

/** Who is this container? Open until one runtime knows it or all have said that they do not. */
final class Question {
    private final Workload known;
    private final AtomicInteger unanswered;

    Question(Workload known, int askedRuntimes) {
        this.known = known;
        unanswered = new AtomicInteger(askedRuntimes);
    }

    /** What the cgroup's name says. */
    Workload known() {
        return known;
    }

    void isNotHere() {
        unanswered.decrementAndGet();
    }

    void isAnswered() {
        unanswered.set(0);
    }

    boolean isOpen() {
        return unanswered.get() > 0;
    }
}
