// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of a few figures, and how far they lie apart. */
record Figures(double least, double median, double most) {
    static Figures of(double... values) {
        final double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return new Figures(Double.NaN, Double.NaN, Double.NaN);
        }
        final int middle = sorted.length / 2;
        final double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figures(sorted[0], median, sorted[sorted.length - 1]);
    }

    static Figures of(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return of(samples.stream().mapToDouble(figure).toArray());
    }

    /** Of each round that both have, the one's figure over the other's. */
    static Figures ratios(List<Sample> ones, List<Sample> others, ToDoubleFunction<Sample> figure) {
        return of(ones.stream()
                .flatMapToDouble(one -> others.stream()
                        .filter(other ->
                                other.round() == one.round() && other.load().equals(one.load()))
                        .mapToDouble(other -> figure.applyAsDouble(one) / figure.applyAsDouble(other)))
                .toArray());
    }
}
