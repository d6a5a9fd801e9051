// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.json;

/**
 * The content of a JSON string as UTF-8, escapes resolved, in an array that is used again. Half a surrogate pair
 * becomes U+FFFD. (NOT thread safe)
 */
public final class StringContent {
    private static final int REPLACEMENT = 0xfffd;

    public byte[] bytes = new byte[256];
    public int length;

    /** Reads a string that a {@link JsonScanner} found well-formed, without its quotes. */
    public void unescape(byte[] text, int from, int to) {
        if (bytes.length < to - from) {
            bytes = new byte[Integer.highestOneBit(to - from) * 2]; // no escape is shorter than what it stands for
        }
        length = 0;
        int i = from;
        while (i < to) {
            final int c = text[i];
            if (c != '\\') {
                bytes[length++] = (byte) c;
                i++;
            } else if (text[i + 1] != 'u') {
                bytes[length++] = (byte) JsonText.escaped(text[i + 1]);
                i += 2;
            } else {
                i += unicode(text, i, to);
            }
        }
    }

    /** Appends the character of one or, for a surrogate pair, two escapes; their length. */
    private int unicode(byte[] text, int at, int to) {
        final int c = JsonText.hex4(text, at + 2);
        if (!Character.isSurrogate((char) c)) {
            append(c);
            return 6;
        }
        if (at + 12 <= to && text[at + 6] == '\\' && text[at + 7] == 'u') {
            final int low = JsonText.hex4(text, at + 8);
            if (Character.isSurrogatePair((char) c, (char) low)) {
                append(Character.toCodePoint((char) c, (char) low));
                return 12;
            }
        }
        append(REPLACEMENT);
        return 6;
    }

    private void append(int c) {
        if (c < 0x80) {
            bytes[length++] = (byte) c;
            return;
        }
        if (c < 0x800) {
            bytes[length++] = (byte) (0xc0 | c >> 6);
        } else {
            if (c < 0x1_0000) {
                bytes[length++] = (byte) (0xe0 | c >> 12);
            } else {
                bytes[length++] = (byte) (0xf0 | c >> 18);
                bytes[length++] = (byte) (0x80 | c >> 12 & 0x3f);
            }
            bytes[length++] = (byte) (0x80 | c >> 6 & 0x3f);
        }
        bytes[length++] = (byte) (0x80 | c & 0x3f);
    }
}
