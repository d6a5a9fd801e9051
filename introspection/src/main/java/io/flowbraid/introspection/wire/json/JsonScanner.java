// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.json;

import io.flowbraid.introspection.wire.Malformation;

/**
 * Walks JSON text (RFC 8259) token by token over bytes that are known to be UTF-8. A fault ends the walk: every method
 * then says false and {@link #fault} why. Allocates only where it makes a string. (NOT thread safe)
 *
 * <p>The text may also be the content of a JSON string, read where it is: there each quote is written <code>\"</code>
 * and each backslash <code>\\</code>. Other escapes outside the strings of that text are a fault, see {@link
 * StringContent}.
 */
public final class JsonScanner {
    private static final int MAX_DEPTH = 32;
    private static final long MANTISSA_LIMIT = (Long.MAX_VALUE - 9) / 10;
    private static final byte[] EMPTY = {};
    public byte[] bytes = EMPTY;
    int position;
    /** The last string without its quotes, or the last number. */
    public int tokenFrom;

    public int tokenTo;
    /** Why the walk ended; NONE while it goes on. */
    public Malformation fault = Malformation.NONE;

    /** The text is the content of a JSON string. */
    private boolean isInString;

    private int limit;
    private int depth;
    private int deepest;
    private boolean isAtStart;
    private long mantissa;
    private int exponent;

    /** Begins to walk these bytes. */
    public void wrap(byte[] body, int from, int to) {
        wrap(body, from, to, false);
    }

    /** Begins to walk the bytes of a span. */
    public void wrap(Span span) {
        wrap(span.bytes, span.from, span.to, span.isInString);
    }

    private void wrap(byte[] body, int from, int to, boolean isContent) {
        bytes = body;
        position = from;
        limit = to;
        isInString = isContent;
        depth = 0;
        fault = Malformation.NONE;
    }

    /** The first byte of the next token; 0 at the end. */
    public int peek() {
        final byte[] b = bytes;
        final int end = limit;
        int i = position;
        if (i < end && b[i] > ' ') {
            return b[i]; // senders write no white space
        }
        while (i < end && b[i] <= ' ' && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t')) {
            i++;
        }
        position = i;
        return i < end ? b[i] : 0;
    }

    public boolean isAtEnd() {
        return peek() == 0 && position >= limit;
    }

    /** Enters an object or an array, whose opening bracket comes next. */
    public boolean enter(char bracket) {
        if (peek() != bracket) {
            return fail(Malformation.BAD_JSON);
        }
        if (++depth > MAX_DEPTH) {
            return fail(Malformation.TOO_DEEP);
        }
        deepest = Math.max(deepest, depth);
        position++;
        isAtStart = true;
        return true;
    }

    /** Goes to the next key of the object entered; false at its end or at a fault. The key is the token. */
    public boolean nextKey() {
        return hasNextKey() && key();
    }

    /** Goes to where the next key of the object entered begins; false at its end or at a fault. */
    boolean hasNextKey() {
        return hasNext('}');
    }

    /** Goes over a whole key as senders write it, quotes and colon included, when it comes next. */
    boolean passes(KeyTable.Word<?> word) {
        final int length = isInString ? word.contentLength : word.quotedLength;
        final long[] key = isInString ? word.content : word.quoted;
        if (position + length > limit || !ByteWords.startsWith(bytes, position, key, length)) {
            return false;
        }
        position += length;
        return true;
    }

    /** Reads the key that comes next. */
    boolean key() {
        if (!string() || peek() != ':') {
            return fail(Malformation.BAD_JSON);
        }
        position++;
        return true;
    }

    /** Goes to the next element of the array entered; false at its end or at a fault. */
    public boolean nextElement() {
        return hasNext(']');
    }

    private boolean hasNext(char closing) {
        if (fault != Malformation.NONE) {
            return false;
        }
        final int c = peek();
        if (c == closing) {
            position++;
            depth--;
            isAtStart = false;
            return false;
        }
        if (!isAtStart) {
            if (c != ',') {
                return fail(Malformation.BAD_JSON);
            }
            position++;
        }
        isAtStart = false;
        return true;
    }

    /** Passes over any value. */
    public boolean skip() {
        switch (peek()) {
            case '"', '\\':
                return string();
            case '{':
                enter('{');
                while (nextKey()) {
                    skip();
                }
                return fault == Malformation.NONE;
            case '[':
                enter('[');
                while (nextElement()) {
                    skip();
                }
                return fault == Malformation.NONE;
            case 't':
                return literal("true");
            case 'f':
                return literal("false");
            case 'n':
                return literal("null");
            default:
                return number();
        }
    }

