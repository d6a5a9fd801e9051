// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentSamplesTest {
    @Test
    void shouldKeepTheLastOnesAndSumWithinAStep() {
        final SentSamples samples = new SentSamples(10, 5);
        for (int second = 0; second < 100; second += 5) {
            samples.add(second, 1, 2, 3);
        }

        final SampleSeries series = samples.series();

        assertThat(series.seconds()).containsExactly(50, 60, 70, 80, 90);
        assertThat(series.client()).containsExactly(2, 2, 2, 2, 2);
        assertThat(series.server()).containsExactly(4, 4, 4, 4, 4);
    }

    @Test
    void shouldBeEmptyAtFirst() {
        assertThat(new SentSamples(1, 5).series().seconds()).isEmpty();
    }

    @Test
    void shouldSumWhatWasSentFromAMomentOn() {
        final SentSamples samples = new SentSamples(10, 5);
        for (int second = 0; second < 100; second += 5) {
            samples.add(second, 1, 2, 3);
        }
        final long[] sums = new long[3];

        samples.sumSince(70, sums);
        assertThat(sums).containsExactly(6, 12, 18);
        samples.turn();
        samples.sumSince(0, sums);
        assertThat(sums).containsExactly(20, 10, 30);
    }
}
