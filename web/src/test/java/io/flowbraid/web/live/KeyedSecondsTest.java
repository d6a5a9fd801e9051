// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyedSecondsTest {
    private static final long NOW = 1_795_378_503L;

    private final KeyedSeconds counts = new KeyedSeconds();

    @Test
    void shouldGiveTheBiggestKeysFirst() {
        counts.add("big", 100);
        counts.add("small", 1);
        counts.add(null, 10);
        counts.fold(NOW);

        final List<KeyedLine> lines = counts.lines(NOW, 2);

        assertThat(lines).extracting(KeyedLine::key).containsExactly("big", null);
        assertThat(lines).extracting(KeyedLine::sum).containsExactly(100L, 10L);
    }

    @Test
    void shouldLoseNoByteOfABigKeyHoweverManyKeysThereAre() {
        long sum = 0;
        for (int second = 0; second < 20; second++) {
            if (second == 0) {
                counts.add("big", 1_000_000);
            }
            for (int key = 0; key < 5_000; key++) {
                counts.add("key" + key * (second + 1), key);
            }
            if (second > 0) {
                counts.add("big", 1_000_000);
            }
            sum += 1_000_000;
            counts.fold(NOW + second);
        }

        final KeyedLine biggest = counts.lines(NOW + 19, 8).get(0);

        assertThat(biggest.key()).isEqualTo("big");
        assertThat(biggest.sum()).isEqualTo(sum);
        assertThat(Arrays.stream(biggest.values()).sum()).isEqualTo(sum);
    }

    @Test
    void shouldForgetWhatIsOlderThanItsWindow() {
        counts.add("once", 5);
        counts.fold(NOW);

        assertThat(counts.lines(NOW + SecondRing.SECONDS - 1, 8)).hasSize(1);
        assertThat(counts.lines(NOW + SecondRing.SECONDS, 8)).isEmpty();
    }
}
