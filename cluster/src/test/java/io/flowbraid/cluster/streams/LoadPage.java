// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes docs/benchmarks/stitching.md from what was measured. */
final class LoadPage {
    private static final String HEAD = """
            # What stitching costs

            <!-- Written by `make bench-stitch`; edit LoadPage.java in the tests of cluster. -->

            Stitchers with one thread each read the flow records of half an hour with exactly-once, as fast as they can, from \
            one broker on the same machine. Each connection is
            reported by its two hosts, becomes one conversation and one sample of an edge, and is forgotten ten minutes later. \
            One command repeats it, in some ten minutes:

                make bench-stitch

            | | |
            |---|---|
            | made | %s, commit %s; load average at the end %s |
            | machine | %d processors, Java %s |
            | record | %,d bytes of JSON, made from a template, so Kafka's compression works better than with real records |

            ## Records

            | hosts | instances | records | whole run | second half | without the compiler | by the clock |
            |--:|--:|--:|--:|--:|--:|--:|
            """;
    private static final String KAFKA_HEAD = """

            Each figure but the last is **records by second of processor time**, of all threads of all instances: garbage \
            collection, RocksDB and the network included, the broker not. *Whole run* has the
            start and the compiler of the Java machine, *second half* what the compiler still does then. The last column is by \
            the clock: it says little on a machine that does other things.

            ## Kafka

            Bytes on the disk of one replica, by record that was read; compressed, before topics are compacted.

            | hosts | `flowbraid.flows` | conversations | edges, samples and sums | changelogs |
            |--:|--:|--:|--:|--:|
            """;
    private static final String MEMORY_HEAD = """

            ## Memory and disk

            | hosts | instances | open or kept | resident, of all | heap in use | state on the disk |
            |--:|--:|--:|--:|--:|--:|
            """;
    private static final String SLOPE = """

            An open conversation of one report takes %,d bytes of heap and %,d bytes on the disk of the stitcher: the \
            difference between the last two lines, by conversation. The heap
            also has a cache of the stores of at most 64 MB, which is full in the last line.
            """;
    /** Conversations are kept for ten minutes of the half hour, and the grace before. */
    private static final double KEPT = (600 + 30) / 1800.0;

    private LoadPage() {}

    static String of(List<StitchingCost> all, String commit) throws IOException {
        final StringBuilder page = new StringBuilder(format(
                HEAD,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                commit,
                Files.readString(Path.of("/proc/loadavg")).trim(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.version"),
                all.get(0).recordBytes()));
        final List<StitchingCost> closed = new ArrayList<>(all);
        closed.removeIf(figures -> figures.load().isOpen());
        closed.forEach(figures -> page.append(row(figures)).append('\n'));
        page.append(KAFKA_HEAD);
        closed.forEach(figures -> page.append(kafka(figures)).append('\n'));
        page.append(MEMORY_HEAD);
        all.forEach(figures -> page.append(memory(figures)).append('\n'));
        final List<StitchingCost> open = new ArrayList<>(all);
        open.removeAll(closed);
        if (open.size() == 2) {
            page.append(slope(open.get(0), open.get(1)));
        }
        return page.toString();
    }

    static String row(StitchingCost f) {
        return format(
                "| %,d | %d | %,d | %,.0f | %,.0f | %,.0f | %,.0f |",
                f.load().hosts(),
                f.load().instances(),
                f.load().records(),
                f.perSecondWhole(),
                f.perSecondSteady(),
                f.perSecondWithoutCompiler(),
                f.perSecondByClock());
    }

    private static String kafka(StitchingCost f) {
        return format(
                "| %,d | %.0f | %.0f | %.0f | %.0f |",
                f.load().hosts(),
                byRecord(f, Reports.TOPIC),
                byRecord(f, StitchTopics.CONVERSATIONS),
                byRecord(f, "flowbraid.edges") + byRecord(f, "flowbraid-stitch-edge-samples"),
                byRecord(f, "flowbraid-stitch-tuples-changelog")
                        + byRecord(f, "flowbraid-stitch-skews-changelog")
                        + byRecord(f, "flowbraid-stitch-edges-changelog"));
    }

    private static double byRecord(StitchingCost f, String topic) {
        return (double) f.topicBytes().getOrDefault(topic, 0L) / f.load().records();
    }

    private static String memory(StitchingCost f) {
        final long kept =
                f.load().isOpen() ? f.load().connections() : Math.round(f.load().connections() * KEPT);
        return format(
                "| %,d | %d | %,d %s | %,d MB | %,d MB | %,d MB |",
                f.load().hosts(),
                f.load().instances(),
                kept,
                f.load().isOpen() ? "open" : "kept",
                f.residentBytes() >> 20,
                f.heapBytes() >> 20,
                f.diskBytes() >> 20);
    }

    private static String slope(StitchingCost few, StitchingCost many) {
        final int more = many.load().connections() - few.load().connections();
        return format(SLOPE, (many.heapBytes() - few.heapBytes()) / more, (many.diskBytes() - few.diskBytes()) / more);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
