// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of the cost when there are more flows, more feeds or fewer processors. One round: the steps are large.
 */
final class GrowthComparison {
    private static final int MIDDLE = 100_000;
    private static final long PACKETS = 5_000_000;
    /** The most flows have so many packets, three of which begin each. */
    private static final long MOST_PACKETS = 36_000_000;

    private static final int MOST_FLOWS = 10_000_000;
    private static final List<OfflineTool> BY_FLOWS =
            List.of(OfflineTool.LOOP, OfflineTool.LOOP_TUNED, OfflineTool.FLOWBRAID_WITHOUT_FEED);

    private final Workplace place;
    private final Samples samples;
    private final OfflineComparison offline;

    GrowthComparison(Workplace place, Samples samples) {
        this.place = place;
        this.samples = samples;
        offline = new OfflineComparison(place, samples, 1);
    }

    void run(boolean isQuick) throws IOException, InterruptedException {
        for (final int flows :
                isQuick ? List.of(10_000, MIDDLE, 1_000_000) : List.of(10_000, MIDDLE, 1_000_000, MOST_FLOWS)) {
            byFlows(flows);
        }
        byFeeds();
    }

    private void byFlows(int flows) throws IOException, InterruptedException {
        final MadeFile file = MadeFile.make(place, "growth", flows == MOST_FLOWS ? MOST_PACKETS : PACKETS, flows, 0);
        Files.writeString(place.file(OfflineTool.CONFIG), "limits.max-flows = " + 2 * flows + "\n");
        offline.play("growth", file, BY_FLOWS, 0);
        Files.delete(place.file(OfflineTool.CONFIG));
        file.delete();
    }

    /** Events of none, one and four agents, on one processor and on all. */
    private void byFeeds() throws IOException, InterruptedException {
        for (final int feeds : List.of(0, 1, 4)) {
            final MadeFile file = MadeFile.make(place, "feeds", PACKETS, MIDDLE, feeds);
            final OfflineTool tool = feeds == 0 ? OfflineTool.FLOWBRAID_WITHOUT_FEED : OfflineTool.FLOWBRAID;
            for (final int processors : List.of(1, 2)) {
                final List<String> pinned = new ArrayList<>(List.of("taskset", "-c", processors == 1 ? "0" : "0,1"));
                pinned.addAll(tool.command(place, file));
                final Meter meter = Meter.of(place, pinned, tool.out());
                final String load = String.format("%d agents, %d processors", feeds, processors);
                samples.add(offline.sample("feeds", file, load, tool, 0, meter));
            }
            file.delete();
        }
    }
}
