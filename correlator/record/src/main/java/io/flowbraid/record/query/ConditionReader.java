// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.config.value.Cidr;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.query.QueryToken.Value;
import io.flowbraid.record.query.value.TextPattern;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Optional;

/** Makes the condition that an operator and a value are for a field of some type. */
final class ConditionReader {
    private final Clock clock;

    ConditionReader(Clock clock) {
        this.clock = clock;
    }

    /** Empty when the value is none for a field of that type. */
    Optional<Condition> read(FlowField field, String operator, Value value) {
        return switch (field.type()) {
            case TEXT -> text(field, operator, value);
            case ADDRESS -> address(operator, value);
            case LABELS -> label(operator, value);
            case NUMBER -> numbers(operator, value.text(), Quantity::count);
            case BYTES -> numbers(operator, value.text(), Quantity::bytes);
            case DURATION -> numbers(operator, value.text(), Quantity::nanoseconds);
            case MILLIS -> millis(operator, value.text());
            case TIME -> Moments.span(value.text(), clock).flatMap(span -> time(operator, span));
            case FLAG -> flag(operator, value.text());
        };
    }

    private static Optional<Condition> text(FlowField field, String operator, Value value) {
        final TextPattern pattern = pattern(value);
        final String path = field.path();
        // Of these a part is asked for: nobody writes them in full.
        final boolean isLong = path.endsWith("command_line") || path.endsWith("image.name");
        if (operator.equals("~") || isLong) {
            return textOperator(operator, pattern.anywhere());
        }
        if (path.endsWith(".executable")
                && !value.text().contains("/")
                && !value.text().startsWith("*")) {
            return textOperator(operator, pattern.after("/"));
        }
        if (path.endsWith("container.id")) {
            return textOperator(operator, pattern.andAnyEnd());
        }
        return textOperator(operator, pattern);
    }

    private static Optional<Condition> textOperator(String operator, TextPattern pattern) {
        return operator.equals(":") || operator.equals("~")
                ? Optional.of(new Condition.Like(pattern))
                : Optional.empty();
    }

    private static TextPattern pattern(Value value) {
        return value.isQuoted() ? TextPattern.exactly(value.text()) : TextPattern.of(value.text());
    }

    private static Optional<Condition> address(String operator, Value value) {
        final TextPattern pattern = pattern(value);
        if (operator.equals("~")) {
            return Optional.of(new Condition.Like(pattern.anywhere()));
        }
        if (!operator.equals(":")) {
            return Optional.empty();
        }
        if (pattern.hasWildcard()) {
            return Optional.of(new Condition.Like(pattern));
        }
        return network(value.text()).map(Condition.Within::new);
    }

