// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Started by {@code agent-cost.sh}, whose first lines say what may follow. */
public final class AgentCost {
    private static final int LAST_CPU = Runtime.getRuntime().availableProcessors() - 1;

    private AgentCost() {}

    /** Words: the {@link CostPrograms}, the commit, then the user's. */
    public static void main(String[] words) throws IOException, InterruptedException {
        final CostPrograms tools = CostPrograms.of(words);
        int rounds = 0;
        boolean isProfiled = false;
        Path file = null;
        final List<Mode> modes = new ArrayList<>();
        for (int i = 5; i < words.length; i++) {
            switch (words[i]) {
                case "--rounds" -> rounds = Integer.parseInt(words[++i]);
                case "--profile" -> isProfiled = true;
                case "--json" -> file = Path.of(words[++i]);
                default -> modes.add(Mode.named(words[i]));
            }
        }
        if (modes.isEmpty()) {
            modes.addAll(List.of(Mode.PROGRAMS, Mode.AGENT));
        }
        final CostReport report = new CostReport(words[4]);
        for (final Mode mode : modes) {
            final Rounds measured = new Rounds(tools, mode, LAST_CPU);
            measured.run(rounds == 0 ? mode.rounds : rounds);
            final OwnCost own = mode.isProduct() ? OwnCost.of(measured) : null;
            report.add(mode, measured, own, isProfiled ? Profile.of(measured) : null);
        }
        write(report, file);
    }

    private static void write(CostReport report, @Nullable Path file) throws IOException {
        System.out.print(report.text());
        if (file != null) {
            Files.writeString(file, report.json());
        }
    }
}
