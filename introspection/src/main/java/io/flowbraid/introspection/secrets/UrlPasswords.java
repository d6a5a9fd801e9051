// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.secrets;

import java.util.Locale;

/** Hides the password of {@code scheme://user:password@host}, and a token that stands in the place of the user. */
final class UrlPasswords {
    private static final String AFTER_SCHEME = "://";
    private static final String SLACK_HOOK = "hooks.slack.com/services/";
    /** docker://image:tag@sha256:... */
    private static final String IMAGE_DIGEST = "@sha256:";
    /** Users have shorter names. */
    private static final int MIN_TOKEN = 20;

    private static final String HTTPS = "https";
    private static final String ESCAPED_AT = "%40";
    /** As of a year. */
    private static final int MAX_DIGITS = 4;
    /** Capital letters behind small ones: {@code JohnMcKay}. */
    private static final int MAX_HUMPS = 2;

    private UrlPasswords() {}

    static void hideIn(MaskedText text) {
        int next = 0;
        for (int at; (at = text.indexOf(AFTER_SCHEME, next)) >= 0; ) {
            final int from = at + AFTER_SCHEME.length();
            next = Math.max(from, hideUser(text, from, mayHaveSpaces(text, at)));
        }
        GoDataSources.hideIn(text);
        for (int at = text.indexOf(SLACK_HOOK, 0); at >= 0; at = text.indexOf(SLACK_HOOK, next)) {
            next = end(text, at + SLACK_HOOK.length());
            text.hide(at + SLACK_HOOK.length(), next);
        }
    }

    /** Returns where the search goes on. */
    private static int hideUser(MaskedText text, int from, boolean mayHaveSpaces) {
        if (text.at(from) == '[') {
            return from; // an IPv6 address
        }
        int colon = -1;
        int at = -1;
        int slash = -1;
        int end = from;
        for (; !text.startsWith(AFTER_SCHEME, end); end++) {
            final char character = text.at(end);
            final boolean isInPassword = colon >= 0 && at < 0 && character == ' ' && mayHaveSpaces;
            if (isEnd(character) && !isInPassword) {
                break;
            }
            if (character == '@') {
                at = end;
                if (slash >= 0) {
                    break;
                }
            } else if (slash < 0 && (character == '/' || character == '?' || character == '#')) {
                if (at >= 0 || colon < 0 || isPort(text, colon + 1, end)) {
                    break;
                }
                slash = end; // what is before it is no port: it is a password with a slash, if an @ follows
            } else if (character == ':' && colon < 0 && at < 0) {
                colon = end;
            }
        }
        if (at < 0 || text.startsWith(IMAGE_DIGEST, at)) {
            return end;
        }
        if (colon >= 0) {
            text.hide(colon + 1, at);
        } else if (isToken(text, from, at)) {
            text.hide(from, at);
        }
        return end;
    }

    /**
     * Whether the URL's end is known although there are spaces in it: it is an argument of its own, perhaps the value
     * of a name, or it is in quotes.
     */
    private static boolean mayHaveSpaces(MaskedText text, int schemeEnd) {
        int from = schemeEnd;
        while (MaskedText.isNameCharacter(text.at(from - 1)) || text.at(from - 1) == '+') {
            from--;
        }
        if (from > 0 && MaskedText.isQuote(text.at(from - 1))) {
            return true;
        }
        while (MaskedText.isNameCharacter(text.at(from - 1)) || text.at(from - 1) == '=') {
            from--;
        }
        return text.hasArguments() && text.at(from - 1) == MaskedText.SEPARATOR;
    }

    /**
     * A user without a password is a token when no user is called so. With HTTP, where a token often stands there, all
     * but a plain name counts as one: to show a token is worse than to hide a user.
     */
    private static boolean isToken(MaskedText text, int from, int to) {
        return to - from >= MIN_TOKEN
                || KnownTokens.beginsLikeToken(text, from)
                || (isHttp(text, from - AFTER_SCHEME.length()) && !isPlainName(text, from, to));
    }

    private static boolean isHttp(MaskedText text, int schemeEnd) {
        final int from = Math.max(0, schemeEnd - HTTPS.length());
        final String scheme = text.part(from, schemeEnd).toLowerCase(Locale.ROOT);
        return scheme.endsWith("http") || scheme.equals(HTTPS);
    }

    /**
     * Words of letters with a short number at the end, such as {@code web-2}, {@code JohnSmith}, {@code
     * alice%40corp.org}.
     */
    private static boolean isPlainName(MaskedText text, int from, int to) {
        int digits = 0;
        int humps = 0;
        for (int i = from; i < to; i++) {
            final char character = text.at(i);
            if (text.startsWith(ESCAPED_AT, i)) {
                i += ESCAPED_AT.length() - 1;
                digits = 0;
            } else if (MaskedText.isDigit(character)) {
                digits++;
            } else if (MaskedText.isAlphanumeric(character)) {
                if (digits > 0) {
                    return false;
                }
                humps += isLower(text.at(i - 1)) && !isLower(character) ? 1 : 0;
            } else if (character == '-' || character == '_' || character == '.' || character == '*') {
                digits = 0;
            } else {
                return false;
            }
            if (digits > MAX_DIGITS || humps > MAX_HUMPS) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLower(char character) {
        return character >= 'a' && character <= 'z';
    }

    private static boolean isPort(MaskedText text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!MaskedText.isDigit(text.at(i))) {
                return false;
            }
        }
        return true;
    }

    private static int end(MaskedText text, int from) {
        int end = from;
        while (!isEnd(text.at(end))) {
            end++;
        }
        return end;
    }

    private static boolean isEnd(char character) {
        return MaskedText.isSpace(character) || MaskedText.isQuote(character) || character == '<' || character == '>';
    }
}
