// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.config.value.Cidr;
import io.flowbraid.record.FieldType;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.query.QueryToken.Kind;
import io.flowbraid.record.query.QueryToken.Value;
import io.flowbraid.record.query.value.TextPattern;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a query by recursive descent. (NOT thread safe.)
 *
 * <pre>
 * any  = all { "or" all }
 * all  = one { ["and"] one }
 * one  = ("not" | "-") one | "(" any ")" | term | word
 * term = name operator value { "," value }
 * </pre>
 */
final class QueryParser {
    /** As deep as parentheses and nots may go; a stack has an end. */
    private static final int MAX_DEPTH = 64;

    /** More than anybody writes by hand: a list of addresses, ports or names that a program has put together. */
    static final int MAX_TERMS = 512;

    private final List<QueryToken> tokens;
    private final ConditionReader conditions;
    private int at;
    private int depth;
    private int terms;

    /** @param tokens without times; the last is {@code END} */
    QueryParser(List<QueryToken> tokens, Clock clock) {
        this.tokens = tokens;
        conditions = new ConditionReader(clock);
    }

    QueryNode parse() throws QueryException {
        if (peek().is(Kind.END)) {
            return new QueryNode.All();
        }
        final QueryNode root = any();
        if (peek().is(Kind.CLOSE)) {
            throw new QueryException("this ) closes nothing: take it away, or add a ( before", peek().position());
        }
        return root;
    }

    private QueryNode any() throws QueryException {
        final List<QueryNode> parts = new ArrayList<>();
        parts.add(all());
        while (peek().isWord("or", "||")) {
            at++;
            parts.add(all());
        }
        return parts.size() == 1 ? parts.get(0) : new QueryNode.Or(parts);
    }

    private QueryNode all() throws QueryException {
        final List<QueryNode> parts = new ArrayList<>();
        parts.add(one());
        while (!peek().is(Kind.END) && !peek().is(Kind.CLOSE) && !peek().isWord("or", "||")) {
            if (peek().isWord("and", "&&")) {
                at++;
            }
            parts.add(one());
        }
        return parts.size() == 1 ? parts.get(0) : new QueryNode.And(parts);
    }

    private QueryNode one() throws QueryException {
        final QueryToken token = peek();
        if (token.is(Kind.END) || token.is(Kind.CLOSE) || token.isWord("and", "or", "&&", "||")) {
            throw missing(token);
        }
        at++;
        if (token.is(Kind.MINUS) || token.isWord("not") || token.is(Kind.OPEN)) {
            if (++depth > MAX_DEPTH) {
                throw new QueryException(
                        "parentheses and nots go at most " + MAX_DEPTH + " deep: write it plainer", token.position());
            }
            final QueryNode node = token.is(Kind.OPEN) ? parenthesised(token) : new QueryNode.Not(one());
            depth--;
            return node;
        }
        count(token);
        return token.is(Kind.TERM) ? term(token) : word(token);
    }

    /** Each value after a name costs as much as a term of its own. */
    private void count(QueryToken token) throws QueryException {
        terms += token.is(Kind.TERM) ? token.values().size() : 1;
        if (terms > MAX_TERMS) {
            throw new QueryException(
                    "a query has at most " + MAX_TERMS
                            + " terms, the values after a name counted one by one; use a wildcard such as"
                            + " process:web*, a network such as ip:10.0.0.0/8, or a range such as port:8000-8100",
                    token.position());
        }
    }

    private QueryNode parenthesised(QueryToken open) throws QueryException {
        final QueryNode inner = any();
        if (!peek().is(Kind.CLOSE)) {
            throw new QueryException("this ( is never closed: add a ) behind its part", open.position());
        }
        at++;
        return inner;
    }

    private QueryException missing(QueryToken found) {
        final String before = at == 0 ? "" : " after '" + tokens.get(at - 1).text() + "'";
        final String what = found.is(Kind.END) ? "" : ", before '" + found.text() + "'";
        return new QueryException(
                "something to look for is missing" + before + what + ", such as process:curl", found.position());
    }

    private QueryNode term(QueryToken term) throws QueryException {
        if (term.text().equalsIgnoreCase("has")) {
            return has(term);
        }
        final List<FlowField> fields = QueryNames.fields(term.text());
        if (fields.isEmpty()) {
            throw unknownName(term.text(), term.position());
        }
        final String operator = operator(term.operator());
        final boolean isNegated = operator.equals("!=");
        final List<QueryNode> parts = new ArrayList<>();
        for (final Value value : term.values()) {
            parts.add(comparison(term, fields, isNegated ? ":" : operator, value));
        }
        final QueryNode node = parts.size() == 1 ? parts.get(0) : new QueryNode.Or(parts);
        return isNegated ? new QueryNode.Not(node) : node;
    }

