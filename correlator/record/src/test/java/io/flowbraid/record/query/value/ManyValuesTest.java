// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.config.value.Cidr;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Values that are compared together: any of them fits exactly when one of them does alone. */
class ManyValuesTest {
    private static final int ROUNDS = 20_000;

    private final Random random = new Random(7);

    @Test
    void shouldFindATextThatAnyPatternFits() {
        for (int i = 0; i < ROUNDS; i++) {
            final List<TextPattern> patterns = some(() -> pattern(letters("abAZé*", 5)));
            final TextPatterns together = new TextPatterns(patterns);
            for (final String text : some(() -> letters("abzABé*", 6))) {
                assertThat(together.matches(text))
                        .as("%s in %s", text, patterns)
                        .isEqualTo(patterns.stream().anyMatch(pattern -> pattern.matches(text)));
            }
        }
    }

    @Test
    void shouldWriteAnExpressionThatFitsTheSameTexts() {
        for (int i = 0; i < ROUNDS; i++) {
            final TextPattern pattern = pattern(letters("ab.*([\\é|-", 5));
            final String text = letters("ab.*([\\é|-", 5);
            assertThat(text.toLowerCase(java.util.Locale.ROOT).matches("(?s)" + pattern.regex()))
                    .as("%s in %s", text, pattern)
                    .isEqualTo(pattern.matches(text));
        }
    }

    @Test
    void shouldFindANumberThatIsInAnyRange() {
        for (int i = 0; i < ROUNDS; i++) {
            final List<NumberRanges.Range> ranges =
                    some(() -> new NumberRanges.Range(edge(random.nextInt(30)), edge(random.nextInt(30))));
            final NumberRanges together = new NumberRanges(ranges);
            for (int edge = 0; edge < 30; edge++) {
                final long number = edge(edge);
                assertThat(together.contains(number))
                        .as("%s in %s", number, ranges)
                        .isEqualTo(ranges.stream().anyMatch(range -> number >= range.min() && number <= range.max()));
            }
        }
    }

    private static long edge(int number) {
        return number == 0 ? -Long.MAX_VALUE : number == 29 ? Long.MAX_VALUE : number;
    }

    @Test
    void shouldFindAnAddressThatIsInAnyNetwork() {
        for (int i = 0; i < ROUNDS; i++) {
            final List<Cidr> networks = some(this::network);
            final Networks together = new Networks(networks);
            for (final Cidr address : some(this::network)) {
                assertThat(together.contains(address.hi(), address.lo()))
                        .as("%s in %s", address, networks)
                        .isEqualTo(networks.stream().anyMatch(network -> network.contains(address.hi(), address.lo())));
            }
        }
    }

    private Cidr network() {
        return Cidr.parse(
                switch (random.nextInt(5)) {
                    case 0 -> "10." + random.nextInt(4) + ".0.0/16";
                    case 1 -> "10." + random.nextInt(4) + "." + random.nextInt(2) + ".0/24";
                    case 2 -> "10." + random.nextInt(4) + "." + random.nextInt(2) + ".1";
                    case 3 ->
                        List.of("::/0", "0.0.0.0/0", "10.0.0.0/8", "ff00::/8", "8000::/1")
                                .get(random.nextInt(5));
                    default -> "ff0" + random.nextInt(3) + "::" + random.nextInt(3);
                });
    }

    private TextPattern pattern(String text) {
        return switch (random.nextInt(3)) {
            case 0 -> TextPattern.exactly(text);
            case 1 -> TextPattern.of(text).anywhere();
            default -> TextPattern.of(text);
        };
    }

    private String letters(String alphabet, int max) {
        return IntStream.range(0, random.nextInt(max + 1))
                .mapToObj(any -> "" + alphabet.charAt(random.nextInt(alphabet.length())))
                .collect(Collectors.joining());
    }

    private <T> List<T> some(java.util.function.Supplier<T> one) {
        return Stream.generate(one).limit(1 + random.nextInt(8)).toList();
    }
}