    /** {@code 10.0.0.1}, {@code 10.0.0.0/8}, {@code fd00::/8}, {@code [::1]}. */
    static Optional<Cidr> network(String text) {
        final boolean isBracketed = text.startsWith("[") && text.endsWith("]") && text.length() > 2;
        try {
            return Optional.of(Cidr.parse(isBracketed ? text.substring(1, text.length() - 1) : text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@code app=web}, {@code app} for any value. */
    private static Optional<Condition> label(String operator, Value value) {
        if (!operator.equals(":") && !operator.equals("~")) {
            return Optional.empty();
        }
        final int equals = value.text().indexOf('=');
        final boolean isAnywhere = operator.equals("~");
        final String name = equals < 0 ? value.text() : value.text().substring(0, equals);
        final String content = equals < 0 ? "*" : value.text().substring(equals + 1);
        final TextPattern named = pattern(new Value(name, value.isQuoted(), 0));
        final TextPattern filled =
                equals < 0 ? TextPattern.of(content) : pattern(new Value(content, value.isQuoted(), 0));
        return Optional.of(new Condition.Labelled(named, isAnywhere ? filled.anywhere() : filled));
    }

    /** Reads a number with its unit. */
    private interface Unit {
        Optional<BigDecimal> read(String text);
    }

    private static Optional<Condition> numbers(String operator, String text, Unit unit) {
        final Optional<BigDecimal> one = unit.read(text);
        if (one.isPresent()) {
            return between(operator, Quantity.floor(one.get()), Quantity.ceiling(one.get()));
        }
        final int dash = text.indexOf('-', 1);
        if (!operator.equals(":") || dash < 0) {
            return Optional.empty();
        }
        final Optional<BigDecimal> from = unit.read(text.substring(0, dash));
        return unit.read(text.substring(dash + 1))
                .flatMap(to -> from.map(least -> new Condition.Between(Quantity.ceiling(least), Quantity.floor(to))));
    }

    /** @param floor below {@code ceiling} when no whole number is meant */
    private static Optional<Condition> between(String operator, long floor, long ceiling) {
        return switch (operator) {
            case ":" -> Optional.of(new Condition.Between(ceiling, floor));
            case ">" -> Optional.of(new Condition.Between(above(floor), Long.MAX_VALUE));
            case ">=" -> Optional.of(new Condition.Between(ceiling, Long.MAX_VALUE));
            case "<" -> Optional.of(new Condition.Between(-Long.MAX_VALUE, ceiling - 1));
            case "<=" -> Optional.of(new Condition.Between(-Long.MAX_VALUE, floor));
            default -> Optional.empty();
        };
    }

    private static long above(long number) {
        return number == Long.MAX_VALUE ? number : number + 1;
    }

    private static Optional<Condition> time(String operator, TimeRange span) {
        return switch (operator) {
            case ":" -> Optional.of(new Condition.Between(span.fromNs(), span.toNs()));
            case ">" -> Optional.of(new Condition.Between(above(span.fromNs()), Long.MAX_VALUE));
            case ">=" -> Optional.of(new Condition.Between(span.fromNs(), Long.MAX_VALUE));
            case "<" -> Optional.of(new Condition.Between(-Long.MAX_VALUE, span.fromNs() - 1));
            case "<=" -> Optional.of(new Condition.Between(-Long.MAX_VALUE, span.toNs()));
            default -> Optional.empty();
        };
    }

    private static Optional<Condition> millis(String operator, String text) {
        final Optional<Double> one = Quantity.milliseconds(text).map(BigDecimal::doubleValue);
        if (one.isPresent()) {
            final double ms = one.get();
            return switch (operator) {
                case ":" -> Optional.of(new Condition.BetweenMillis(ms, ms));
                case ">" -> Optional.of(new Condition.BetweenMillis(Math.nextUp(ms), Double.MAX_VALUE));
                case ">=" -> Optional.of(new Condition.BetweenMillis(ms, Double.MAX_VALUE));
                case "<" -> Optional.of(new Condition.BetweenMillis(-Double.MAX_VALUE, Math.nextDown(ms)));
                case "<=" -> Optional.of(new Condition.BetweenMillis(-Double.MAX_VALUE, ms));
                default -> Optional.empty();
            };
        }
        final int dash = text.indexOf('-', 1);
        if (!operator.equals(":") || dash < 0) {
            return Optional.empty();
        }
        final Optional<BigDecimal> from = Quantity.milliseconds(text.substring(0, dash));
        return Quantity.milliseconds(text.substring(dash + 1))
                .flatMap(to -> from.map(least -> new Condition.BetweenMillis(least.doubleValue(), to.doubleValue())));
    }

    /** A flag that is not set is often not said: {@code false} is the parser's to turn into {@code not}. */
    private static Optional<Condition> flag(String operator, String text) {
        return operator.equals(":") && isTrue(text) ? Optional.of(new Condition.Between(1, 1)) : Optional.empty();
    }

    static boolean isTrue(String text) {
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("yes") || text.equals("1");
    }

    static boolean isFalse(String text) {
        return text.equalsIgnoreCase("false") || text.equalsIgnoreCase("no") || text.equals("0");
    }
}
