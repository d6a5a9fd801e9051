// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.secrets;

/** Hides the password of {@code scheme://user:password@host}, and a token that stands in the place of the user. */
final class UrlPasswords {
    private static final String AFTER_SCHEME = "://";
    private static final String SLACK_HOOK = "hooks.slack.com/services/";
    /** docker://image:tag@sha256:... */
    private static final String IMAGE_DIGEST = "@sha256:";
    /** Users have shorter names. */
    private static final int MIN_TOKEN = 20;

    private UrlPasswords() {}

    static void hideIn(MaskedText text) {
        int next = 0;
        for (int at; (at = text.indexOf(AFTER_SCHEME, next)) >= 0; ) {
            final int from = at + AFTER_SCHEME.length();
            next = Math.max(from, hideUser(text, from));
        }
        for (int at = text.indexOf(SLACK_HOOK, 0); at >= 0; at = text.indexOf(SLACK_HOOK, next)) {
            next = end(text, at + SLACK_HOOK.length());
            text.hide(at + SLACK_HOOK.length(), next);
        }
    }

    /** Returns where the search goes on. */
    private static int hideUser(MaskedText text, int from) {
        if (text.at(from) == '[') {
            return from; // an IPv6 address
        }
        int colon = -1;
        int at = -1;
        int slash = -1;
        int end = from;
        for (; !isEnd(text.at(end)) && !text.startsWith(AFTER_SCHEME, end); end++) {
            final char character = text.at(end);
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
        } else if (at - from >= MIN_TOKEN) {
            text.hide(from, at);
        }
        return end;
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
