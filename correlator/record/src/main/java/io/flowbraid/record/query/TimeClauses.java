// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.record.query.QueryToken.Kind;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes {@code last 1h}, {@code since 10:00} and {@code until yesterday} out of a query. (NOT thread safe.) */
final class TimeClauses {
    private final Clock clock;
    private final List<QueryToken> rest = new ArrayList<>();
    private @Nullable TimeRange range;

    TimeClauses(Clock clock) {
        this.clock = clock;
    }

    /** What they have in common; null when there is none. */
    @Nullable
    TimeRange range() {
        return range;
    }

    /** The tokens without them, and without an {@code and} that joined them. */
    List<QueryToken> takeFrom(List<QueryToken> tokens) throws QueryException {
        int at = 0;
        while (at < tokens.size()) {
            final int taken = take(tokens, at);
            if (taken == 0) {
                rest.add(tokens.get(at++));
                continue;
            }
            at += taken;
            if (!rest.isEmpty() && last().isWord("and", "&&")) {
                rest.remove(rest.size() - 1);
            } else if ((rest.isEmpty() || last().is(Kind.OPEN))
                    && tokens.get(at).isWord("and", "&&")) {
                at++;
            }
        }
        return rest;
    }

    private QueryToken last() {
        return rest.get(rest.size() - 1);
    }

    /** Returns how many tokens make the clause that begins there; 0 when none does. */
    private int take(List<QueryToken> tokens, int at) throws QueryException {
        final QueryToken word = tokens.get(at);
        if (word.isWord("last")) {
            return takeLast(tokens, at);
        }
        if (!word.isWord("since", "until")) {
            return 0;
        }
        final boolean isAgo = tokens.get(at + 1).is(Kind.MINUS);
        final QueryToken moment = tokens.get(isAgo ? at + 2 : at + 1);
        final String text = (isAgo ? "-" : "") + moment.text();
        if (!moment.is(Kind.WORD) && !moment.is(Kind.QUOTED)) {
            return 0;
        }
        final TimeRange span = Moments.span(text, clock)
                .or(() -> Moments.span("-" + text, clock))
                .orElseThrow(() -> new QueryException(
                        "'" + text + "' is not a time, such as 10:00, 2026-11-22, 2026-11-22T10:00 or -1h; to look for"
                                + " the word " + word.text() + ", quote it",
                        moment.position()));
        narrow(
                word.isWord("since")
                        ? new TimeRange(span.fromNs(), Long.MAX_VALUE)
                        : new TimeRange(Long.MIN_VALUE, span.toNs()));
        return isAgo ? 3 : 2;
    }

    /** {@code last} is also the name of a program: without a duration behind it, it is a word. */
    private int takeLast(List<QueryToken> tokens, int at) throws QueryException {
        final QueryToken first = tokens.get(at + 1);
        if (!first.is(Kind.WORD)) {
            return 0;
        }
        final QueryToken second = tokens.get(at + 2);
        final boolean isNumber = first.text().chars().allMatch(Character::isDigit);
        if (isNumber && second.is(Kind.WORD) && Quantity.isTimeUnit(second.text())) {
            return last(first.text() + second.text(), first, 3);
        }
        if (Quantity.isTimeUnit(first.text()) && first.text().length() > 2) {
            return last(1 + first.text(), first, 2);
        }
        return Character.isDigit(first.text().charAt(0)) ? last(first.text(), first, 2) : 0;
    }

    private int last(String duration, QueryToken at, int tokens) throws QueryException {
        final Optional<TimeRange> last = Moments.last(duration, clock);
        if (last.isEmpty()) {
            throw new QueryException(
                    "'" + at.text() + "' is not a duration with its unit, such as 30m, 1h or 7d; to look for the word"
                            + " last, quote it",
                    at.position());
        }
        narrow(last.get());
        return tokens;
    }

    private void narrow(TimeRange other) {
        range = range == null ? other : range.and(other);
    }
}
