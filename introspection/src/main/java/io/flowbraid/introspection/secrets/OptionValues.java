// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.secrets;

import io.flowbraid.introspection.secrets.Programs.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hides values of options that stand in a word of their own, and those that only the program's manual tells from
 * others. An argument with spaces may be a command of a shell: its words are looked through like arguments.
 */
final class OptionValues {
    private static final int MAX_PROGRAM = 24;
    /** {@code vault operator unseal} has two words before the secret. */
    private static final int MAX_COMMANDS = 2;

    private final MaskedText text;
    private final SecretNames names;

    private @Nullable Programs program;
    private int words;
    private boolean isBehindSecretCommand;
    /** What the next word is; null when it is nothing special. */
    private @Nullable Value expected;
    /** The option's name, where it is the reason to expect a secret. */
    private String expectedBy = "";

    OptionValues(MaskedText text, SecretNames names) {
        this.text = text;
        this.names = names;
    }

    void hide() {
        if (!text.hasArguments()) {
            hideInWords(0, text.length());
            return;
        }
        for (int from = 0, to; from <= text.length(); from = to + 1) {
            to = text.argumentEnd(from);
            if (isExpected(from, to)) {
                hideExpected(from, to);
            } else if (text.skipSpaces(from) == from && text.wordEnd(from) == to) {
                onWord(from, to);
            } else {
                hideInArgument(from, to);
            }
        }
    }

    private void hideInArgument(int from, int to) {
        if (text.at(from) == '-') {
            onWord(from, to); // --user=name:pass word
        }
        final Programs outer = program;
        final int outerWords = words;
        final boolean isOuterBehind = isBehindSecretCommand;
        final Value outerExpected = expected;
        expected = null;
        hideInWords(from, to);
        program = outer;
        words = outerWords;
        isBehindSecretCommand = isOuterBehind;
        expected = outerExpected;
    }

    private void hideInWords(int from, int to) {
        for (int at = text.skipSpaces(from); at < to; at = text.skipSpaces(at)) {
            int end = text.wordEnd(at);
            if (isExpected(at, end)) {
                end = MaskedText.isQuote(text.at(at)) ? quotedEnd(at, end) : end;
                hideExpected(at, end);
            } else {
                onWord(at, end);
            }
            at = end;
        }
        expected = null;
    }

    private int quotedEnd(int from, int wordEnd) {
        final int limit = text.argumentEnd(from);
        for (int end = from + 1; end < limit; end++) {
            if (text.at(end) == text.at(from)) {
                return end + 1;
            }
        }
        return wordEnd;
    }

    /** An option that follows is none, but the program asks for the secret. */
    private boolean isExpected(int from, int to) {
        if (expected != null && looksLikeOption(from, to)) {
            expected = null;
        }
        return expected != null;
    }

    private void hideExpected(int from, int to) {
        final Value value = expected;
        expected = null;
        if (value != null && (expectedBy.isEmpty() || names.isSecret(expectedBy, text, from))) {
            hide(value, from, to);
            if (from == to && value.mark == 0) {
                text.hideEmpty(from);
            }
        }
    }

    private boolean looksLikeOption(int from, int to) {
        if (text.at(from) != '-') {
            return false;
        }
        if (to - from == 2) {
            return true;
        }
        for (int i = from + 1; i < to && text.at(i) != '='; i++) {
            if (text.at(i) != '-' && (text.at(i) < 'a' || text.at(i) > 'z')) {
                return false;
            }
        }
        return to - from > 2;
    }

    private void onWord(int wordFrom, int wordTo) {
        int from = wordFrom;
        int to = wordTo;
        while (from < to && (MaskedText.isQuote(text.at(from)) || text.at(from) == '(')) {
            from++;
        }
        while (to > from && (MaskedText.isQuote(text.at(to - 1)) || text.at(to - 1) == ')' || text.at(to - 1) == ';')) {
            to--;
        }
        if (text.at(from) == '-' && to - from > 1) {
            onOption(from, to);
        } else if (from < to) {
            onPlainWord(from, to);
        }
    }

    private void onOption(int from, int to) {
        final boolean isLong = text.at(from + 1) == '-';
        final int nameFrom = isLong ? from + 2 : from + 1;
        int nameTo = nameFrom;
        while (nameTo < to && MaskedText.isNameCharacter(text.at(nameTo))) {
            nameTo++;
        }
        final String name = text.part(nameFrom, nameTo);
        final Value known = value(name);
        if (nameTo < to && text.at(nameTo) == '=' && known != null) {
            hide(known, nameTo + 1, to);
        } else if (nameTo == to && known != null) {
            expect(known == Value.ATTACHED ? null : known, "");
        } else if (isLong || !hideAttached(nameFrom, to)) {
            if (nameTo == to && name.length() > 1) {
                final String option = text.part(from, to);
                final Value last = isLong ? null : lastOfCluster(name);
                expect(last != null ? last : names.isSecret(option) ? Value.WHOLE : null, last != null ? "" : option);
            }
        }
    }

