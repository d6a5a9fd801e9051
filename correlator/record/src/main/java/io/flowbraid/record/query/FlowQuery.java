// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowContext;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A question about flows, in the words of {@code docs/reference/query.md}. Immutable, thread safe. */
public final class FlowQuery {
    /** Every flow. */
    public static final FlowQuery ALL = new FlowQuery("", new QueryNode.All(), null);

    private static final int MAX_LENGTH = 20_000;

    private final String text;
    private final QueryNode root;
    private final @Nullable TimeRange range;
    private final FlowFilter filter;

    FlowQuery(String text, QueryNode root, @Nullable TimeRange range) {
        this.text = text;
        this.root = root;
        this.range = range;
        filter = FlowFilter.of(root);
    }

    /** Reads a query; times in it are those of this host's clock and zone. */
    @SuppressWarnings("JavaTimeDefaultTimeZone") // the user's
    public static FlowQuery parse(String text) throws QueryException {
        return parse(text, Clock.systemDefaultZone());
    }

    /** Reads a query; {@code clock} says what {@code last 1h} means, and in which zone {@code since 10:00} is. */
    public static FlowQuery parse(String text, Clock clock) throws QueryException {
        if (text.length() > MAX_LENGTH) {
            throw new QueryException(
                    "a query has at most " + MAX_LENGTH + " characters, this one has " + text.length(), MAX_LENGTH);
        }
        final TimeClauses times = new TimeClauses(clock);
        final QueryNode root = new QueryParser(times.takeFrom(QueryLexer.tokens(text)), clock).parse();
        return new FlowQuery(text.strip(), root, times.range());
    }

    /** Whether the flow is one of those asked for; its time is left to {@link #range}. */
    public boolean matches(FlowRecord flow, FlowContext context) {
        return filter.matches(flow, context);
    }

    /** The flows that both queries ask for. */
    public FlowQuery and(FlowQuery other) {
        final TimeRange both =
                range == null || other.range == null ? range == null ? other.range : range : range.and(other.range);
        return new FlowQuery(
                ("(" + text + ") (" + other.text + ")"), new QueryNode.And(List.of(root, other.root)), both);
    }

    /** A value as it is written in a query, whatever is in it. */
    public static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    public QueryNode root() {
        return root;
    }

    /** From {@code last}, {@code since} and {@code until}; null when none of them is there. */
    public @Nullable TimeRange range() {
        return range;
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
