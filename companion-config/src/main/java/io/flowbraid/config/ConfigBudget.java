// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Limits of a configuration file, checked before it is parsed: a few lines of it can stand for more text than there is
 * memory, or be nested deeper than the parser's stack.
 */
final class ConfigBudget {
    static final int MAX_BYTES = 256 * 1024;
    static final int MAX_DEPTH = 32;
    /**
     * Uses of keys that the file itself defines, which can use others in turn: each level multiplies the text. Twelve
     * make at most eighty times as much of it. Environment variables are text, and count nothing.
     */
    static final int MAX_SUBSTITUTIONS = 12;

    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{\\??\\s*([^}]*?)\\s*}");

    /** {@code a.b.c} is nested, too. */
    private static final Pattern LONG_PATH = Pattern.compile("(?:[^\\s.=:{}\\[\\],]++\\.){" + MAX_DEPTH + "}");

    private ConfigBudget() {}

    /** What is beyond a limit, as a sentence without its full stop; empty when nothing is. */
    static Optional<String> excess(Path file) throws IOException {
        final byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            return Optional.of("the configuration has more than " + MAX_BYTES / 1024 + " KiB; make it shorter");
        }
        final String text = new String(bytes, StandardCharsets.UTF_8);
        if (depth(text) > MAX_DEPTH || LONG_PATH.matcher(text).find()) {
            return Optional.of(
                    "the configuration is nested more than " + MAX_DEPTH + " deep; no setting is deeper than four");
        }
        if (substitutions(text) > MAX_SUBSTITUTIONS) {
            return Optional.of("the configuration uses its own keys with ${...} more than " + MAX_SUBSTITUTIONS
                    + " times; write the values out");
        }
        return Optional.empty();
    }

    /** Brackets within quotes and comments count as well: no text that a setting takes has so many. */
    private static int depth(String text) {
        int depth = 0;
        int max = 0;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '{' || c == '[') {
                max = Math.max(max, ++depth);
            } else if ((c == '}' || c == ']') && depth > 0) {
                depth--;
            }
        }
        return max;
    }

    private static int substitutions(String text) {
        int count = 0;
        final Matcher found = SUBSTITUTION.matcher(text);
        while (found.find() && count <= MAX_SUBSTITUTIONS) {
            final String path = found.group(1);
            if (path.indexOf('.') >= 0 || path.indexOf('"') >= 0 || isDefined(path, text)) {
                count++;
            }
        }
        return count;
    }

    /** Whether a value seems to be given to the key somewhere; rather once too often than not at all. */
    private static boolean isDefined(String key, String text) {
        return Pattern.compile(Pattern.quote(key) + "\"?\\s*(?:[=:{.]|\\+=)")
                .matcher(text)
                .find();
    }
}
