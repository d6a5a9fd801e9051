// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DueTimesTest {
    private static final long SECOND = 1_000_000_000L;

    private final DueTimes dues = new DueTimes();

    @Test
    void shouldGiveATupleNeverBeforeItsTime() {
        dues.set("one", 5 * SECOND + 1, false);

        assertThat(dues.hasDue(5 * SECOND + 999_999_999)).isFalse();
        assertThat(dues.take(5 * SECOND + 999_999_999)).isEmpty();
        assertThat(dues.hasDue(6 * SECOND)).isTrue();
        assertThat(dues.take(6 * SECOND)).containsExactly("one");
        assertThat(dues.isEmpty()).isTrue();
    }

    @Test
    void shouldGiveTheTuplesOfOneSecondInAFixedOrder() {
        dues.set("c", SECOND, false);
        dues.set("a", SECOND, false);
        dues.set("b", 2 * SECOND, false);

        assertThat(dues.take(10 * SECOND)).containsExactly("a", "c");
        assertThat(dues.take(10 * SECOND)).containsExactly("b");
    }

    @Test
    void shouldFollowEachTime() {
        dues.set("one", 9 * SECOND, false);
        dues.set("two", 9 * SECOND, false);
        dues.set("three", 9 * SECOND, false);

        dues.set("two", 20 * SECOND, false);
        dues.set("three", 3 * SECOND, false);
        dues.remove("one");

        assertThat(dues.take(3 * SECOND)).containsExactly("three");
        assertThat(dues.take(19 * SECOND)).isEmpty();
        assertThat(dues.take(20 * SECOND)).containsExactly("two");
    }

    @Test
    void shouldKnowATupleWithoutATime() {
        dues.set("one", Long.MAX_VALUE, false);
        dues.set("two", SECOND, true);
        dues.take(SECOND);

        assertThat(dues.isEmpty()).isTrue();
        assertThat(dues.has("one")).isTrue();
        assertThat(dues.isSpent("one")).isFalse();
        assertThat(dues.has("two")).isTrue();
        assertThat(dues.isSpent("two")).isTrue();
        dues.remove("two");
        assertThat(dues.has("two")).isFalse();
    }
}