    /** Passes over any value and notes where it was. */
    public boolean skip(Span span) {
        peek();
        final int from = position;
        if (!skip()) {
            return false;
        }
        span.set(bytes, from, position, isInString);
        return true;
    }

    /** The same of an object, which is one walked before, mostly. */
    public boolean skip(Span span, KnownObjects known) {
        peek();
        if (known.find(bytes, position, limit, isInString, span)) {
            position = span.to;
            return true;
        }
        deepest = depth;
        if (!skip(span)) {
            return false;
        }
        if (deepest - depth < MAX_DEPTH / 2) { // a flat one is not too deep wherever it is met again
            known.put(span, limit);
        }
        return true;
    }

    /** Passes over a value and notes where it was if it is an object. */
    public void skipObject(Span span, KnownObjects known) {
        if (peek() == '{') {
            skip(span, known);
        } else {
            skip();
        }
    }

    /** Lets another scanner read the content of the string that comes next. */
    public void beginContent(JsonScanner content) {
        content.wrap(bytes, position + 1, limit, true);
    }

    /** Goes behind that string; false, and not gone, when the other scanner is not at its end. */
    public boolean endContent(JsonScanner content) {
        if (content.fault != Malformation.NONE || content.peek() != '"') {
            return false;
        }
        position = content.position + 1;
        return true;
    }

    /** Reads a value as text: a string, or a number as it is written. False (and passed over) when it is neither. */
    public boolean text() {
        final int c = peek();
        if (c == '"' || c == '\\') {
            return string();
        }
        if (c == '-' || c >= '0' && c <= '9') {
            return number();
        }
        skip();
        return false;
    }

    /** Reads a number, or a string that holds one. False (and passed over) when it is neither. */
    public boolean decimal() {
        final int c = peek();
        if (c == '-' || c >= '0' && c <= '9') {
            return wholeNumber() || number();
        }
        return text() && parseDecimal(tokenFrom, tokenTo);
    }

    /** Reads a number that is digits only, in one go; false, and nothing read, when it is another. */
    private boolean wholeNumber() {
        final byte[] b = bytes;
        final int end = limit;
        int i = position;
        long digits = 0;
        while (i < end && b[i] >= '0' && b[i] <= '9' && digits <= MANTISSA_LIMIT) {
            digits = digits * 10 + b[i] - '0';
            i++;
        }
        if (i == position || i < end && isNumeric(b[i])) {
            return false;
        }
        tokenFrom = position;
        tokenTo = i;
        position = i;
        mantissa = digits;
        exponent = 0;
        return true;
    }

    /** The last {@link #decimal} times ten to the power of {@code scale}, rounded towards zero, saturating. */
    public long scaled(int scale) {
        long value = mantissa;
        int power = exponent + scale;
        for (; power > 0 && value != 0; power--) {
            if (Math.abs(value) > Long.MAX_VALUE / 10) {
                return value < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
            value *= 10;
        }
        for (; power < 0 && value != 0; power++) {
            value /= 10;
        }
        return value;
    }

    /** Reads an integer; {@code otherwise} when the value is none. */
    public long integer(long otherwise) {
        return !decimal() ? otherwise : exponent == 0 ? mantissa : scaled(0);
    }

    public boolean isTrue() {
        final boolean isTrue = peek() == 't';
        return skip() && isTrue;
    }

    private boolean string() {
        final int c = peek();
        if (c == '\\' && isInString) {
            return stringInString();
        }
        return c == '"' && !isInString ? plainString() : fail(Malformation.BAD_JSON);
    }

    private boolean plainString() {
        final byte[] b = bytes;
        final int end = limit;
        int i = position + 1;
        tokenFrom = i;
        while (i < end) {
            i = ByteWords.plainUntil(b, i, end);
            if (i == end) {
                break;
            }
            final int c = b[i];
            if (c == '"') {
                tokenTo = i;
                position = i + 1;
                return true;
            }
            if (c == '\\') {
                i += escapeLength(i);
                if (fault != Malformation.NONE) {
                    return false;
                }
            } else {
                return fail(Malformation.BAD_JSON); // a control character
            }
        }
        return fail(Malformation.BAD_JSON);
    }

    /** A string in the content of a string; its own escapes begin with two backslashes. */
    private boolean stringInString() {
        final byte[] b = bytes;
        final int end = limit;
        int i = position + 2;
        if (i > end || b[i - 1] != '"') {
            return fail(Malformation.BAD_JSON);
        }
        tokenFrom = i;
        while (true) {
            i = ByteWords.plainUntil(b, i, end);
            if (i + 2 > end || b[i] != '\\') {
                return fail(Malformation.BAD_JSON); // the outer string ends here, or a control character
            }
            if (b[i + 1] == '"') {
                tokenTo = i;
                position = i + 2;
                return true;
            }
            final int length = contentEscapeLength(i);
            if (length == 0) {
                return fail(Malformation.BAD_JSON);
            }
            i += length;
        }
    }

    /** Length of an escape in a string in a string; 0 when it is none that is read here. */
    private int contentEscapeLength(int at) {
        final byte[] b = bytes;
        if (at + 4 > limit || b[at + 1] != '\\') {
            return 0;
        }
        return switch (b[at + 2]) {
            case '\\' -> b[at + 3] == '"' || b[at + 3] == '\\' ? 4 : 0;
            case '/', 'b', 'f', 'n', 'r', 't' -> 3;
            case 'u' -> at + 7 <= limit && JsonText.hex4(b, at + 3) >= 0 ? 7 : 0;
            default -> 0;
        };
    }

    private int escapeLength(int at) {
        final int c = at + 1 < limit ? bytes[at + 1] : 0;
        switch (c) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
                return 2;
            case 'u':
                if (at + 6 <= limit && JsonText.hex4(bytes, at + 2) >= 0) {
                    return 6;
                }
                break;
            default:
                break;
        }
        fail(Malformation.BAD_JSON);
        return 0;
    }

