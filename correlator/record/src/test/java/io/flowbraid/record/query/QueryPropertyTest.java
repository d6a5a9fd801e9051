// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.Flows;
import io.flowbraid.record.query.value.TextPattern;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for any query, tried with queries made at random; the seed is in each message. */
class QueryPropertyTest {
    private static final long SEED = 20_261_123;

    private final Random random = new Random(SEED);

    @Test
    void shouldReadBackWhatAQuerySays() throws QueryException {
        for (int i = 0; i < 2_000; i++) {
            final QueryNode tree = QueryTexts.tree(random, 4);
            final String text = QueryTexts.of(tree);

            assertThat(FlowQuery.parse(text).root())
                    .as("seed %d: %s", SEED, text)
                    .isEqualTo(tree);
        }
    }

    @Test
    void shouldReadOrRefuseButNeverFail() {
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            final String text = QueryTexts.noise(random);
            try {
                FlowQuery.parse(text).matches(Flows.curlToPython(), Flows.CONTEXT);
                read++;
            } catch (QueryException e) {
                assertThat(e.position()).as("seed %d: %s", SEED, text).isBetween(0, text.length());
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThat(read).isGreaterThan(500);
    }

    @Test
    void shouldMatchEitherAQueryOrItsOpposite() throws QueryException {
        final List<FlowRecord> flows =
                List.of(Flows.curlToPython(), Flows.podToRemoteResolver(), Flows.refused(), Flows.withEverything());
        for (int i = 0; i < 500; i++) {
            final String text = QueryTexts.of(QueryTexts.tree(random, 3));
            final FlowQuery query = FlowQuery.parse(text);
            final FlowQuery opposite = FlowQuery.parse("not (" + text + ")");

            assertThat(flows)
                    .as("seed %d: %s", SEED, text)
                    .allMatch(flow -> query.matches(flow, Flows.CONTEXT) != opposite.matches(flow, Flows.CONTEXT));
        }
    }

    @Test
    void shouldCompareTextsAsARegularExpressionWould() {
        for (int i = 0; i < 10_000; i++) {
            final String form = letters("ab*A", 6);
            final String text = letters("abB", 8);
            final String expression = "(?i)" + form.replaceAll("\\*+", ".*");

            assertThat(TextPattern.of(form).matches(text))
                    .as("seed %d: %s in %s", SEED, form, text)
                    .isEqualTo(text.matches(expression));
        }
    }

    @Test
    void shouldEscapeWhatSqlWouldTakeForAWildcard() {
        assertThat(TextPattern.of("50%_*\\").sqlLike()).isEqualTo("50\\%\\_%\\\\");
        assertThat(TextPattern.exactly("\ud801\udc00").sqlLike()).isEqualTo("\ud801\udc28");
        assertThat(TextPattern.exactly("A*b").sqlLike()).isEqualTo("a*b");
        assertThat(TextPattern.of("x").anywhere().sqlLike()).isEqualTo("%x%");
    }

    @Test
    void shouldFoldEveryLetterAsSqlDoes() {
        for (int letter = 0x80; letter <= Character.MAX_CODE_POINT; letter++) {
            if (Character.getType(letter) == Character.SURROGATE || letter == 0xffff) {
                continue;
            }
            final String text = Character.toString(letter);
            final String lower = Character.toString(Character.toLowerCase(letter));

            assertThat(TextPattern.exactly(text).sqlLike()).isEqualTo(lower);
            assertThat(TextPattern.exactly(lower).matches(text))
                    .as("U+%04X", letter)
                    .isTrue();
        }
    }

    private String letters(String alphabet, int most) {
        final StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
