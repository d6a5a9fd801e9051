// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Started by {@code compare.sh}. */
@Command(
        name = "compare",
        sortOptions = false,
        description = "Compares Flowbraid with other flow monitors and a plain C loop; "
                + "writes docs/benchmarks and benchmarks/results.")
public final class Compare implements Callable<Integer> {
    private static final long CLEAN_UP_S = 20;

    private enum Section {
        OFFLINE,
        LONG,
        GROWTH,
        VETH,
        LO
    }

    @Parameters(paramLabel = "SECTION", description = "offline, long, growth, veth or lo; without any, all.")
    private List<Section> sections = List.of(Section.values());

    @Option(names = "--quick", description = "Shorter files, one round.")
    private boolean isQuick;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of all but growth (default: 3).")
    private int rounds = 3;

    @Option(names = "--dir", paramLabel = "DIRECTORY", description = "Where captures of up to 12 GB are made.")
    private Path parent = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--page", paramLabel = "FILE", description = "Write the page again from these results, and exit.")
    private @Nullable Path page;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help and exit.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean isHelpWanted;

    @Option(names = "--programs", hidden = true, required = true, description = "The compiled C programs.")
    private Path programs = Path.of("");

    @Option(names = "--tree", hidden = true, required = true)
    private Path tree = Path.of("");

    @Option(names = "--commit", hidden = true, required = true)
    private String commit = "";

    public static void main(String[] words) {
        System.exit(new CommandLine(new Compare())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    System.err.println("compare: " + (e instanceof InterruptedException ? "ended" : e.getMessage()));
                    return 1;
                })
                .execute(words));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (page != null) {
            System.out.println(Page.write(tree, page));
            return 0;
        }
        final Results results = Results.here(commit);
        final Path file =
                tree.resolve("benchmarks/results/" + LocalDate.now(ZoneOffset.UTC) + "-compare-" + commit + ".json");
        final CountDownLatch isCleanedUp = cleanedUpOnInterrupt();
        int exit = 0;
        try (Runner runner = new Runner(programs, tree.resolve("app/target/flowbraid/bin/flowbraid"), parent)) {
            for (final Section section : sections) {
                try {
                    play(section, runner, results);
                } catch (IOException | RuntimeException e) {
                    System.err.println("compare: " + section + " failed, the others go on: " + e.getMessage());
                    exit = 1;
                }
                runner.clear();
                // After each, so that an interruption loses one section at most.
                results.write(file);
            }
        } finally {
            isCleanedUp.countDown();
        }
        System.out.println(Page.write(tree, file));
        return exit;
    }

    private void play(Section section, Runner runner, Results results) throws IOException, InterruptedException {
        final FileLoads files = new FileLoads(runner, results, isQuick ? 1 : rounds, isQuick);
        final LiveLoads live = new LiveLoads(runner, results, isQuick ? 1 : rounds, isQuick);
        switch (section) {
            case OFFLINE -> files.offline();
            case LONG -> files.longest();
            case GROWTH -> files.growth();
            case VETH -> live.veth();
            case LO -> live.lo(programs.resolve("load"));
        }
    }

    /** Ctrl-C ends the tools and leaves neither files nor namespaces. */
    private static CountDownLatch cleanedUpOnInterrupt() {
        final Thread comparison = Thread.currentThread();
        final CountDownLatch isCleanedUp = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
            comparison.interrupt();
            try {
                isCleanedUp.await(CLEAN_UP_S, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        return isCleanedUp;
    }
}
