// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Started by {@code agent-cost.sh}, whose first lines say what may follow. */
public final class AgentCost {
    private static final int DEFAULT_ROUNDS = 11;
    private static final int IDLE_S = 20;
    private static final int LAST_CPU = Runtime.getRuntime().availableProcessors() - 1;

    private AgentCost() {}

    /** Words: generator, product, commit, then the user's. */
    public static void main(String[] words) throws IOException, InterruptedException {
        final Path generator = Path.of(words[0]);
        final Path product = Path.of(words[1]);
        int rounds = DEFAULT_ROUNDS;
        boolean isProfiled = false;
        Path file = null;
        final List<Watcher.Mode> modes = new ArrayList<>();
        for (int i = 3; i < words.length; i++) {
            switch (words[i]) {
                case "--rounds" -> rounds = Integer.parseInt(words[++i]);
                case "--profile" -> isProfiled = true;
                case "--json" -> file = Path.of(words[++i]);
                default -> modes.add(Watcher.Mode.valueOf(words[i].toUpperCase(Locale.ROOT)));
            }
        }
        if (modes.isEmpty()) {
            modes.add(Watcher.Mode.AGENT);
        }
        final CostReport report = new CostReport(words[2]);
        for (final Watcher.Mode mode : modes) {
            final Rounds measured = new Rounds(generator, product, mode, LAST_CPU);
            measured.run(rounds);
            final double idlePercent = idlePercent(measured);
            report.add(mode, measured, idlePercent, isProfiled ? Profile.of(measured) : null);
        }
        write(report, file);
    }

    /** After work, so that the compiler's threads have been busy before and not now. */
    private static double idlePercent(Rounds rounds) throws IOException, InterruptedException {
        try (Watcher watcher = rounds.warm()) {
            TimeUnit.SECONDS.sleep(2);
            final long beforeNs = watcher.cpuNs();
            final long beganNs = System.nanoTime();
            TimeUnit.SECONDS.sleep(IDLE_S);
            return 100.0 * (watcher.cpuNs() - beforeNs) / (System.nanoTime() - beganNs);
        }
    }

    private static void write(CostReport report, @Nullable Path file) throws IOException {
        System.out.print(report.text());
        if (file != null) {
            Files.writeString(file, report.json());
        }
    }
}
