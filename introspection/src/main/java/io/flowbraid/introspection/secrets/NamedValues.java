// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.secrets;

import java.util.Locale;
import java.util.Set;

/**
 * Hides what stands behind a name and {@code =} or {@code :}, wherever it is in an argument: options, variables, Java
 * properties, queries of URLs, connection strings, JSON, HTTP headers. It starts from the operators, so that each costs
 * a bounded look back.
 */
final class NamedValues {
    private static final int MAX_CLOSERS = 8;
    private static final int MAX_OPERATOR = 3;
    /** What follows a colon without a space is a value of a name that is no password only when it is that long. */
    private static final int MIN_VALUE = 16;

    private static final Set<String> SCHEMES = Set.of(
            "basic",
            "bearer",
            "digest",
            "token",
            "negotiate",
            "ntlm",
            "apikey",
            "splunk",
            "hawk",
            "oauth",
            "mac",
            "key");

    private static final String[] HARMLESS_VALUES = {"true", "false", "yes", "no", "none", "null", "prompt", "-"};

    private final MaskedText text;
    private final SecretNames names;

    NamedValues(MaskedText text, SecretNames names) {
        this.text = text;
        this.names = names;
    }

    void hide() {
        for (int i = 1; i < text.length(); i++) {
            if (text.at(i) == '=' || text.at(i) == ':') {
                final int end = hideBehind(i);
                i = Math.max(i, end - 1);
            }
        }
    }

    /** Returns where the search goes on. */
    private int hideBehind(int operator) {
        final boolean isColon = text.at(operator) == ':';
        int nameEnd = operator;
        while (operator - nameEnd < MAX_CLOSERS && isCloser(text.at(nameEnd - 1), isColon)) {
            nameEnd--;
        }
        int nameStart = nameEnd;
        while (nameEnd - nameStart < SecretNames.MAX_LENGTH && MaskedText.isNameCharacter(text.at(nameStart - 1))) {
            nameStart--;
        }
        if (nameStart == nameEnd) {
            return operator + 1;
        }
        final boolean isQuoted = MaskedText.isQuote(text.at(nameEnd))
                || (text.at(nameEnd) == '\\' && MaskedText.isQuote(text.at(nameEnd + 1)));
        if (isColon && !isQuoted && nameEnd != operator) {
            return operator + 1;
        }
        final String name = text.part(nameStart, nameEnd);
        int behind = operator + 1;
        while (behind - operator < MAX_OPERATOR && (text.at(behind) == '=' || text.at(behind) == '>')) {
            behind++;
        }
        // A variable that is set to nothing is not set to the next word.
        final boolean isSpaced = isColon || isQuoted || nameEnd < operator || behind - operator > 1;
        final int value = isSpaced ? text.skipSpaces(behind) : behind;
        if (isColon && isHeader(name, operator, value)) {
            return hideHeader(name, value);
        }
        if (MaskedText.isSpace(text.at(value)) || !isSecret(name, nameStart, value)) {
            return behind;
        }
        if (isColon && !isQuoted && value == behind && !isCloseValue(name, nameStart, value)) {
            return behind;
        }
        final int end = valueEnd(nameStart, value, isColon && !isQuoted);
        if (!isHarmless(value, end)) {
            text.hide(withoutQuote(value), withoutSemicolon(value, end));
        }
        return end;
    }

    private boolean isSecret(String name, int nameStart, int value) {
        if (names.isSecret(name, text, value)) {
            return true;
        }
        final char before = text.at(nameStart - 1);
        final boolean isParameter = before == '?' || before == '&' || before == ';';
        return (isParameter && (name.equalsIgnoreCase("sig") || name.equalsIgnoreCase("x-amz-signature")))
                || (isParameter && name.equalsIgnoreCase("pwd"));
    }

    /** name:value without a space, of which most are none: images with tags, class paths, mounts. */
    private boolean isCloseValue(String name, int nameStart, int value) {
        final boolean isUserOfUrl = text.startsWith("//", nameStart - 2);
        return text.at(value) != '/'
                && !isUserOfUrl
                && (names.endsWithPassword(name)
                        || (endsAsSecret(name) && text.wordEnd(value) - value >= MIN_VALUE)
                        || isCloseToken(name, nameStart, value));
    }

    /** {@code token:x} and {@code api_key:x}, however short; not a host with its port, an image with its tag. */
    private boolean isCloseToken(String name, int nameStart, int value) {
        final String lower = name.toLowerCase(Locale.ROOT);
        return (lower.endsWith("token") || lower.endsWith("key"))
                && name.indexOf('-') < 0
                && name.indexOf('.') < 0
                && text.at(nameStart - 1) != '/'
                && !isVersion(value);
    }

