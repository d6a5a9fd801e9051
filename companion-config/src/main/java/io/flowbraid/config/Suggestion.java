// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import java.util.Collection;
import java.util.Optional;

/** Guesses what a misspelled word was meant to be. */
public final class Suggestion {
    private Suggestion() {}

    /** The nearest word, if it is near: at most a third of the letters differ. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        String best = "";
        int least = Math.max(1, word.length() / 3) + 1;
        for (final String candidate : known) {
            final int distance = distance(word, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** Damerau's and Levenshtein's: letters put in, left out, taken for others, or two that changed places. */
    public static int distance(String a, String b) {
        final int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : step(steps, a, b, i, j);
            }
        }
        return steps[a.length()][b.length()];
    }

    private static int step(int[][] steps, String a, String b, int i, int j) {
        final boolean isSame = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(steps[i - 1][j - 1] + (isSame ? 0 : 1), 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
            least = Math.min(least, 1 + steps[i - 2][j - 2]);
        }
        return least;
    }
}
