// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/** What {@code --stats FILE} says. */
public record Ledger(JsonNode json) {
    public static Ledger read(Path file) throws IOException {
        return new Ledger(new ObjectMapper().readTree(file.toFile()));
    }

    /** Every stage of that kind: {@code capture}, {@code feed}, {@code shard packets}, {@code sink} and so on. */
    public List<Stage> stages(String kind) {
        return StreamSupport.stream(json.at("/ledger/stages").spliterator(), false)
                .map(Stage::new)
                .filter(stage -> stage.json.path("kind").asText().equals(kind))
                .toList();
    }

    /** The one stage of that kind whose name ends so. */
    public Stage only(String kind, String nameEnd) {
        final List<Stage> found = stages(kind).stream()
                .filter(stage -> stage.name().endsWith(nameEnd))
                .toList();
        assertThat(found).as("stages %s …%s in %s", kind, nameEnd, json).hasSize(1);
        return found.get(0);
    }

    public void assertClosed() {
        assertThat(StreamSupport.stream(json.at("/ledger/stages").spliterator(), false)
                        .filter(stage -> stage.path("imbalance").asLong() != 0))
                .as("stages whose account does not close")
                .isEmpty();
        assertThat(json.at("/ledger/closed").asBoolean())
                .as("what left a stage entered the next: %s", json.at("/ledger/passages"))
                .isTrue();
    }

    /** One stage's account. */
    public record Stage(JsonNode json) {
        public String name() {
            return json.path("name").asText();
        }

        public long in() {
            return json.path("in").asLong();
        }

        public long out() {
            return json.path("out").asLong();
        }

        /** Zero if it never happened. */
        public long lost(String name) {
            return json.path("lost").path(name).asLong();
        }

        public long lost() {
            return StreamSupport.stream(json.path("lost").spliterator(), false)
                    .mapToLong(JsonNode::asLong)
                    .sum();
        }
    }
}
