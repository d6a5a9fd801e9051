// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuerySuggestionsTest {
    private static final ValueSource LIVE = (field, prefix, limit) -> switch (field.path()) {
        case "client.process.name" -> starting(prefix, "curl", "Web Content", "cupsd");
        case "server.process.name" -> starting(prefix, "curl", "nginx");
        default -> List.of();
    };

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    pro                | process:          | 0
                    process:           | curl              | 8
                    process:n          | nginx             | 8
                    process:CU         | cupsd             | 8
                    process:curl,n     | nginx             | 13
                    process:web        | "Web Content"     | 8
                    process:"Web C     | "Web Content"     | 8
                    cu                 | process:curl      | 0
                    -pro               | process:          | 1
                    (proc              | process:          | 1
                    curl and sta       | status:           | 9
                    status:            | attributed        | 7
                    status:un          | unattributed      | 7
                    client.status:amb  | ambiguous         | 14
                    method:acc         | accept            | 7
                    tcp.state:RST      | RSTO              | 10
                    final:t            | true              | 6
                    has:con            | container         | 4
                    client.proc        | client.process.name: | 0
                    entity             | client.process.entity_id: | 0
                    la                 | last 1h           | 0
                    curl o             | or                | 5
                    observer.type:so   | sockets           | 14
                    observer:exp       | exporter          | 9
                    network.type:      | ipv6              | 13
                    end_r              | end_reason:       | 0
                    end_reason:ref     | refused           | 11
                    socket_end:        | agent_gone        | 11
                    counted:f          | false             | 8
                    netn               | netns:            | 0
                    seg                | segments:         | 0
                    client.seg         | client.segments:  | 0
                    """)
    void shouldGoOn(String text, String suggested, int from) {
        assertThat(QuerySuggestions.of(text, text.length(), LIVE)).as(text).anySatisfy(suggestion -> {
            assertThat(suggestion.text()).isEqualTo(suggested);
            assertThat(suggestion.from()).isEqualTo(from);
            assertThat(suggestion.to()).isEqualTo(text.length());
            assertThat(suggestion.description()).isNotEmpty();
        });
    }

    @Test
    void shouldSuggestWhatExistsBeforeWhatMight() {
        assertThat(QuerySuggestions.of("cu", 2, LIVE))
                .extracting(QuerySuggestion::text)
                .startsWith("process:curl", "process:cupsd");
    }

    @Test
    void shouldNotSuggestTheSameTwice() {
        assertThat(QuerySuggestions.of("process:", 8, LIVE))
                .extracting(QuerySuggestion::text)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldHaveSomethingToSayToAnEmptyQuery() {
        assertThat(QuerySuggestions.of("", 0, ValueSource.NONE))
                .extracting(QuerySuggestion::text)
                .contains("process:", "port:");
    }

    @Test
    void shouldTakeWhateverIsTyped() {
        final long seed = 20_261_123;
        final Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            final String text = QueryTexts.noise(random);
            assertThatCode(() -> QuerySuggestions.of(text, random.nextInt(40) - 5, LIVE))
                    .as(text)
                    .doesNotThrowAnyException();
        }
    }

    private static List<String> starting(String prefix, String... values) {
        return List.of(values).stream()
                .filter(value -> value.regionMatches(true, 0, prefix, 0, prefix.length()))
                .toList();
    }
}
