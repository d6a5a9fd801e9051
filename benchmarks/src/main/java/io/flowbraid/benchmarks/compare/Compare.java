// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Started by {@code compare.sh}, whose first lines say what may follow. */
public final class Compare {
    private static final List<String> SECTIONS = List.of("offline", "long", "growth", "veth", "lo");
    private static final long CLEAN_UP_MS = 20_000;
    private static final int FLOWS = 100_000;

    private Compare() {}

    /** Words: the directory of the compiled C programs, the tree, the commit, then the user's. */
    public static void main(String[] words) throws IOException, InterruptedException {
        final Path programs = Path.of(words[0]);
        final Path tree = Path.of(words[1]);
        final String commit = words[2];
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        int rounds = 3;
        boolean isQuick = false;
        final List<String> sections = new ArrayList<>();
        for (int i = 3; i < words.length; i++) {
            switch (words[i]) {
                case "--dir" -> directory = Path.of(words[++i]);
                case "--rounds" -> rounds = Integer.parseInt(words[++i]);
                case "--quick" -> isQuick = true;
                case "--page" -> {
                    page(tree, Path.of(words[++i]));
                    return;
                }
                default -> sections.add(section(words[i]));
            }
        }
        final Samples samples = new Samples(Machine.here(commit));
        final Tools tools = new Tools(
                programs.resolve("meter"),
                programs.resolve("pcaploop"),
                programs.resolve("load"),
                tree.resolve("app/target/flowbraid/bin/flowbraid"));
        final Thread cleaner = cleaner();
        Runtime.getRuntime().addShutdownHook(cleaner);
        final String day = LocalDate.now(ZoneOffset.UTC).toString();
        final Path results = tree.resolve("benchmarks/results/" + day + "-compare-" + commit + ".json");
        boolean hasFailed = false;
        try (Workplace place = new Workplace(tools, directory)) {
            for (final String section : sections.isEmpty() ? SECTIONS : sections) {
                try {
                    play(section, place, samples, rounds, isQuick);
                } catch (IOException | RuntimeException e) {
                    // What the other sections say is not lost for that.
                    System.err.println("compare: " + section + " could not be finished: " + e.getMessage());
                    hasFailed = true;
                }
                // After each, so that breaking it off loses one section at most.
                samples.write(results);
            }
        }
        Runtime.getRuntime().removeShutdownHook(cleaner);
        page(tree, results);
        if (hasFailed) {
            System.exit(1);
        }
    }

    /** Ctrl-C ends the tools and leaves neither files nor namespaces. */
    private static Thread cleaner() {
        final Thread comparison = Thread.currentThread();
        return new Thread(() -> {
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
            comparison.interrupt();
            try {
                comparison.join(CLEAN_UP_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static String section(String word) {
        if (!SECTIONS.contains(word)) {
            throw new IllegalArgumentException(word + " is neither an option nor one of " + SECTIONS);
        }
        return word;
    }

    private static void play(String section, Workplace place, Samples samples, int rounds, boolean isQuick)
            throws IOException, InterruptedException {
        final OfflineComparison offline = new OfflineComparison(place, samples, isQuick ? 1 : rounds);
        switch (section) {
            case "offline" -> offline.all(isQuick ? 1_000_000 : 5_000_000, FLOWS);
            case "long" -> offline.longest(isQuick ? 10_000_000 : 100_000_000, FLOWS);
            case "growth" -> new GrowthComparison(place, samples).run(isQuick);
            case "veth" -> new LiveComparison(place, samples, isQuick ? 1 : rounds, isQuick ? 2 : 5).veth();
            case "lo" -> new LiveComparison(place, samples, isQuick ? 1 : rounds, isQuick ? 2 : 5).lo();
            default -> throw new IllegalStateException(section);
        }
    }

    /** Writes the page from the results of a run. */
    private static void page(Path tree, Path results) throws IOException {
        final Path directory = tree.resolve("docs/benchmarks");
        final Path link = directory.toAbsolutePath().relativize(results.toAbsolutePath());
        new Page(Samples.read(results), directory).write(link.toString());
        System.out.println(Files.readString(directory.resolve("README.md")));
    }
}