    /** {@code 1.2}, {@code v3.0.1}, {@code latest}, {@code 10.0.0.1}. */
    private boolean isVersion(int value) {
        final int end = text.wordEnd(value);
        if (text.part(value, end).equals("latest")) {
            return true;
        }
        boolean hasDot = false;
        for (int i = text.at(value) == 'v' ? value + 1 : value; i < end; i++) {
            hasDot |= text.at(i) == '.';
            if (!MaskedText.isDigit(text.at(i)) && text.at(i) != '.') {
                return false;
            }
        }
        return hasDot;
    }

    private static boolean endsAsSecret(String name) {
        final String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith("key") || lower.endsWith("token") || lower.endsWith("secret");
    }

    private static boolean isCloser(char character, boolean isColon) {
        return MaskedText.isQuote(character)
                || character == '\\'
                || character == ']'
                || character == ' '
                || (character == ':' && !isColon);
    }

    private static boolean isHeader(String name, int operator, int value) {
        return value > operator + 1
                && (name.equalsIgnoreCase("authorization")
                        || name.equalsIgnoreCase("proxy-authorization")
                        || name.equalsIgnoreCase("cookie")
                        || name.equalsIgnoreCase("set-cookie"));
    }

    /** The scheme of an authorization stays: Basic, Bearer, Digest, ... */
    private int hideHeader(String name, int value) {
        int from = value;
        final int wordEnd = text.wordEnd(value);
        final int second = text.skipSpaces(wordEnd);
        if (name.toLowerCase(Locale.ROOT).endsWith("authorization")
                && SCHEMES.contains(text.part(value, wordEnd).toLowerCase(Locale.ROOT))
                && !MaskedText.isSpace(text.at(second))) {
            from = second;
        }
        int end = from;
        final boolean isWhole = text.hasArguments();
        while (text.at(end) != MaskedText.SEPARATOR
                && !MaskedText.isQuote(text.at(end))
                && (isWhole || !MaskedText.isSpace(text.at(end)))) {
            end++;
        }
        text.hide(from, end);
        return end;
    }

    private int valueEnd(int nameStart, int value, boolean isColon) {
        final char first = text.at(value);
        if (MaskedText.isQuote(first) || (first == '\\' && MaskedText.isQuote(text.at(value + 1)))) {
            return quotedEnd(value);
        }
        final char before = text.at(nameStart - 1);
        final boolean isArgument = before == MaskedText.SEPARATOR && text.hasArguments();
        if (isArgument && (text.at(nameStart) == '-' || isColon || !hasAssignment(value))) {
            return text.argumentEnd(value);
        }
        int end = value;
        while (!MaskedText.isSpace(text.at(end))
                && !MaskedText.isQuote(text.at(end))
                && !endsValue(before, text.at(end))) {
            end++;
        }
        return end;
    }

    /** Where the value ends depends on what its name is part of. */
    private static boolean endsValue(char before, char character) {
        return switch (before) {
            case '?', '&' -> character == '&' || character == '#';
            case ';' -> character == ';';
            case ',', '{', '(', '[' -> character == ',' || character == '}' || character == ')' || character == ']';
            default -> false;
        };
    }

    /** Whether the argument goes on with another name, as in "host=db password=x dbname=y". */
    private boolean hasAssignment(int value) {
        final int end = text.argumentEnd(value);
        for (int i = text.wordEnd(value); i < end; i++) {
            if (text.at(i) == '=' && MaskedText.isNameCharacter(text.at(i - 1))) {
                return true;
            }
        }
        return false;
    }

    private int quotedEnd(int value) {
        final boolean isEscaped = text.at(value) == '\\';
        final int from = isEscaped ? value + 2 : value + 1;
        final char quote = text.at(from - 1);
        int end = from;
        while (text.at(end) != MaskedText.SEPARATOR) {
            final boolean isAfterBackslash = text.at(end - 1) == '\\' && text.at(end - 2) != '\\';
            if (text.at(end) == quote && isAfterBackslash == isEscaped) {
                return isEscaped ? end - 1 : end;
            }
            end++;
        }
        return end;
    }

    private int withoutQuote(int value) {
        int from = value;
        while (text.at(from) == '\\' || MaskedText.isQuote(text.at(from))) {
            from++;
            if (MaskedText.isQuote(text.at(from - 1))) {
                break;
            }
        }
        return from;
    }

    private int withoutSemicolon(int value, int end) {
        return end - 1 > value && text.at(end - 1) == ';' ? end - 1 : end;
    }

    private boolean isHarmless(int value, int end) {
        for (final String harmless : HARMLESS_VALUES) {
            if (end - value == harmless.length() && text.startsWith(harmless, value)) {
                return true;
            }
        }
        return false;
    }
}
