// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.overview;

import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.Kept.Source;
import io.flowbraid.web.http.Answer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Answers that cost much, kept for a moment by their question, since several pages ask the same. Thread safe. */
final class RecentAnswers {
    private static final int MAX = 16;

    private final long keptMs;
    private final LongSupplier clockMs;
    private final Map<String, Recent> answers = new LinkedHashMap<>(2 * MAX, 0.75F, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Recent> eldest) {
            return size() > MAX;
        }
    };

    private record Recent(Answer answer, long atMs) {}

    RecentAnswers(long keptMs, LongSupplier clockMs) {
        this.keptMs = keptMs;
        this.clockMs = clockMs;
    }

    /** The answer to a question, found out when there is no recent one. */
    Answer of(String question, Source<Answer> source) throws RefusedException {
        synchronized (answers) {
            final Recent recent = answers.get(question);
            if (recent != null && clockMs.getAsLong() - recent.atMs < keptMs) {
                return recent.answer;
            }
        }
        final Answer found = source.find();
        synchronized (answers) {
            answers.put(question, new Recent(found, clockMs.getAsLong()));
        }
        return found;
    }
}