    private void expect(@Nullable Value value, String by) {
        expected = value;
        expectedBy = by;
    }

    private @Nullable Value value(String name) {
        final Programs running = program;
        final Value ofProgram = running == null ? null : running.options().get(name);
        return ofProgram != null ? ofProgram : Programs.ANY.options().get(name);
    }

    /** {@code -psecret}. */
    private boolean hideAttached(int from, int to) {
        final Programs running = program;
        if (running == null) {
            return false;
        }
        for (final Map.Entry<String, Value> option : running.options().entrySet()) {
            final String name = option.getKey();
            if (!name.isEmpty()
                    && name.length() <= 2
                    && option.getValue() != Value.SEPARATE
                    && text.startsWith(name, from)) {
                hide(option.getValue(), from + name.length(), to);
                return true;
            }
        }
        return false;
    }

    /** {@code curl -sSu user:password}: the last letter may have a value. */
    private @Nullable Value lastOfCluster(String letters) {
        final Value last = value(letters.substring(letters.length() - 1));
        return last == Value.AFTER_COLON ? last : null;
    }

    private void onPlainWord(int from, int to) {
        if (isSeparator(from, to)) {
            program = null;
            return;
        }
        int nameFrom = to;
        while (nameFrom > from && to - nameFrom <= MAX_PROGRAM && MaskedText.isNameCharacter(text.at(nameFrom - 1))) {
            nameFrom--;
        }
        final String word = text.part(nameFrom, to);
        if (program != null && words < MAX_COMMANDS && program.secretCommands().contains(word)) {
            words++;
            isBehindSecretCommand = true;
            return;
        }
        final Programs named = Programs.of(word);
        if (named != null) {
            program = named;
            words = 0;
            isBehindSecretCommand = false;
            return;
        }
        final Programs running = program;
        if (running != null) {
            onWordOf(running, from, to);
        }
    }

    private void onWordOf(Programs running, int from, int to) {
        words++;
        if (isBehindSecretCommand) {
            hideUnlessNamed(from, to);
        } else if (running.firstSecretWord() > 0 && words >= running.firstSecretWord()) {
            text.hide(from, to);
        } else if (running.hasSecretNames()) {
            final String word = text.part(from, Math.min(to, from + SecretNames.MAX_LENGTH));
            expect(names.isSecret(word) || word.equalsIgnoreCase("auth") ? Value.WHOLE : null, "");
        } else if (running.options().containsKey("")) {
            hideBehindSlash(from, to);
        } else if (text.startsWith("/p:", from) && running.options().containsKey("p")) {
            text.hide(from + 3, to);
        }
        if (running.isPrefix()) {
            program = null;
        }
    }

    /**
     * {@code vault login x}; of {@code username=me password=x} the name decides, and {@code -} is the standard input.
     */
    private void hideUnlessNamed(int from, int to) {
        int end = from;
        while (end < to && (MaskedText.isAlphanumeric(text.at(end)) || text.at(end) == '_')) {
            end++;
        }
        final boolean isNamed = end > from && end + 1 < to && text.at(end) == '=' && text.at(end + 1) != '=';
        if (!isNamed && !(to - from == 1 && text.at(from) == '-')) {
            text.hide(from, to);
        }
    }

    private boolean isSeparator(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.at(i) != '|' && text.at(i) != '&' && text.at(i) != ';') {
                return false;
            }
        }
        return true;
    }

    /** {@code user/password@database}, the first form of Oracle's programs. */
    private void hideBehindSlash(int from, int to) {
        int slash = from;
        while (slash < to && (MaskedText.isNameCharacter(text.at(slash)) || text.at(slash) == '=')) {
            slash++;
        }
        if (slash == from || text.at(slash) != '/') {
            return;
        }
        int end = slash + 1;
        while (end < to && text.at(end) != '@') {
            if (text.at(end) == '/') {
                return; // a path
            }
            end++;
        }
        text.hide(slash + 1, end);
    }

    private void hide(Value value, int valueFrom, int valueTo) {
        int from = valueFrom;
        int to = valueTo;
        if (to - from > 1 && MaskedText.isQuote(text.at(from)) && text.at(to - 1) == text.at(from)) {
            from++;
            to--;
        }
        if (value.mark == 0) {
            if (!isPublishedPort(from, to)) {
                text.hide(from, to);
            }
            return;
        }
        for (int i = from; i < to; i++) {
            if (text.at(i) == value.mark) {
                text.hide(i + 1, to);
                return;
            }
        }
    }

    /** The {@code -p 127.0.0.1:8080:80/tcp} of a container, whose image or name may be that of a client. */
    private boolean isPublishedPort(int from, int to) {
        boolean hasColon = false;
        for (int i = from; i < to; i++) {
            final char character = text.at(i);
            if (character == '/') {
                return hasColon && (text.startsWith("/tcp", i) || text.startsWith("/udp", i)) && to == i + 4;
            }
            hasColon |= character == ':';
            if (!MaskedText.isDigit(character) && character != ':' && character != '.' && character != '-') {
                return false;
            }
        }
        return hasColon;
    }
}
