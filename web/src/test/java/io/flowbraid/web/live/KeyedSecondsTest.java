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
    void shouldGiveTheBiggestKeysAndTheRestInOne() {
        counts.add("big", 100);
        counts.add("small", 1);
        counts.add(null, 10);
        counts.fold(NOW);

        final List<KeyedLine> lines = counts.lines(NOW, 2);

        assertThat(lines).extracting(KeyedLine::key).containsExactly("big", null, null);
        assertThat(lines.get(2).isOthers()).isTrue();
        assertThat(lines.get(2).sum()).isEqualTo(1);
    }

    @Test
    void shouldLoseNoByteHoweverManyKeysThereAre() {
        long sum = 0;
        for (int second = 0; second < 20; second++) {
            for (int key = 0; key < 5_000; key++) {
                final long bytes = key + second;
                counts.add("key" + key * (second + 1), bytes);
                sum += bytes;
            }
            counts.fold(NOW + second);
        }

        final long reported = counts.lines(NOW + 19, 8).stream()
                .mapToLong(line -> Arrays.stream(line.values()).sum())
                .sum();

        assertThat(reported).isEqualTo(sum);
    }

    @Test
    void shouldForgetWhatIsOlderThanItsWindow() {
        counts.add("once", 5);
        counts.fold(NOW);

        assertThat(counts.lines(NOW + SecondRing.SECONDS - 1, 8)).hasSize(2);
        assertThat(counts.lines(NOW + SecondRing.SECONDS, 8)).hasSize(1);
    }
}
