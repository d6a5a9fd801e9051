// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** ByteWords eight at a time: hash, UTF-8 check, search. */
public final class ByteWords {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long QUOTES = EACH * '"';
    private static final long BACKSLASHES = EACH * '\\';
    private static final long SPACES = EACH * ' ';

    private ByteWords() {}

    /** Of the bytes from one offset to before the other. */
    public static long hash(byte[] bytes, int from, int to) {
        long h = to - from;
        int i = from;
        for (; i + 8 <= to; i += 8) {
            h = (h ^ (long) LONG.get(bytes, i)) * 0x9e37_79b9_7f4a_7c15L;
            h ^= h >>> 32;
        }
        long tail = 0;
        for (; i < to; i++) {
            tail = tail << 8 | bytes[i] & 0xff;
        }
        h = (h ^ tail) * 0xbf58_476d_1ce4_e5b9L;
        return h ^ h >>> 29;
    }

    /** ASCII text as {@link #startsWith} compares it, the last word filled with zeros. */
    static long[] words(String text) {
        final byte[] padded = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), text.length() + 7 & ~7);
        final long[] words = new long[padded.length / 8];
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) LONG.get(padded, 8 * i);
        }
        return words;
    }

    /** Whether a text of that length begins at a byte; false also when there is no room for all of the last word. */
    static boolean startsWith(byte[] bytes, int from, long[] text, int length) {
        final int last = text.length - 1;
        if (from + 8 * last + 8 > bytes.length) {
            return false;
        }
        for (int i = 0; i < last; i++) {
            if ((long) LONG.get(bytes, from + 8 * i) != text[i]) {
                return false;
            }
        }
        return ((long) LONG.get(bytes, from + 8 * last) ^ text[last]) << 64 - 8 * (length - 8 * last) == 0;
    }

    public static boolean endsWith(byte[] bytes, int from, int to, byte[] end) {
        final int start = to - end.length;
        return start >= from && Arrays.equals(bytes, start, to, end, 0, end.length);
    }

    /**
     * The first quote, backslash or control character, or {@code to}. Subtracting from all eight bytes at once sets the
     * high bit of those below; a borrow can set it wrongly only above the first true one, which is the one taken.
     */
    static int plainUntil(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            final long word = (long) LONG.get(bytes, i);
            final long quotes = word ^ QUOTES;
            final long backslashes = word ^ BACKSLASHES;
            final long found =
                    (quotes - EACH & ~quotes | backslashes - EACH & ~backslashes | word - SPACES & ~word) & HIGH_BITS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < to && bytes[i] != '"' && bytes[i] != '\\' && (bytes[i] >= ' ' || bytes[i] < 0)) {
            i++;
        }
        return i;
    }

    /** True for well-formed UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. */
    public static boolean isUtf8(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            if (i + 8 <= to && ((long) LONG.get(bytes, i) & HIGH_BITS) == 0) {
                i += 8;
            } else if (bytes[i] >= 0) {
                i++;
            } else {
                final int length = sequenceLength(bytes, i, to);
                if (length == 0) {
                    return false;
                }
                i += length;
            }
        }
        return true;
    }

    private static int sequenceLength(byte[] bytes, int at, int to) {
        final int first = bytes[at] & 0xff;
        final int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > to) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        final int second = bytes[at + 1] & 0xff;
        final boolean isOutOfRange = first == 0xe0 && second < 0xa0
                || first == 0xed && second >= 0xa0
                || first == 0xf0 && second < 0x90
                || first == 0xf4 && second >= 0x90;
        return isOutOfRange ? 0 : length;
    }
}
