// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query.value;

import java.util.function.IntPredicate;

/**
 * A text with wildcards, compared without regard to case: {@code *} stands for any characters, none included. Made
 * once for a query and then compared without garbage.
 */
public final class TextPattern {
    static final char ANY = '\uffff';

    /** Lower case; {@link #ANY} for a wildcard, so that an asterisk can be meant as one. */
    private final String form;

    private TextPattern(String form) {
        this.form = form;
    }

    /** {@code *} is a wildcard. */
    public static TextPattern of(String text) {
        return new TextPattern(fold(text).replace('*', ANY));
    }

    /** Each character stands for itself. */
    public static TextPattern exactly(String text) {
        return new TextPattern(fold(text));
    }

    /** Stands for any text in which the given one is found. */
    public TextPattern anywhere() {
        return new TextPattern((ANY + form + ANY).replace("" + ANY + ANY, "" + ANY));
    }

    /** Stands also for what comes before. */
    public TextPattern after(String before) {
        return new TextPattern(ANY + fold(before) + form);
    }

    /** Stands also for what comes behind. */
    public TextPattern andAnyEnd() {
        return new TextPattern((form + ANY).replace("" + ANY + ANY, "" + ANY));
    }

    public boolean hasWildcard() {
        return form.indexOf(ANY) >= 0;
    }

    boolean startsWithWildcard() {
        return !form.isEmpty() && form.charAt(0) == ANY;
    }

    boolean endsWithWildcard() {
        return !form.isEmpty() && form.charAt(form.length() - 1) == ANY;
    }

    /** The form without a wildcard at its beginning or its end. */
    String between() {
        final int from = startsWithWildcard() ? 1 : 0;
        return form.substring(from, Math.max(from, endsWithWildcard() ? form.length() - 1 : form.length()));
    }

    /** Whether the text has the form. */
    public boolean matches(String text) {
        int at = 0;
        int part = 0;
        // After a wildcard: where to go on when the text behind it does not fit.
        int retryPart = -1;
        int retryAt = -1;
        while (at < text.length()) {
            if (part < form.length() && form.charAt(part) == ANY) {
                retryPart = ++part;
                retryAt = at;
            } else if (part < form.length() && form.charAt(part) == fold(text, at)) {
                part++;
                at++;
            } else if (retryPart >= 0) {
                part = retryPart;
                at = ++retryAt;
            } else {
                return false;
            }
        }
        while (part < form.length() && form.charAt(part) == ANY) {
            part++;
        }
        return part == form.length();
    }

    /** For SQL's {@code lower(x) LIKE ? ESCAPE '\'}. */
    public String sqlLike() {
        return written("%", c -> c == '%' || c == '_' || c == '\\');
    }

    /** For a regular expression of RE2, over text in lower case. */
    public String regex() {
        return written(".*", c -> c < 0x80 && !Character.isLetterOrDigit(c));
    }

    /** In another language, which takes a backslash before what would mean something else. */
    private String written(String any, IntPredicate isSpecial) {
        final StringBuilder text = new StringBuilder(form.length() + 8);
        for (int i = 0; i < form.length(); i++) {
            final char c = form.charAt(i);
            if (c == ANY) {
                text.append(any);
            } else {
                text.append(isSpecial.test(c) ? "\\" : "").append(c);
            }
        }
        return text.toString();
    }

    /** Lower case, {@code *} for a wildcard. */
    @Override
    public String toString() {
        return form.replace(ANY, '*');
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextPattern pattern && pattern.form.equals(form);
    }

    @Override
    public int hashCode() {
        return form.hashCode();
    }

    private static String fold(String text) {
        final StringBuilder folded = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            folded.append(fold(text, at));
        }
        return folded.toString();
    }

    /**
     * The lower case of one of the text's chars. A letter beyond U+FFFF has two: its lower case has the same first
     * one (a block of letters lies in one range of 1,024), so that the second alone is changed.
     */
    static char fold(String text, int at) {
        final char c = text.charAt(at);
        if (c < 0x80) {
            return c >= 'A' && c <= 'Z' ? (char) (c + 0x20) : c;
        }
        if (Character.isLowSurrogate(c) && at > 0 && Character.isHighSurrogate(text.charAt(at - 1))) {
            return Character.lowSurrogate(Character.toLowerCase(text.codePointAt(at - 1)));
        }
        return Character.toLowerCase(c);
    }
}
