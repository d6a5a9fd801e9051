// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import com.fasterxml.jackson.core.io.CharTypes;
import com.fasterxml.jackson.core.io.NumberOutput;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.record.Digits;
import io.flowbraid.record.TimestampText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes JSON objects, one per line. A field without a value is left out, and values made of digits make no garbage. It
 * writes no arrays and checks no nesting; a record has a hundred fields, and this takes two thirds of the time of a
 * general generator. (NOT thread safe)
 */
final class JsonLines {
    /** Longer than any value made of digits, quotes included. */
    private static final int DIGITS = 40;
    /** Lines gather up to here. */
    private static final int FULL = 1 << 15;
    /**
     * By ASCII character: 0 for itself, positive the letter behind a backslash, negative a code unit in hexadecimal.
     */
    private static final int[] ESCAPES = CharTypes.get7BitOutputEscapes();

    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_BYTES_OF_A_CHAR = 6;

    private final OutputStream out;
    private final TimestampText timestamps = new TimestampText();
    private final KnownParts known = new KnownParts();
    private final StringBuilder scratch = new StringBuilder(128);
    private byte[] bytes = new byte[FULL + (FULL >> 1)];
    private int length;
    private boolean isFirst = true;

    JsonLines(OutputStream out) {
        this.out = out;
    }

    /** Begins a line. */
    void begin() {
        room(1);
        bytes[length++] = '{';
        isFirst = true;
    }

    /** Ends a line, and writes when there are many. */
    void end() throws IOException {
        room(2);
        bytes[length++] = '}';
        bytes[length++] = '\n';
        if (length >= FULL) {
            write();
        }
    }

    void open(byte[] field) {
        name(field);
        bytes[length++] = '{';
        isFirst = true;
    }

    void close() {
        room(1);
        bytes[length++] = '}';
        isFirst = false;
    }

    /** Left out when empty. */
    void text(byte[] field, CharSequence value) {
        if (value.length() > 0) {
            name(field);
            string(value);
        }
    }

    /** A field that the data names, empty or not. */
    void text(String field, String value) {
        separate();
        string(field);
        bytes[length++] = ':';
        string(value);
    }

    void number(byte[] field, long value) {
        name(field);
        length = NumberOutput.outputLong(value, bytes, length);
    }

    /** Left out when negative, i.e. not known. */
    void known(byte[] field, long value) {
        if (value >= 0) {
            number(field, value);
        }
    }

    void flag(byte[] field, boolean value) {
        name(field);
        copy(value ? TRUE : FALSE);
    }

    void timestamp(byte[] field, long epochNs) {
        name(field);
        bytes[length++] = '"';
        length = timestamps.put(bytes, length, epochNs);
        bytes[length++] = '"';
    }

    void address(byte[] field, long hi, long lo) {
        if (!IpAddress.isIpv4(hi, lo)) {
            final StringBuilder text = scratch();
            IpAddress.appendTo(text, hi, lo);
            text(field, text);
            return;
        }
        name(field);
        final byte[] to = bytes;
        int at = length;
        to[at] = '"';
        at = Digits.upTo255(to, at + 1, (int) lo >>> 24);
        to[at] = '.';
        at = Digits.upTo255(to, at + 1, (int) lo >>> 16 & 0xff);
        to[at] = '.';
        at = Digits.upTo255(to, at + 1, (int) lo >>> 8 & 0xff);
        to[at] = '.';
        at = Digits.upTo255(to, at + 1, (int) lo & 0xff);
        to[at] = '"';
        length = at + 1;
    }

    void hex(byte[] field, long value) {
        name(field);
        bytes[length++] = '"';
        length = Digits.hex(bytes, length, value);
        bytes[length++] = '"';
    }

    /** Bytes that need no escapes. */
    void plain(byte[] field, byte[] value) {
        name(field);
        bytes[length++] = '"';
        copy(value);
        bytes[length++] = '"';
    }

    /** Microseconds as milliseconds with three decimals. */
    void milliseconds(byte[] field, long us) {
        name(field);
        if (us < 0) {
            bytes[length++] = '-';
        }
        final long magnitude = Math.abs(us);
        length = NumberOutput.outputLong(magnitude / 1_000, bytes, length);
        bytes[length++] = '.';
        length = Digits.three(bytes, length, (int) (magnitude % 1_000));
    }

