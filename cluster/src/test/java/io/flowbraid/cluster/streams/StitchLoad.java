// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many flow records the stitcher takes in a second of processor time with exactly-once, and what a conversation
 * costs in memory, on the disk and on Kafka. For each scenario it starts a broker, writes the records of half an hour,
 * and starts stitchers, each a process with one thread and the settings of the product:
 *
 * <pre>
 *  make bench-stitch                                    all; writes docs/benchmarks/stitching.md
 *  make bench-stitch PAGE=FILE LOADS="10,1,100000"      one: hosts, instances, connections
 * </pre>
 *
 * With {@code open}, only the clients' hosts report and nothing is due yet, so that all stay open. The system property
 * {@code stitch.java} has other options of the stitchers' Java.
 */
final class StitchLoad {
    private static final List<String> ALL =
            List.of("2,1,100000", "10,1,100000", "1000,1,100000", "1000,2,100000", "2,1,20000,open", "2,1,120000,open");

    private StitchLoad() {}

    /** @param args file of the page, commit, scenarios */
    public static void main(String[] args) throws Exception {
        final List<String> asked = args.length > 2 ? Arrays.asList(args).subList(2, args.length) : ALL;
        final List<StitchingCost> all = new ArrayList<>();
        for (final String scenario : asked) {
            final StitchingCost figures = LoadRun.of(LoadScenario.of(scenario));
            System.out.println(figures);
            System.out.println(LoadPage.row(figures));
            all.add(figures);
            Files.writeString(Path.of(args[0]), LoadPage.of(all, args[1]));
        }
    }
}
