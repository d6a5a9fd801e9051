// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.list;

import io.flowbraid.model.text.SafeText;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Reads the file of a list: an entry a line, {@code #} and {@code ;} begin a comment. A line of a hosts file ({@code
 * 0.0.0.0 example.com}) is the name in it. A line that is no entry is counted, and ends nothing. (NOT thread safe.)
 */
public final class ListReader {
    /** The first column of a hosts file that blocks names. */
    private static final Set<String> NOWHERE = Set.of("0.0.0.0", "127.0.0.1", "::", "::1");

    private static final int MAX_SHOWN = 60;

    private final int list;
    private final ListBuilder builder;
    private long lines;
    private long entries;
    private long bad;
    private long withoutRoom;
    private String firstBad = "";
    private long lineNumber;

    /** @param list its index in the builder */
    public ListReader(int list, ListBuilder builder) {
        this.list = list;
        this.builder = builder;
    }

    /**
     * What a file had.
     *
     * @param lines that are not empty and no comment
     * @param entries that are in the list now
     * @param bad lines that are no entry
     * @param withoutRoom lines that there was no room for
     * @param firstBad where the first bad line is, and what it has
     */
    public record Result(long lines, long entries, long bad, long withoutRoom, String firstBad) {}

    public Result read(Path file) throws IOException {
        // Latin 1 reads any byte; a name that is not ASCII is given in its ASCII form (xn--).
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lineNumber++;
                take(withoutComment(line));
            }
        }
        return new Result(lines, entries, bad, withoutRoom, firstBad);
    }

    private void take(String text) {
        if (text.isEmpty()) {
            return;
        }
        lines++;
        try {
            if (builder.add(list, entry(text))) {
                entries++;
            } else {
                withoutRoom++;
            }
        } catch (IllegalArgumentException e) {
            if (bad++ == 0) {
                final String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
                firstBad = "line " + lineNumber + ": " + SafeText.quoted(shown);
            }
        }
    }

    private static String withoutComment(String line) {
        int end = 0;
        while (end < line.length() && line.charAt(end) != '#' && line.charAt(end) != ';') {
            end++;
        }
        return line.substring(0, end).strip();
    }

    private static String entry(String text) {
        final String[] words = text.split("\\s+", 3);
        return words.length == 2 && NOWHERE.contains(words[0]) ? words[1] : text;
    }
}
