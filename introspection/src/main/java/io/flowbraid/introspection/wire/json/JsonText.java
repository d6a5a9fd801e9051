// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.json;

import java.nio.charset.StandardCharsets;

/** Makes Java strings of the strings in JSON text. */
final class JsonText {
    private JsonText() {}

    /** The text of a string's bytes, escapes resolved; half a surrogate pair becomes U+FFFD. */
    static String unescaped(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\\') {
                return unescapedFrom(bytes, from, i, to);
            }
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static String unescapedFrom(byte[] bytes, int from, int firstEscape, int to) {
        final StringBuilder text = new StringBuilder(to - from);
        int plain = from;
        int i = firstEscape;
        while (i < to) {
            if (bytes[i] != '\\') {
                i++;
                continue;
            }
            text.append(new String(bytes, plain, i - plain, StandardCharsets.UTF_8));
            final int c = bytes[i + 1];
            if (c == 'u') {
                text.append((char) hex4(bytes, i + 2));
                i += 6;
            } else {
                text.append(escaped(c));
                i += 2;
            }
            plain = i;
        }
        text.append(new String(bytes, plain, to - plain, StandardCharsets.UTF_8));
        for (int at = 0; at < text.length(); at++) {
            if (Character.isSurrogate(text.charAt(at))) {
                if (Character.isSupplementaryCodePoint(text.codePointAt(at))) {
                    at++;
                } else {
                    text.setCharAt(at, '\ufffd');
                }
            }
        }
        return text.toString();
    }

    /** The character that an escape of one letter stands for. */
    static char escaped(int c) {
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) c;
        };
    }

    /** The number that four hexadecimal digits spell; -1 when they are none. */
    static int hex4(byte[] bytes, int from) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            final int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** The same of a string in the content of a string, which is escaped twice. */
    static String unescapedContent(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\\') {
                final StringContent content = new StringContent();
                content.unescape(bytes, from, to);
                return unescaped(content.bytes, 0, content.length);
            }
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
