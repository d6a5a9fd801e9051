// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cost;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which programs a load makes run, how often for an operation, and for how long. */
final class Profile {
    /** Less often for an operation is somebody else's doing, or the load's start. */
    private static final double SELDOM = 0.01;

    /** Runs for an operation, and the time of one. */
    record Share(double runs, double ns) {}

    final Map<Load, Map<String, Share>> shares = new EnumMap<>(Load.class);

    static Profile of(Rounds rounds) throws IOException, InterruptedException {
        final Profile profile = new Profile();
        KernelPrograms.measure(true);
        try (Watcher watcher = rounds.warm()) {
            final Set<Integer> own = watcher.programs();
            for (final Load load : Load.values()) {
                final Map<String, KernelPrograms.Runs> before = KernelPrograms.runs(own);
                rounds.run(load);
                profile.add(load, before, KernelPrograms.runs(own));
            }
        } finally {
            KernelPrograms.measure(false);
        }
        return profile;
    }

    private void add(Load load, Map<String, KernelPrograms.Runs> before, Map<String, KernelPrograms.Runs> after) {
        final Map<String, Share> ofLoad = new TreeMap<>();
        after.forEach((program, sum) -> {
            final KernelPrograms.Runs runs = sum.since(before.getOrDefault(program, new KernelPrograms.Runs(0, 0)));
            final double each = runs.count() / (Rounds.WITH_WARM_UP * load.operations);
            if (each >= SELDOM) {
                ofLoad.put(program, new Share(each, (double) runs.timeNs() / runs.count()));
            }
        });
        shares.put(load, ofLoad);
    }
}
