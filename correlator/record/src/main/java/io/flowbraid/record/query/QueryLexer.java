// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.record.query.QueryToken.Kind;
import io.flowbraid.record.query.QueryToken.Value;
import java.util.ArrayList;
import java.util.List;

/** Cuts the text of a query into words, parentheses and terms. (NOT thread safe.) */
final class QueryLexer {
    private static final String BLANKS = " \t\r\n\u00a0";

    /** Longer ones first; some write a colon before a comparison. */
    private static final String[] OPERATORS = {
        ":>=", ":<=", ":!=", ":>", ":<", ":~", "!=", ">=", "<=", "==", ":", "=", "~", ">", "<"
    };

    private final String text;
    private int at;

    private QueryLexer(String text) {
        this.text = text;
    }

    /** The tokens, of which the last is {@code END}. */
    static List<QueryToken> tokens(String text) throws QueryException {
        final QueryLexer lexer = new QueryLexer(text);
        final List<QueryToken> tokens = new ArrayList<>();
        do {
            tokens.add(lexer.next());
        } while (!tokens.get(tokens.size() - 1).is(Kind.END));
        return tokens;
    }

    private QueryToken next() throws QueryException {
        skipBlanks();
        final int start = at;
        if (at == text.length()) {
            return QueryToken.of(Kind.END, start, "");
        }
        final char c = text.charAt(at);
        if (c == '(' || c == ')') {
            at++;
            return QueryToken.of(c == '(' ? Kind.OPEN : Kind.CLOSE, start, String.valueOf(c));
        }
        if ((c == '-' || c == '!') && at + 1 < text.length() && " \t\r\n)=".indexOf(text.charAt(at + 1)) < 0) {
            at++;
            return QueryToken.of(Kind.MINUS, start, String.valueOf(c));
        }
        if (c == '"') {
            return QueryToken.of(Kind.QUOTED, start, quoted());
        }
        if (looksLikeIpv6(chunk())) {
            return word(start);
        }
        final String name = name();
        if (!name.isEmpty()) {
            final String operator = operator(name);
            if (!operator.isEmpty()) {
                return new QueryToken(Kind.TERM, start, name, operator, values(name, operator));
            }
            at = start;
        } else if (!operatorAt(at).isEmpty()) {
            throw new QueryException(
                    "'" + operatorAt(at) + "' needs the name of a field before it, as in port:443", start);
        }
        return word(start);
    }

    private QueryToken word(int start) {
        final String word = chunk();
        at += word.length();
        return QueryToken.of(Kind.WORD, start, word);
    }

    /** What comes up to the next blank, parenthesis or quote. */
    private String chunk() {
        int end = at;
        while (end < text.length() && !isBoundary(text.charAt(end), false)) {
            end++;
        }
        return text.substring(at, end);
    }

    /** A name begins with a letter, so that times and addresses are none. */
    private String name() {
        final int start = at;
        while (at < text.length() && isOfName(text.charAt(at), at == start)) {
            at++;
        }
        return text.substring(start, at);
    }

    static boolean isOfName(char c, boolean isFirst) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c == '@'
                || c == '_'
                || !isFirst && (c >= '0' && c <= '9' || c == '.' || c == '-');
    }

    /** Takes the operator behind a name; blanks may stand before one that is no part of a word. */
    private String operator(String name) {
        int behind = at;
        while (behind < text.length() && BLANKS.indexOf(text.charAt(behind)) >= 0) {
            behind++;
        }
        final String operator = operatorAt(behind);
        final boolean isApart = behind > at;
        if (operator.isEmpty() || isApart && (operator.equals(":") || isKeyword(name))) {
            return "";
        }
        at = behind + operator.length();
        return operator;
    }

    private static boolean isKeyword(String name) {
        return name.equalsIgnoreCase("and") || name.equalsIgnoreCase("or") || name.equalsIgnoreCase("not");
    }

    private String operatorAt(int index) {
        for (final String operator : OPERATORS) {
            if (text.startsWith(operator, index)) {
                return operator;
            }
        }
        return "";
    }

    private List<Value> values(String name, String operator) throws QueryException {
        final List<Value> values = new ArrayList<>();
        do {
            skipBlanks();
            values.add(value(name, operator));
        } while (skipComma());
        return values;
    }

    private Value value(String name, String operator) throws QueryException {
        final int start = at;
        if (at < text.length() && text.charAt(at) == '"') {
            return new Value(quoted(), true, start);
        }
        while (at < text.length() && text.charAt(at) != ',' && !isBoundary(text.charAt(at), true)) {
            at++;
        }
        if (at == start) {
            final boolean isList = at < text.length() && text.charAt(at) == '(';
            throw new QueryException(
                    isList
                            ? "several values are written with commas: " + name + operator + "a,b"
                            : "a value is missing after '" + name + operator
                                    + "'; for flows that have one at all, write has:" + name,
                    start);
        }
        return new Value(text.substring(start, at), false, start);
    }

    private boolean skipComma() {
        if (at < text.length() && text.charAt(at) == ',') {
            at++;
            return true;
        }
        return false;
    }

    /** Between quotes; a backslash takes away the meaning of a quote or of another backslash. */
    private String quoted() throws QueryException {
        final int start = at++;
        final StringBuilder content = new StringBuilder();
        while (at < text.length()) {
            final char c = text.charAt(at++);
            if (c == '"') {
                return content.toString();
            }
            final boolean isEscape = c == '\\' && at < text.length() && "\\\"".indexOf(text.charAt(at)) >= 0;
            content.append(isEscape ? text.charAt(at++) : c);
        }
        throw new QueryException("the quote that begins here is never closed: add a \" at its end", start);
    }

    private void skipBlanks() {
        while (at < text.length() && BLANKS.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** @param isQuotePart whether a quote is an ordinary character here */
    private static boolean isBoundary(char c, boolean isQuotePart) {
        return BLANKS.indexOf(c) >= 0 || c == '(' || c == ')' || c == '"' && !isQuotePart;
    }

    /** {@code fd00::1}, whose first group would else be the name of a field. */
    private static boolean looksLikeIpv6(String chunk) {
        final long colons = chunk.chars().filter(c -> c == ':').count();
        return colons >= 2
                && chunk.chars()
                        .allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.' || c == '/' || c == '*');
    }
}