    private boolean number() {
        final byte[] b = bytes;
        int i = position;
        tokenFrom = i;
        while (i < limit && isNumeric(b[i])) {
            i++;
        }
        tokenTo = i;
        position = i;
        return parseDecimal(tokenFrom, i) || fail(Malformation.BAD_JSON);
    }

    private static boolean isNumeric(byte c) {
        return c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    }

    private boolean literal(String word) {
        final int length = word.length();
        if (position + length > limit) {
            return fail(Malformation.BAD_JSON);
        }
        for (int i = 0; i < length; i++) {
            if (bytes[position + i] != word.charAt(i)) {
                return fail(Malformation.BAD_JSON);
            }
        }
        position += length;
        return true;
    }

    private boolean parseDecimal(int from, int to) {
        final byte[] b = bytes;
        int i = from;
        final boolean isNegative = i < to && b[i] == '-';
        if (isNegative) {
            i++;
        }
        long digits = 0;
        int power = 0;
        boolean isFraction = false;
        boolean hasDigit = false;
        for (; i < to; i++) {
            final int c = b[i];
            if (c >= '0' && c <= '9') {
                hasDigit = true;
                if (digits <= MANTISSA_LIMIT) {
                    digits = digits * 10 + c - '0';
                    power -= isFraction ? 1 : 0;
                } else {
                    power += isFraction ? 0 : 1;
                }
            } else if (c == '.' && !isFraction && hasDigit) {
                isFraction = true;
            } else {
                break;
            }
        }
        if (i < to) {
            if (!hasDigit || (b[i] | 0x20) != 'e') {
                return false;
            }
            final int written = writtenExponent(i + 1, to);
            if (written == Integer.MIN_VALUE) {
                return false;
            }
            power += written;
        }
        mantissa = isNegative ? -digits : digits;
        exponent = power;
        return hasDigit;
    }

    private int writtenExponent(int from, int to) {
        int i = from;
        final boolean isNegative = i < to && bytes[i] == '-';
        if (i < to && (isNegative || bytes[i] == '+')) {
            i++;
        }
        if (i == to) {
            return Integer.MIN_VALUE;
        }
        int value = 0;
        for (; i < to; i++) {
            final int c = bytes[i];
            if (c < '0' || c > '9') {
                return Integer.MIN_VALUE;
            }
            value = Math.min(value * 10 + c - '0', 10_000);
        }
        return isNegative ? -value : value;
    }

    /** Ends the walk; always false. */
    public boolean fail(Malformation why) {
        if (fault == Malformation.NONE) {
            fault = why;
        }
        return false;
    }

    /** The text of the last token. */
    public String tokenText() {
        return isInString
                ? JsonText.unescapedContent(bytes, tokenFrom, tokenTo)
                : JsonText.unescaped(bytes, tokenFrom, tokenTo);
    }

    /** Whether the text is the content of a JSON string. */
    public boolean isInString() {
        return isInString;
    }
}
