// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.secrets;

/** Hides the password of {@code user:password@tcp(host:3306)/database}, as Go's MySQL driver has its data sources. */
final class GoDataSources {
    /** Of a protocol's name: tcp, unix, cloudsql, ... */
    private static final int MAX_PROTOCOL = 16;
    /** Of user and password, so that a hostile line costs a bounded look back. */
    private static final int MAX_LOOK_BACK = 256;

    private GoDataSources() {}

    static void hideIn(MaskedText text) {
        for (int at = text.indexOf("@", 0); at >= 0; at = text.indexOf("@", at + 1)) {
            if (isProtocol(text, at + 1)) {
                hidePassword(text, at);
            }
        }
    }

    private static boolean isProtocol(MaskedText text, int from) {
        int end = from;
        while (end - from < MAX_PROTOCOL && MaskedText.isNameCharacter(text.at(end))) {
            end++;
        }
        return text.at(end) == '(';
    }

    /** Behind the first colon of the nearest word that has one: a password may have spaces. */
    private static void hidePassword(MaskedText text, int at) {
        int colon = -1;
        for (int i = at - 1; i >= 0 && at - i <= MAX_LOOK_BACK; i--) {
            final char character = text.at(i);
            final boolean isSpace = MaskedText.isSpace(character);
            if (text.isHidden(i)
                    || character == MaskedText.SEPARATOR
                    || MaskedText.isQuote(character)
                    || (isSpace && (colon >= 0 || !text.hasArguments()))) {
                break;
            }
            if (character == ':' && !text.startsWith("://", i)) {
                colon = i;
            }
        }
        if (colon >= 0) {
            text.hide(colon + 1, at);
        }
    }
}
