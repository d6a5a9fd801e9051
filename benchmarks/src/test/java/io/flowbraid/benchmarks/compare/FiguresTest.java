// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void shouldTakeTheMiddleOfAnOddAndOfAnEvenNumberOfFigures() {
        assertThat(Figures.of(9, 1, 5)).isEqualTo(new Figures(1, 5, 9));
        assertThat(Figures.of(4, 1, 2, 8)).isEqualTo(new Figures(1, 3, 8));
    }

    @Test
    void shouldPassOverWhatWasNotMeasured() {
        assertThat(Figures.of(Double.NaN, 2)).isEqualTo(new Figures(2, 2, 2));
        assertThat(Figures.of().median()).isNaN();
    }

    @Test
    void shouldTakeRatiosWithinARoundWhateverTheOtherRoundsWere() {
        final List<Sample> ours = List.of(sample(0, "a", 2), sample(1, "a", 20), sample(2, "a", 9));
        final List<Sample> loop = List.of(sample(2, "a", 18), sample(0, "a", 3), sample(1, "a", 30));

        final Figures ratios = Figures.ratios(ours, loop, Sample::packetsPerCpuSecond);

        assertThat(ratios).isEqualTo(new Figures(1.5, 1.5, 2));
    }

    @Test
    void shouldTakeNoRatioBetweenLoadsOrOfRoundsThatOneHasNot() {
        final List<Sample> ours = List.of(sample(0, "a", 2), sample(1, "a", 2));
        final List<Sample> loop = List.of(sample(0, "b", 4), sample(2, "a", 4));

        assertThat(Figures.ratios(ours, loop, Sample::cpuS).median()).isNaN();
    }

    @Test
    void shouldTellWhatWasLostByTheSendersCount() {
        assertThat(new Sample("veth", "x", "a", 0, 1_000, 990, 0, 1, 0, 1, 1, 1).lostShare())
                .isEqualTo(0.01);
        assertThat(new Sample("veth", "x", "a", 0, 1_000, Sample.UNKNOWN, 0, 1, 0, 1, 1, 1).lostShare())
                .isNaN();
    }

    private static Sample sample(int round, String load, double cpuS) {
        return new Sample("offline", "x", load, round, 1_000_000, 1_000_000, 0, 10, 0, cpuS, cpuS, 10);
    }
}
