// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

import io.flowbraid.config.Suggestion;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.query.FailureKind;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.Quantity;
import io.flowbraid.record.query.QueryException;
import io.flowbraid.record.query.QueryNames;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a rule. (NOT thread safe.)
 *
 * <pre>
 * rule    = what [ ("&gt;" | "&gt;=") number "/" window ] [ "by" field ] [ "for" duration ]
 * what    = "new listener" | "agent late" | "losses" | "failed" [ query ] | query
 * window  = duration | unit
 * </pre>
 */
public final class RuleParser {
    /** Connections that failed, by their packets or by their sockets. */
    static final String FAILED = FailureKind.ANY.text();

    /** Without a threshold: anything, in the last quarter of an hour. */
    private static final long USUAL_WINDOW_MS = 15 * 60 * 1_000L;

    private static final long MIN_WINDOW_MS = 1_000;
    private static final long MAX_WINDOW_MS = 24 * 60 * 60 * 1_000L;
    private static final int MAX_THRESHOLD = 1_000_000_000;

    private static final Pattern FOR = Pattern.compile("\\s+for\\s+(\\d+\\s*[a-zA-Z]+)\\s*$");
    private static final Pattern BY = Pattern.compile("\\s+by\\s+([\\w.@-]+)\\s*$");
    private static final Pattern THRESHOLD =
            Pattern.compile("(?:^|\\s+)(>=?)\\s*(\\d{1,10})\\s*/\\s*(\\d*\\s*[a-zA-Z]+)\\s*$");
    private static final Pattern WITHOUT_WINDOW = Pattern.compile("\\s+>=?\\s*\\d+\\s*$");
    private static final Pattern FAILED_WORD = Pattern.compile("failed(?:\\s+|$)", Pattern.CASE_INSENSITIVE);

    private static final List<String> KEYWORDS = List.of("failed", "new listener", "losses", "agent late");
    private static final int MAX_TYPOS = 2;

    private final String name;
    private final String text;
    private String rest;
    private long forMs;
    private List<FlowField> by = List.of();
    private long threshold;
    private long windowMs = USUAL_WINDOW_MS;
    private boolean hasThreshold;

    private RuleParser(String name, String text) {
        this.name = name;
        this.text = text;
        rest = text;
    }

    public static Rule parse(String name, String text) throws RuleException {
        return new RuleParser(name, text).rule(false);
    }

    /** A rule of our own. */
    static Rule builtIn(String name, String text) {
        try {
            return new RuleParser(name, text).rule(true);
        } catch (RuleException e) {
            throw new IllegalStateException(e);
        }
    }

    private Rule rule(boolean isBuiltIn) throws RuleException {
        takeFor();
        takeBy();
        takeThreshold();
        final String what = rest.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        return switch (what) {
            case "" -> throw wrong("something to look for is missing, such as failed > 50/min by process", 0);
            case "new listener" -> ofSubject(RuleSubject.NEW_LISTENERS, isBuiltIn);
            case "losses" -> ofSubject(RuleSubject.LOSSES, isBuiltIn);
            case "agent late" -> lateAgent(isBuiltIn);
            default -> {
                refuseMisspelt(what);
                yield made(RuleSubject.FLOWS, query(), isBuiltIn);
            }
        };
    }

    /** A misspelt keyword would be a word to look for, and the rule would never fire. */
    private void refuseMisspelt(String what) throws RuleException {
        final String first = what.split(" ", 2)[0];
        for (final String keyword : KEYWORDS) {
            final String written = keyword.equals("failed") ? first : what;
            if (!written.equals(keyword) && Suggestion.distance(written, keyword) <= MAX_TYPOS) {
                throw wrong(
                        "did you mean '" + keyword + "'? To look for flows with '" + written + "', put it in quotes",
                        rest.length() - rest.stripLeading().length());
            }
        }
    }

    private Rule ofSubject(RuleSubject subject, boolean isBuiltIn) throws RuleException {
        if (!by.isEmpty()) {
            throw wrong("'by' goes with flows only; leave it out", text.lastIndexOf("by"));
        }
        return made(subject, FlowQuery.ALL, isBuiltIn);
    }

    private Rule lateAgent(boolean isBuiltIn) throws RuleException {
        if (hasThreshold) {
            throw wrong(
                    "an agent is late now or it is not, so this rule has no threshold; leave it out", rest.length());
        }
        return ofSubject(RuleSubject.LATE_AGENTS, isBuiltIn);
    }

    private Rule made(RuleSubject subject, FlowQuery query, boolean isBuiltIn) {
        return new Rule(name, text, isBuiltIn, subject, query, threshold, windowMs, by, forMs);
    }

    private void takeFor() throws RuleException {
        final Matcher matcher = FOR.matcher(rest);
        if (matcher.find()) {
            forMs = duration(matcher.group(1), matcher.start(1));
            rest = rest.substring(0, matcher.start());
        }
    }

    private void takeBy() throws RuleException {
        final Matcher matcher = BY.matcher(rest);
        if (matcher.find()) {
            by = QueryNames.fields(matcher.group(1));
            if (by.isEmpty()) {
                throw wrong(
                        "there is no field '" + matcher.group(1) + "' to group by, such as process, user, container,"
                                + " host or server.port",
                        matcher.start(1));
            }
            rest = rest.substring(0, matcher.start());
        }
    }

    private void takeThreshold() throws RuleException {
        final Matcher matcher = THRESHOLD.matcher(rest);
        if (matcher.find()) {
            hasThreshold = true;
            final long number = Long.parseLong(matcher.group(2));
            final boolean isReached = matcher.group(1).equals(">=");
            if (number > MAX_THRESHOLD || isReached && number == 0) {
                throw wrong(
                        "a threshold is a number up to " + MAX_THRESHOLD + ", after >= at least 1", matcher.start(2));
            }
            threshold = isReached ? number - 1 : number;
            windowMs = duration(matcher.group(3), matcher.start(3));
            rest = rest.substring(0, matcher.start());
        }
    }

    /** Without a number, one of the unit. */
    private long duration(String written, int position) throws RuleException {
        final String text = Character.isDigit(written.charAt(0)) ? written : 1 + written;
        final BigDecimal ns = Quantity.nanoseconds(text)
                .orElseThrow(
                        () -> wrong("'" + written + "' is not a time with its unit, such as min, 30s or 1h", position));
        final long ms = TimeUnit.NANOSECONDS.toMillis(Quantity.floor(ns));
        if (ms < MIN_WINDOW_MS || ms > MAX_WINDOW_MS) {
            throw wrong("'" + written + "' is not from 1s to 1d", position);
        }
        return ms;
    }

    private FlowQuery query() throws RuleException {
        final Matcher failed = FAILED_WORD.matcher(rest);
        final boolean isFailed = failed.lookingAt();
        final int from = isFailed ? failed.end() : 0;
        final String written = rest.substring(from);
        final String before = isFailed ? FAILED + ' ' : "";
        try {
            final FlowQuery query = FlowQuery.parse(before + written);
            if (query.range() != null) {
                throw wrong("a rule has a window of its own, as in > 50/min: leave last, since and until out", from);
            }
            return query;
        } catch (QueryException e) {
            final Matcher without = WITHOUT_WINDOW.matcher(rest);
            if (without.find()) {
                throw wrong("a threshold is given with its window, such as > 50/min", without.start() + 1);
            }
            final int position = from + Math.max(0, e.position() - before.length());
            throw wrong(String.valueOf(e.getMessage()), Math.min(position, text.length()));
        }
    }

    private RuleException wrong(String message, int position) {
        return new RuleException(name, text, message, position);
    }
}
