// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.secrets;

import java.util.BitSet;

/** A command line and which of its characters are hidden. */
final class MaskedText {
    /** Between two arguments. */
    static final char SEPARATOR = '\0';

    private final String text;
    private final boolean[] hidden;
    private final boolean hasArguments;
    /** Where an argument is an empty secret. */
    private final BitSet empty = new BitSet();

    MaskedText(String text) {
        this.text = text;
        hidden = new boolean[text.length()];
        hasArguments = text.indexOf(SEPARATOR) >= 0;
    }

    int length() {
        return text.length();
    }

    /** The character there; that of no argument before the start and behind the end. */
    char at(int index) {
        return index < 0 || index >= text.length() ? SEPARATOR : text.charAt(index);
    }

    int indexOf(String part, int from) {
        return text.indexOf(part, from);
    }

    boolean startsWith(String part, int at) {
        return text.startsWith(part, at);
    }

    String part(int from, int to) {
        return text.substring(from, to);
    }

    /** Whether it is known where an argument begins and ends; else there are words only. */
    boolean hasArguments() {
        return hasArguments;
    }

    /** End of the argument that the character is in. */
    int argumentEnd(int index) {
        final int end = text.indexOf(SEPARATOR, index);
        return end < 0 ? text.length() : end;
    }

    /** End of the word that the character is in, at most {@link #argumentEnd}. */
    int wordEnd(int index) {
        int end = index;
        while (!isSpace(at(end))) {
            end++;
        }
        return end;
    }

    /** The first character from there on that is no space within the argument. */
    int skipSpaces(int index) {
        int next = index;
        while (at(next) != SEPARATOR && isSpace(at(next))) {
            next++;
        }
        return next;
    }

    void hide(int from, int to) {
        for (int i = from; i < to; i++) {
            hidden[i] = true;
        }
    }

    /**
     * The argument there is a secret without characters. It is shown like any other: without a trace of it, whoever
     * reads the line later takes the next argument for the secret.
     */
    void hideEmpty(int index) {
        empty.set(index);
    }

    boolean isHidden(int index) {
        return hidden[index];
    }

    /** Space or the end of an argument. */
    static boolean isSpace(char character) {
        return character <= ' ';
    }

    static boolean isQuote(char character) {
        return character == '"' || character == '\'' || character == '`';
    }

    static boolean isNameCharacter(char character) {
        return isAlphanumeric(character) || character == '_' || character == '-' || character == '.';
    }

    static boolean isAlphanumeric(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9');
    }

    static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    /** One line, with the mask for each stretch of hidden characters. */
    String shown() {
        final StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (empty.get(i)) {
                line.append(CommandLines.MASK);
            }
            if (!hidden[i]) {
                line.append(text.charAt(i) == SEPARATOR ? ' ' : text.charAt(i));
            } else if (i == 0 || !hidden[i - 1]) {
                line.append(CommandLines.MASK);
            }
        }
        if (empty.get(text.length())) {
            line.append(CommandLines.MASK);
        }
        return line.toString();
    }
}
