// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.json;

import io.flowbraid.model.network.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes JSON text as UTF-8 into one growing array that is used again. (NOT thread safe) */
public final class JsonBuffer {
    /**
     * Longer text is cut: a foreign agent's command line can be megabytes. A path of 4,096 bytes with its marks is not
     * longer.
     */
    public static final int MAX_TEXT_LENGTH = 4_500;

    private static final char CUT = '\u2026';

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_NUMBER = 20;
    private static final int MAX_ESCAPE = 7;

    public byte[] bytes;
    public int length;

    private final StringBuilder addressText = new StringBuilder(48);

    public JsonBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    /** Copies the first {@code size} bytes to the start of the target. */
    public void copyTo(byte[] target, int size) {
        System.arraycopy(bytes, 0, target, 0, size);
    }

    /** A copy of a stretch: the frame of a message, which the socket keeps. */
    public byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** Moves what was written from {@code from} on to the offset {@code to}, over what was there. */
    public void move(int from, int to) {
        System.arraycopy(bytes, from, bytes, to, length - from);
        length = to + length - from;
    }

    /** Appends an ASCII character as it is. */
    public void append(char c) {
        reserve(1);
        bytes[length++] = (byte) c;
    }

    /** Appends JSON text as it is. */
    public void raw(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    public void number(long value) {
        reserve(MAX_NUMBER);
        if (value < 0) {
            bytes[length++] = '-';
        }
        int end = length + 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            end++;
        }
        long rest = value;
        for (int i = end - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        }
        length = end;
    }

    /** The value divided by ten to the power of {@code places}, with all of them written. */
    public void fixed(long value, int places) {
        long unit = 1;
        for (int i = 0; i < places; i++) {
            unit *= 10;
        }
        number(value / unit);
        append('.');
        reserve(places);
        long rest = value % unit;
        for (int i = length + places - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        }
        length += places;
    }

    /** Appends an IP address as text, without quotes. */
    public void address(long hi, long lo) {
        addressText.setLength(0);
        IpAddress.appendTo(addressText, hi, lo);
        reserve(addressText.length());
        for (int i = 0; i < addressText.length(); i++) {
            bytes[length++] = (byte) addressText.charAt(i);
        }
    }

    /** A JSON string with its quotes. Half a surrogate pair, which is no text, becomes U+FFFD. */
    public void string(String text) {
        string(text, false);
    }

    /** The same in the content of a JSON string: its quotes and escapes are escaped again. */
    public void stringInString(String text) {
        string(text, true);
    }

    private void string(String text, boolean isInString) {
        final int size = Math.min(text.length(), MAX_TEXT_LENGTH);
        reserve(size * MAX_ESCAPE + 8);
        quote(isInString);
        for (int i = 0; i < size; i++) {
            final char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
                bytes[length++] = (byte) c;
            } else if (c < 0x80) {
                escape(c, isInString);
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xc0 | c >> 6);
                bytes[length++] = (byte) (0x80 | c & 0x3f);
            } else if (!Character.isSurrogate(c)) {
                threeBytes(c);
            } else if (i + 1 < size && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                fourBytes(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                threeBytes('\ufffd');
            }
        }
        if (size < text.length()) {
            threeBytes(CUT);
        }
        quote(isInString);
    }

    /** A JSON string of bytes that are UTF-8, or will be checked by its reader. */
    public void string(byte[] text, int from, int to) {
        reserve((to - from) * MAX_ESCAPE + 2);
        quote(false);
        for (int i = from; i < to; i++) {
            final byte c = text[i];
            if (c >= 0 && c < 0x20 || c == '"' || c == '\\') {
                escape((char) c, false);
            } else {
                bytes[length++] = c;
            }
        }
        quote(false);
    }

    /** JSON text as the content of a JSON string. */
    public static byte[] contentOf(byte[] json) {
        final JsonBuffer content = new JsonBuffer(json.length + 64);
        for (final byte c : json) {
            if (c == '"' || c == '\\') {
                content.append('\\');
            }
            content.append((char) c);
        }
        return content.copy(0, content.length);
    }

    private void quote(boolean isInString) {
        if (isInString) {
            bytes[length++] = '\\';
        }
        bytes[length++] = '"';
    }

    private void escape(char c, boolean isInString) {
        bytes[length++] = '\\';
        if (isInString) {
            bytes[length++] = '\\';
        }
        if (c == '"' || c == '\\') {
            if (isInString) {
                bytes[length++] = '\\';
            }
            bytes[length++] = (byte) c;
            return;
        }
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[c >> 4];
        bytes[length++] = HEX[c & 0xf];
    }

    private void threeBytes(int c) {
        bytes[length++] = (byte) (0xe0 | c >> 12);
        bytes[length++] = (byte) (0x80 | c >> 6 & 0x3f);
        bytes[length++] = (byte) (0x80 | c & 0x3f);
    }

    private void fourBytes(int c) {
        bytes[length++] = (byte) (0xf0 | c >> 18);
        bytes[length++] = (byte) (0x80 | c >> 12 & 0x3f);
        bytes[length++] = (byte) (0x80 | c >> 6 & 0x3f);
        bytes[length++] = (byte) (0x80 | c & 0x3f);
    }

    private void reserve(int size) {
        if (length + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + size));
        }
    }
}
