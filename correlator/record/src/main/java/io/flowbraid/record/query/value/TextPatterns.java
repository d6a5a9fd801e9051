// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query.value;

import java.util.ArrayList;
import java.util.List;

/** Patterns, of which a text may fit any. Those of the usual forms are looked for together. Immutable, thread safe. */
public final class TextPatterns {
    private final PrefixSet atStart;
    private final PrefixSet atEnd;
    private final PrefixSet anywhere;
    private final TextPattern[] others;

    public TextPatterns(List<TextPattern> patterns) {
        final List<String> starts = new ArrayList<>();
        final List<String> ends = new ArrayList<>();
        final List<String> parts = new ArrayList<>();
        final List<TextPattern> rest = new ArrayList<>();
        for (final TextPattern pattern : patterns) {
            final boolean isOpenBefore = pattern.startsWithWildcard();
            final boolean isOpenBehind = pattern.endsWithWildcard();
            final String word = pattern.between();
            if (word.indexOf(TextPattern.ANY) >= 0) {
                rest.add(pattern);
            } else if (isOpenBefore && isOpenBehind) {
                parts.add(word);
            } else if (isOpenBefore) {
                ends.add(word);
            } else {
                starts.add(isOpenBehind ? word : word + TextPattern.ANY);
            }
        }
        atStart = PrefixSet.forwards(starts);
        atEnd = PrefixSet.backwards(ends);
        anywhere = PrefixSet.forwards(parts);
        others = rest.toArray(TextPattern[]::new);
    }

    /** Whether the text fits any of them. */
    public boolean matches(String text) {
        if (atStart.isAt(text, 0) || atEnd.isAt(text, text.length() - 1) || anywhere.isIn(text)) {
            return true;
        }
        for (final TextPattern pattern : others) {
            if (pattern.matches(text)) {
                return true;
            }
        }
        return false;
    }
}