    /** A field as it was encoded once, its comma included. */
    void field(byte[] field) {
        if (field.length > 0) {
            name(field);
        }
    }

    void word(byte[][] fields, Enum<?> word) {
        field(fields[word.ordinal()]);
    }

    /**
     * Writes what was written of the same instance before, when that is known; otherwise the caller writes it and says
     * so with {@link #wrote}.
     */
    boolean repeat(Object thing) {
        final byte[] part = known.find(thing);
        if (part.length == 0) {
            return false;
        }
        field(part);
        return true;
    }

    /** All that was written since the line was {@code from} long will be the same for this instance each time. */
    void wrote(Object thing, int from) {
        if (length > from && bytes[from] == ',') {
            known.see(thing, bytes, from, length);
        }
    }

    /** Where the next byte goes. */
    int position() {
        return length;
    }

    /** The emptied buffer for a value that the caller makes and hands to {@link #text(byte[], CharSequence)}. */
    StringBuilder scratch() {
        scratch.setLength(0);
        return scratch;
    }

    void flush() throws IOException {
        write();
        out.flush();
    }

    void finish() throws IOException {
        write();
        out.close();
    }

    private void write() throws IOException {
        final int written = length;
        length = 0;
        out.write(bytes, 0, written);
    }

    /** Writes a name, with room behind it for a value made of digits. */
    private void name(byte[] field) {
        room(field.length + DIGITS);
        final int skipped = isFirst ? 1 : 0;
        System.arraycopy(field, skipped, bytes, length, field.length - skipped);
        length += field.length - skipped;
        isFirst = false;
    }

    private void separate() {
        room(1);
        if (!isFirst) {
            bytes[length++] = ',';
        }
        isFirst = false;
    }

    private void string(CharSequence value) {
        final int chars = value.length();
        room(chars * MAX_BYTES_OF_A_CHAR + 3);
        final byte[] to = bytes;
        int at = length;
        to[at++] = '"';
        int i = 0;
        for (; i < chars; i++) {
            final char c = value.charAt(i);
            if (c >= ESCAPES.length || ESCAPES[c] != 0) {
                break;
            }
            to[at++] = (byte) c;
        }
        length = at;
        if (i < chars) {
            unusual(value, i);
        }
        bytes[length++] = '"';
    }

    /** The rest of a text, from the first character that is not one plain byte. */
    private void unusual(CharSequence value, int from) {
        for (int i = from; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c < ESCAPES.length && ESCAPES[c] == 0) {
                bytes[length++] = (byte) c;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
                supplementary(Character.toCodePoint(c, value.charAt(i)));
            } else {
                unusual(c);
            }
        }
    }

    private void unusual(char c) {
        if (c < ESCAPES.length) {
            bytes[length++] = '\\';
            if (ESCAPES[c] > 0) {
                bytes[length++] = (byte) ESCAPES[c];
            } else {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[c >> 4];
                bytes[length++] = HEX[c & 0xf];
            }
        } else if (c < 0x800) {
            bytes[length++] = (byte) (0xc0 | c >> 6);
            bytes[length++] = (byte) (0x80 | c & 0x3f);
        } else {
            // Half of a surrogate pair is no character.
            final int valid = Character.isSurrogate(c) ? 0xfffd : c;
            bytes[length++] = (byte) (0xe0 | valid >> 12);
            bytes[length++] = (byte) (0x80 | valid >> 6 & 0x3f);
            bytes[length++] = (byte) (0x80 | valid & 0x3f);
        }
    }

    private void supplementary(int codePoint) {
        bytes[length++] = (byte) (0xf0 | codePoint >> 18);
        bytes[length++] = (byte) (0x80 | codePoint >> 12 & 0x3f);
        bytes[length++] = (byte) (0x80 | codePoint >> 6 & 0x3f);
        bytes[length++] = (byte) (0x80 | codePoint & 0x3f);
    }

    private void copy(byte[] text) {
        room(text.length + 1);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
