// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Words of a closed choice (the keys of a JSON object, the values of a key) found by their bytes, without a string. */
public final class KeyTable<K extends Enum<K>> {

    /** One way senders write a key. */
    static final class Word<K> {
        final K key;
        /** Its place in the table, below {@link KeyTable#places}. */
        final int place;
        /** The key in quotes and with its colon, for {@link ByteWords#startsWith}. */
        final long[] quoted;

        final int quotedLength;
        /** The same in the content of a JSON string. */
        final long[] content;

        final int contentLength;
        private final byte[] spelling;

        private Word(K key, int place, String text) {
            this.key = key;
            this.place = place;
            final String inQuotes = '"' + text + "\":";
            quoted = ByteWords.words(inQuotes);
            quotedLength = inQuotes.length();
            final String inString = "\\\"" + text + "\\\":";
            content = ByteWords.words(inString);
            contentLength = inString.length();
            spelling = text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final @Nullable Word<K>[] words;
    private final int mask;

    /** A table of all constants, each with every way senders write it. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // no array is generic
    public KeyTable(K[] all, Function<K, String[]> spelled) {
        final int count =
                Arrays.stream(all).mapToInt(key -> spelled.apply(key).length).sum();
        words = new Word[Integer.highestOneBit(count) * 8];
        mask = words.length - 1;
        for (final K key : all) {
            for (final String spelling : spelled.apply(key)) {
                add(spelling, key);
            }
        }
    }

    private void add(String text, K key) {
        int place = (int) ByteWords.hash(text.getBytes(StandardCharsets.US_ASCII), 0, text.length()) & mask;
        while (words[place] != null) {
            place = place + 1 & mask;
        }
        words[place] = new Word<>(key, place, text);
    }

    int places() {
        return words.length;
    }

    /** The constant with this spelling; null for none. */
    @Nullable
    public K find(byte[] bytes, int from, int to) {
        final Word<K> word = findWord(bytes, from, to);
        return word == null ? null : word.key;
    }

    @Nullable
    Word<K> findWord(byte[] bytes, int from, int to) {
        int place = (int) ByteWords.hash(bytes, from, to) & mask;
        for (Word<K> word = words[place]; word != null; word = words[place]) {
            if (Arrays.equals(word.spelling, 0, word.spelling.length, bytes, from, to)) {
                return word;
            }
            place = place + 1 & mask;
        }
        return null;
    }
}
