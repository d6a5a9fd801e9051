// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.query.QuerySuggestion.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How a query may go on where the cursor is. It need not be one yet. */
public final class QuerySuggestions {
    /** As many as one looks at. */
    private static final int LIMIT = 20;

    private static final int LIVE_LIMIT = 10;

    private static final Map<String, String> WORDS = new LinkedHashMap<>();

    static {
        WORDS.put("and", "both sides have to fit; the same as a blank");
        WORDS.put("or", "either side has to fit");
        WORDS.put("not", "what follows must not fit; the same as a minus");
        WORDS.put("has:", "flows that have something to say, as in has:container");
        WORDS.put("last 15m", "flows of the last minutes (15m), hours (1h), days (7d)");
        WORDS.put("last 1h", "flows of the last hour");
        WORDS.put("last 1d", "flows of the last day");
        WORDS.put("since today", "flows since a time: 10:00, 2026-11-22, yesterday");
        WORDS.put("until yesterday", "flows until a time");
    }

    private final String text;
    private final int cursor;
    private final ValueSource live;
    private final List<QuerySuggestion> found = new ArrayList<>();

    private QuerySuggestions(String text, int cursor, ValueSource live) {
        this.text = text;
        this.cursor = cursor;
        this.live = live;
    }

    /**
     * The best first.
     *
     * @param cursor how many characters stand before it
     */
    public static List<QuerySuggestion> of(String text, int cursor, ValueSource live) {
        final int within = Math.max(0, Math.min(cursor, text.length()));
        return new QuerySuggestions(text, within, live).suggest();
    }

    private List<QuerySuggestion> suggest() {
        final int start = start();
        final int operator = operator(start);
        if (operator < 0) {
            word(start, text.substring(start, cursor));
        } else {
            value(text.substring(start, operator), operator);
        }
        return found.stream().distinct().limit(LIMIT).toList();
    }

    /** Where the word begins that the cursor stands in or behind. */
    private int start() {
        int start = 0;
        boolean isQuoted = false;
        for (int i = 0; i < cursor; i++) {
            final char c = text.charAt(i);
            if (c == '"') {
                isQuoted = !isQuoted;
            } else if (!isQuoted && (c == ' ' || c == '\t' || c == '(' || c == ')')) {
                start = i + 1;
            }
        }
        final boolean isNegated = start < cursor && (text.charAt(start) == '-' || text.charAt(start) == '!');
        return isNegated ? start + 1 : start;
    }

    /** Where the operator of a term begins; -1 when the word is none. */
    private int operator(int start) {
        int at = start;
        while (at < cursor && QueryLexer.isOfName(text.charAt(at), at == start)) {
            at++;
        }
        return at > start && at < cursor && ":=~!<>".indexOf(text.charAt(at)) >= 0 ? at : -1;
    }

    private void word(int start, String written) {
        final String prefix = written.toLowerCase(Locale.ROOT);
        if (!prefix.isEmpty()) {
            liveWords(start, written);
        }
        for (final Map.Entry<String, List<FlowField>> name :
                QueryNames.shortNames().entrySet()) {
            if (name.getKey().startsWith(prefix)) {
                add(name.getKey() + ':', Kind.FIELD, start, describe(name.getValue()));
            }
        }
        WORDS.forEach((word, description) -> {
            if (word.startsWith(prefix)) {
                add(word, Kind.WORD, start, description);
            }
        });
        if (!prefix.isEmpty()) {
            paths(start, prefix);
        }
    }

    private void paths(int start, String prefix) {
        for (final FlowField field : FlowFields.all()) {
            if (field.path().startsWith(prefix)) {
                add(field.path() + ':', Kind.FIELD, start, field.label() + ": " + field.description());
            }
        }
        for (final FlowField field : FlowFields.all()) {
            if (!field.path().startsWith(prefix) && field.path().contains(prefix)) {
                add(field.path() + ':', Kind.FIELD, start, field.label() + ": " + field.description());
            }
        }
    }

    /** Programs, containers, … that are called so. */
    private void liveWords(int start, String written) {
        for (final String name : List.of("process", "container", "pod", "user", "ip")) {
            for (final FlowField field : QueryNames.fields(name)) {
                for (final String value : live.values(field, written, LIVE_LIMIT / 2)) {
                    add(name + ':' + quotedIfNeeded(value), Kind.VALUE, start, field.description());
                }
            }
        }
    }

    private void value(String name, int operator) {
        int start = operator;
        while (start < cursor && ":=~!<>".indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        final String all = text.substring(start, cursor);
        start += all.startsWith("\"") ? 0 : all.lastIndexOf(',') + 1;
        final String written = text.substring(start, cursor).replace("\"", "");
        if (name.equalsIgnoreCase("has")) {
            has(start, written.toLowerCase(Locale.ROOT));
            return;
        }
        for (final FlowField field : QueryNames.fields(name)) {
            for (final String value : live.values(field, written, LIVE_LIMIT)) {
                add(quotedIfNeeded(value), Kind.VALUE, start, field.label());
            }
        }
        for (final FlowField field : QueryNames.fields(name)) {
            for (final String value : field.values()) {
                if (value.regionMatches(true, 0, written, 0, written.length())) {
                    add(value, Kind.VALUE, start, describe(List.of(field)));
                }
            }
        }
    }

    private void has(int start, String prefix) {
        QueryNames.shortNames().forEach((name, fields) -> {
            if (name.startsWith(prefix)) {
                add(name, Kind.FIELD, start, describe(fields));
            }
        });
        for (final FlowField field : FlowFields.all()) {
            if (!prefix.isEmpty() && field.path().startsWith(prefix)) {
                add(field.path(), Kind.FIELD, start, field.description());
            }
        }
    }

    /** What a name means, either end taken together. */
    private static String describe(List<FlowField> fields) {
        final FlowField field = fields.get(0);
        final boolean isOfAnEnd = field.path().startsWith("client.") && fields.size() > 1;
        return (isOfAnEnd ? "either end: " : "") + field.description();
    }

    private static String quotedIfNeeded(String value) {
        final boolean isPlain = value.chars().allMatch(c -> c > ' ' && "\"(),*".indexOf(c) < 0);
        return isPlain ? value : FlowQuery.quoted(value);
    }

    private void add(String suggested, Kind kind, int from, String description) {
        final boolean isKnown = found.stream().anyMatch(known -> known.text().equals(suggested));
        if (!isKnown) {
            found.add(new QuerySuggestion(suggested, kind, from, cursor, description));
        }
    }
}
