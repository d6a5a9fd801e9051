// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cost;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Figures of each load, in the order they were measured. */
final class LoadFigures {
    private final Map<Load, List<Double>> byLoad = new EnumMap<>(Load.class);

    void add(Load load, double sample) {
        of(load).add(sample);
    }

    List<Double> of(Load load) {
        return byLoad.computeIfAbsent(load, unused -> new ArrayList<>());
    }
}
