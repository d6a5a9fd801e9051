// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Words, of which any may begin at some place of a text. Finding out takes a few comparisons however many words there
 * are, and no garbage. Immutable, thread safe.
 */
final class PrefixSet {
    private static final int PAIRS = 1 << 16;

    /** In order; no word begins with another one, so that only the last word that is not behind the text can fit. */
    private final String[] words;

    /** A bit for each pair of characters that a word begins with, some pairs sharing one: most places begin no word. */
    private final long[] pairs = new long[PAIRS / Long.SIZE];

    private final boolean areAllPairs;

    /** 1 to read a text forwards, -1 to read it backwards. */
    private final int step;

    private PrefixSet(List<String> words, int step) {
        this.words = withoutLonger(words);
        this.step = step;
        areAllPairs = Arrays.stream(this.words).allMatch(word -> word.length() > 1);
        for (final String word : this.words) {
            if (word.length() > 1) {
                final int pair = pair(word.charAt(0), word.charAt(1));
                pairs[pair / Long.SIZE] |= 1L << pair;
            }
        }
    }

    /** @param words of folded characters; {@link TextPattern#ANY} stands for the end of the text */
    static PrefixSet forwards(List<String> words) {
        return new PrefixSet(words, 1);
    }

    /** The same for texts that are read from a place to their beginning. */
    static PrefixSet backwards(List<String> words) {
        return new PrefixSet(
                words.stream()
                        .map(word -> new StringBuilder(word).reverse().toString())
                        .toList(),
                -1);
    }

    private static String[] withoutLonger(List<String> words) {
        final List<String> kept = new ArrayList<>(words.size());
        for (final String word : words.stream().sorted().toList()) {
            if (kept.isEmpty() || !word.startsWith(kept.get(kept.size() - 1))) {
                kept.add(word);
            }
        }
        return kept.toArray(String[]::new);
    }

    /** Whether a word begins at the place {@code from} of the text. */
    boolean isAt(String text, int from) {
        if (words.length == 0 || areAllPairs && !mayBeginWith(at(text, from), at(text, from + step))) {
            return false;
        }
        int low = 0;
        int high = words.length - 1;
        while (low <= high) {
            final int middle = (low + high) >>> 1;
            final int order = compare(words[middle], text, from);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }

    /** Whether a word begins at any place of the text. */
    boolean isIn(String text) {
        if (words.length > 0) {
            for (int from = 0; from <= text.length(); from++) {
                if (isAt(text, from)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean mayBeginWith(char first, char second) {
        final int pair = pair(first, second);
        return (pairs[pair / Long.SIZE] & 1L << pair) != 0;
    }

    private static int pair(char first, char second) {
        return (first * 257 + second) % PAIRS;
    }

    /** 0 when the word begins there. */
    private int compare(String word, String text, int from) {
        for (int i = 0; i < word.length(); i++) {
            final int order = word.charAt(i) - at(text, from + i * step);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static char at(String text, int place) {
        return place >= 0 && place < text.length() ? TextPattern.fold(text, place) : TextPattern.ANY;
    }
}
