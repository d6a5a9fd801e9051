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
record Ledger(JsonNode json) {
    static Ledger read(Path file) throws IOException {
        return new Ledger(new ObjectMapper().readTree(file.toFile()));
    }

    /** Every stage of that kind: {@code capture}, {@code feed}, {@code shard}, {@code sink}. */
    List<Stage> stages(String kind) {
        return StreamSupport.stream(json.at("/ledger/stages").spliterator(), false)
                .map(Stage::new)
                .filter(stage -> stage.json.path("kind").asText().equals(kind))
                .toList();
    }

    Stage only(String kind) {
        assertThat(stages(kind)).as("stages of kind %s in %s", kind, json).hasSize(1);
        return stages(kind).get(0);
    }

    void assertClosed() {
        assertThat(StreamSupport.stream(json.at("/ledger/stages").spliterator(), false)
                        .filter(stage -> stage.path("imbalance").asLong() != 0))
                .as("stages whose account does not close")
                .isEmpty();
    }

    /** One stage's account. */
    record Stage(JsonNode json) {
        long in() {
            return json.path("in").asLong();
        }

        long out() {
            return json.path("out").asLong();
        }

        long lost() {
            return StreamSupport.stream(json.path("lost").spliterator(), false)
                    .mapToLong(JsonNode::asLong)
                    .sum();
        }

        long lost(String reason) {
            return json.path("lost").path(reason).asLong();
        }
    }
}
