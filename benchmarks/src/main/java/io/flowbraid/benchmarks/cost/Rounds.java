// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cost;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The rounds of a measurement. In each, every load is run with the watcher and without, first the one, then the other,
 * in the next round the other way. Of several passes the fastest is taken, since what else runs on a machine only adds.
 */
final class Rounds {
    /** What load.c does before it counts is seen and profiled too. */
    static final double WITH_WARM_UP = 1.1;

    private static final int MAX_TRIES = 10_000;
    private static final long PATIENCE_MS = 50;

    final LoadFigures without = new LoadFigures();
    final LoadFigures with = new LoadFigures();

    private final CostPrograms tools;
    private final Mode mode;
    private final int cpu;
    private int connectRuns;

    Rounds(CostPrograms tools, Mode mode, int cpu) {
        this.tools = tools;
        this.mode = mode;
        this.cpu = cpu;
    }

    void run(int rounds) throws IOException, InterruptedException {
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 0) {
                passes(Set.of(), without);
                withWatcher();
            } else {
                withWatcher();
                passes(Set.of(), without);
            }
            System.err.printf(
                    "round %d of %d: connect %.3f%n",
                    round + 1, rounds, ratios(Load.CONNECT).get(round));
        }
    }

    private void withWatcher() throws IOException, InterruptedException {
        try (Watcher watcher = warm()) {
            passes(watcher.programs(), with);
            watcher.stop((long) connectRuns * Load.CONNECT.operations);
        }
    }

    /** A watcher whose code is compiled. */
    Watcher warm() throws IOException, InterruptedException {
        connectRuns = 0;
        final Watcher watcher = Watcher.start(tools, mode);
        for (int run = 0; run < mode.warmUpRuns; run++) {
            for (final Load load : List.of(Load.CONNECT, Load.EXEC)) {
                run(load);
            }
        }
        return watcher;
    }

    double run(Load load) throws IOException, InterruptedException {
        if (load == Load.CONNECT) {
            connectRuns++;
        }
        return load.run(tools.generator(), cpu);
    }

    void connect(int times, int perSecond) throws IOException, InterruptedException {
        Load.CONNECT.run(tools.generator(), cpu, times, perSecond);
    }

    private void passes(Set<Integer> own, LoadFigures into) throws IOException, InterruptedException {
        final Map<Load, Double> fastest = new EnumMap<>(Load.class);
        int passes = 0;
        for (int tries = 0; passes < mode.passes; tries++) {
            if (tries == MAX_TRIES) {
                throw new IOException(
                        "another agent runs on this machine, and does not end: end it, and measure again");
            }
            if (KernelPrograms.haveOthers(own)) {
                TimeUnit.MILLISECONDS.sleep(PATIENCE_MS);
                continue;
            }
            final Map<Load, Double> pass = pass();
            if (!KernelPrograms.haveOthers(own)) {
                pass.forEach((load, costNs) -> fastest.merge(load, costNs, Math::min));
                passes++;
            }
        }
        fastest.forEach(into::add);
    }

    private Map<Load, Double> pass() throws IOException, InterruptedException {
        final Map<Load, Double> costs = new EnumMap<>(Load.class);
        for (final Load load : Load.values()) {
            costs.put(load, run(load));
        }
        return costs;
    }

    /** Of each round, the cost with the watcher over the cost without. */
    List<Double> ratios(Load load) {
        final List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < with.of(load).size(); round++) {
            ratios.add(with.of(load).get(round) / without.of(load).get(round));
        }
        return ratios;
    }
}
