// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The configurations in the guide can be read, and what they read of a record exists. */
@Tag("once")
class PipelinesPageTest {
    private static final Pattern FENCED = Pattern.compile("```(\\w*)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TABLE_ROW = Pattern.compile("^\\| `([\\w.@]+)` \\|", Pattern.MULTILINE);
    private static final Pattern OTTL = Pattern.compile("body((?:\\[\"[@\\w]+\"])+)");
    private static final Pattern VRL =
            Pattern.compile("(?<![\\w)])\\.((?:client|server|flow|conversation)(?:\\.\\w+)+)");
    private static final Pattern SQL = Pattern.compile("JSON\\w+\\(line((?:, '[@\\w]+')+)");
    private static final Pattern LOGSTASH = Pattern.compile("((?:\\[(?:observer|flow|event|schema)])(?:\\[\\w+])*)");
    /** Fields that Logstash adds. */
    private static final Set<String> ADDED = Set.of("event.kind", "event.category");

    private final Set<String> known =
            FlowFields.all().stream().map(FlowField::path).collect(Collectors.toSet());
    private String page = "";

    @BeforeEach
    void reads() throws IOException {
        page = Files.readString(Path.of("../docs/guide/pipelines.md"));
    }

    @Test
    void shouldBeYamlWithTheirMainSections() throws IOException {
        final List<String> configurations = blocks("yaml");
        final YAMLMapper yaml = new YAMLMapper();

        final JsonNode collector = yaml.readTree(configurations.get(0));
        assertThat(collector.at("/service/pipelines/logs/receivers/0").asText()).isEqualTo("filelog/flows");
        assertThat(collector.path("receivers").has("filelog/flows")).isTrue();
        assertThat(collector.path("processors").has("transform/flows")).isTrue();
        final JsonNode vector = yaml.readTree(configurations.get(1));
        assertThat(vector.at("/sinks/store/inputs/0").asText()).isEqualTo("flows");
        assertThat(vector.at("/transforms/flows/inputs/0").asText()).isEqualTo("flowbraid");
    }

    @Test
    void shouldReadOnlyFieldsThatARecordHas() {
        assertKnown(TABLE_ROW, page, 20);
        assertKnown(OTTL, blocks("yaml").get(0), 19);
        assertKnown(VRL, blocks("yaml").get(1), 6);
        assertKnown(SQL, blocks("sql").get(0), 16);
        assertKnown(LOGSTASH, blocks("").get(0), 4);
    }

    private void assertKnown(Pattern pattern, String text, int atLeast) {
        final List<String> fields = matches(pattern, text)
                .map(match -> Stream.of(match.group(1).split("[^@\\w]+"))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(".")))
                .filter(field -> !ADDED.contains(field))
                .toList();
        assertThat(fields).hasSizeGreaterThanOrEqualTo(atLeast);
        assertThat(known).containsAll(fields);
    }

    private List<String> blocks(String language) {
        return matches(FENCED, page)
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }
}