    private static String operator(String written) {
        final String operator = written.length() > 1 && written.startsWith(":") ? written.substring(1) : written;
        return operator.equals("=") || operator.equals("==") ? ":" : operator;
    }

    /** Those fields of the name for which the value is one; alike conditions are one comparison. */
    private QueryNode comparison(QueryToken term, List<FlowField> fields, String operator, Value value)
            throws QueryException {
        final boolean isFlag = fields.stream().allMatch(field -> field.type() == FieldType.FLAG);
        if (isFlag && operator.equals(":") && fields.get(0).isTrueWhenAbsent()) {
            if (ConditionReader.isFalse(value.text())) {
                return new QueryNode.Compare(fields, new Condition.Between(0, 0));
            }
            if (ConditionReader.isTrue(value.text())) {
                return new QueryNode.Not(new QueryNode.Compare(fields, new Condition.Between(0, 0)));
            }
        }
        if (isFlag && operator.equals(":") && ConditionReader.isFalse(value.text())) {
            return new QueryNode.Not(new QueryNode.Compare(fields, new Condition.Between(1, 1)));
        }
        final Map<Condition, List<FlowField>> alike = new LinkedHashMap<>();
        for (final FlowField field : fields) {
            conditions
                    .read(field, operator, value)
                    .ifPresent(condition -> alike.computeIfAbsent(condition, any -> new ArrayList<>())
                            .add(field));
        }
        if (alike.isEmpty()) {
            throw new QueryException(QueryHint.of(term, fields, operator, value), value.position());
        }
        return anyOf(alike);
    }

    private static QueryNode anyOf(Map<Condition, List<FlowField>> alike) {
        final List<QueryNode> parts = new ArrayList<>();
        alike.forEach((condition, fields) -> parts.add(new QueryNode.Compare(fields, condition)));
        return parts.size() == 1 ? parts.get(0) : new QueryNode.Or(parts);
    }

    private static QueryNode has(QueryToken term) throws QueryException {
        if (!operator(term.operator()).equals(":")) {
            throw new QueryException("'has' goes with a colon, as in has:container", term.position());
        }
        final List<QueryNode> parts = new ArrayList<>();
        for (final Value value : term.values()) {
            final List<FlowField> fields = QueryNames.fieldsUnder(value.text());
            if (fields.isEmpty()) {
                throw unknownName(value.text(), value.position());
            }
            parts.add(new QueryNode.Compare(fields, new Condition.Present()));
        }
        return parts.size() == 1 ? parts.get(0) : new QueryNode.Or(parts);
    }

    private static QueryException unknownName(String name, int position) {
        final Optional<String> nearest = QueryNames.nearest(name);
        return new QueryException(
                "there is no field '" + name + "': "
                        + nearest.map(meant -> "did you mean '" + meant + "'?")
                                .orElse("see docs/reference/query.md for those there are, and quote a text that has"
                                        + " a colon in it"),
                position);
    }

    /** A word without a field. */
    private static QueryNode word(QueryToken word) {
        final boolean isQuoted = word.is(Kind.QUOTED);
        final Optional<Cidr> network = isQuoted ? Optional.empty() : ConditionReader.network(word.text());
        if (network.isPresent()) {
            return new QueryNode.Compare(QueryNames.fields("ip"), new Condition.Within(network.get()));
        }
        final TextPattern pattern = isQuoted ? TextPattern.exactly(word.text()) : TextPattern.of(word.text());
        if (!isQuoted && isPartOfAddress(word.text())) {
            return new QueryNode.Compare(QueryNames.fields("ip"), new Condition.Like(pattern));
        }
        return new QueryNode.Compare(QueryNames.OF_A_WORD, new Condition.Like(pattern.anywhere()));
    }

    /** {@code 10.0.*} or {@code fd00:*}. */
    private static boolean isPartOfAddress(String text) {
        return text.indexOf('*') > 0
                && (text.indexOf('.') > 0 || text.indexOf(':') > 0)
                && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':' || c == '*');
    }

    private QueryToken peek() {
        return tokens.get(at);
    }
}
