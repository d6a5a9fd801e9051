// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.text;

/**
 * Text a process chose (its name, its command line, a container's name) made fit for a terminal, a log or a page: what
 * could move the cursor, change colours, reverse the reading direction or hide is shown as an escape instead.
 *
 * <p>The backslash is doubled, so that two different texts never look the same.
 */
public final class SafeText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private SafeText() {}

    /** Appends the text with every character that is not plainly visible as {@code \xNN} or {@code \}{@code uNNNN}. */
    public static void appendQuoted(StringBuilder out, String text) {
        final int length = text.length();
        for (int i = 0; i < length; i++) {
            final char c = text.charAt(i);
            if (c == '\\') {
                out.append("\\\\");
            } else if (c < 0x20 || c >= 0x7f && c < 0xa0) {
                out.append("\\x").append(HEX[c >> 4]).append(HEX[c & 0xf]);
            } else if (c < 0x7f) {
                out.append(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                i = appendPair(out, text, i);
            } else if (isHidden(c) || Character.isSurrogate(c)) {
                appendUnicode(out, c);
            } else {
                out.append(c);
            }
        }
    }

    public static String quoted(String text) {
        final StringBuilder out = new StringBuilder(text.length() + 8);
        appendQuoted(out, text);
        return out.toString();
    }

    /**
     * The text with {@code by} in place of each character that {@link #quoted} would escape, except the backslash. It
     * is as long as the text: for places where columns count, and for names that are kept.
     */
    public static String replaced(String text, char by) {
        final StringBuilder out = new StringBuilder(text);
        for (int i = 0; i < out.length(); i++) {
            final char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < out.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                if (isHidden(text.codePointAt(i))) {
                    out.setCharAt(i, by);
                    out.setCharAt(i + 1, by);
                }
                i++;
            } else if (isHidden(c) || Character.isSurrogate(c)) {
                out.setCharAt(i, by);
            }
        }
        return out.toString();
    }

    private static int appendPair(StringBuilder out, String text, int i) {
        if (isHidden(text.codePointAt(i))) {
            appendUnicode(out, text.charAt(i));
            appendUnicode(out, text.charAt(i + 1));
        } else {
            out.append(text, i, i + 2);
        }
        return i + 1;
    }

    /**
     * Control characters, bidi controls, zero-width and other format characters, line separators, unassigned and
     * private use.
     */
    private static boolean isHidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> true;
            default -> false;
        };
    }

    private static void appendUnicode(StringBuilder out, char c) {
        out.append("\\u").append(HEX[c >> 12]).append(HEX[c >> 8 & 0xf]);
        out.append(HEX[c >> 4 & 0xf]).append(HEX[c & 0xf]);
    }
}
