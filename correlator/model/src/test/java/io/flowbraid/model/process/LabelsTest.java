// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void shouldKeepThemInTheOrderOfTheirNames() {
        assertThat(Labels.of(Map.of("tier", "front", "app", "shop", "empty", ""))
                        .asMap())
                .containsExactly(Map.entry("app", "shop"), Map.entry("empty", ""), Map.entry("tier", "front"));
        assertThat(Labels.of(Map.of())).isSameAs(Labels.NONE);
    }

    @Test
    void shouldKeepTheFirstOfTooMany() {
        final Labels labels = Labels.of(
                IntStream.range(10, 99).boxed().collect(Collectors.toMap(number -> "label" + number, number -> "x")));

        assertThat(labels.asMap()).hasSize(Labels.MAX_COUNT).containsKeys("label10", "label25");
    }

    @Test
    void shouldLeaveOutWholeWhatIsTooLong() {
        final Labels labels = Labels.of(Map.of(
                "a".repeat(Labels.MAX_NAME + 1),
                "x",
                "long",
                "x".repeat(Labels.MAX_VALUE + 1),
                "",
                "x",
                "tier",
                "front"));

        assertThat(labels.asMap()).containsExactly(Map.entry("tier", "front"));
    }

    @Test
    void shouldBeBoundedInAll() {
        final String value = "x".repeat(Labels.MAX_VALUE);
        final Labels labels =
                Labels.of(Map.of("a", value, "b", value, "c", value, "d", value, "e", value, "f", "short"));

        assertThat(labels.asMap()).containsOnlyKeys("a", "b", "c", "f");
    }

    @Test
    void shouldHoldNoControlCharacters() {
        assertThat(Labels.of(Map.of("tier\u001b[31m", "front\nback\u0085")).asMap())
                .containsExactly(Map.entry("tier\ufffd[31m", "front\ufffdback\ufffd"));
    }
}
