// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.flowbraid.record.FlowFields;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/reference/query.md shows queries that are some, and every name there is. */
class QueryPageTest {
    private static final Pattern EXAMPLES = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);

    @Test
    void shouldShowQueriesThatWork() {
        final Matcher examples = EXAMPLES.matcher(QueryPage.markdown());
        assertThat(examples.find()).isTrue();
        final List<String> queries = Arrays.asList(examples.group(1).split("\n"));

        assertThat(queries)
                .hasSizeGreaterThan(8)
                .allSatisfy(query ->
                        assertThatCode(() -> FlowQuery.parse(query)).as(query).doesNotThrowAnyException());
    }

    @Test
    void shouldNameEveryFieldOfAnEndOnce() {
        final String page = QueryPage.markdown();

        assertThat(FlowFields.all())
                .allSatisfy(field -> assertThat(page)
                        .contains("| `" + field.path().replaceFirst("^(socket\\.)?server\\.(?!domain)", "$1client.")
                                + "` |"));
    }

    @Test
    void shouldGiveEachShortNameFieldsOfItsOwn() {
        assertThat(QueryNames.shortNames()).allSatisfy((name, fields) -> {
            assertThat(fields).as(name).isNotEmpty();
            assertThat(FlowFields.find(name)).as("%s would hide a field", name).isNull();
        });
    }
}
