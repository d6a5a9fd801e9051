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
        dues.add("one", 5 * SECOND + 1);

        assertThat(dues.hasDue(5 * SECOND + 999_999_999)).isFalse();
        assertThat(dues.take(5 * SECOND + 999_999_999)).isEmpty();
        assertThat(dues.hasDue(6 * SECOND)).isTrue();
        assertThat(dues.take(6 * SECOND)).containsExactly("one");
        assertThat(dues.isEmpty()).isTrue();
    }

    @Test
    void shouldGiveTheTuplesOfOneSecondInAFixedOrder() {
        dues.add("c", SECOND);
        dues.add("a", SECOND);
        dues.add("b", 2 * SECOND);

        assertThat(dues.take(10 * SECOND)).containsExactly("a", "c");
        assertThat(dues.take(10 * SECOND)).containsExactly("b");
    }

    @Test
    void shouldLookEarlierWhenATimeMovesForwardOnly() {
        dues.add("one", 9 * SECOND);

        dues.change("one", 9 * SECOND, 20 * SECOND);
        assertThat(dues.take(9 * SECOND)).containsExactly("one");

        dues.add("two", 9 * SECOND);
        dues.change("two", 9 * SECOND, 3 * SECOND);
        assertThat(dues.take(3 * SECOND)).containsExactly("two");
    }
}
