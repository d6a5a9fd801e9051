// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.conversation.Verdict;
import io.flowbraid.cluster.stitch.ReportFate;
import io.flowbraid.cluster.stitch.SkewEstimate;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.stitch.RunningStitch.StitchGauge;
import io.flowbraid.record.stitch.StitchFigures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** The accounts of all partitions that this process has or had, as ledger, figures and metrics. Any thread may ask. */
final class StitchMeters {
    /** What is a loss; all other reports are in a conversation, or have nothing new to say. */
    private static final Set<ReportFate> LOSSES =
            Set.of(ReportFate.MALFORMED, ReportFate.LOST_LATE, ReportFate.TOO_MANY);

    private static final int MAX_PAIRS = 200;
    private static final double NS_PER_MS = 1e6;

    private final Map<Integer, PartitionMeter> partitions = new ConcurrentHashMap<>();
    private final LedgerStage stage;
    private final Consumer<String> notice;
    private long faults;

    StitchMeters(LossLedger ledger, Consumer<String> notice) {
        stage = ledger.open("stitch", "reports");
        this.notice = notice;
        stage.held(() -> sum(PartitionMeter::held));
    }

    PartitionMeter of(int partition) {
        return partitions.computeIfAbsent(partition, unused -> new PartitionMeter());
    }

    /** A fault of the program: it costs these reports and not the partition. The first, second, fourth … is said. */
    synchronized void fault(RuntimeException cause) {
        faults++;
        if (Long.bitCount(faults) == 1) {
            final StackTraceElement[] stack = cause.getStackTrace();
            notice.accept("a report could not be stitched (" + cause + (stack.length == 0 ? "" : " at " + stack[0])
                    + "), which makes " + faults + "; the others go on. Please report this");
        }
    }

    private long sum(ToLongFunction<PartitionMeter> number) {
        return partitions.values().stream().mapToLong(number).sum();
    }

    private long fate(ReportFate fate) {
        return sum(partition -> partition.of(fate));
    }

    private long verdict(Verdict verdict) {
        return sum(partition -> partition.counters().of(verdict));
    }

    /** Reads the accounts, also into the ledger. */
    synchronized StitchFigures figures(long lag) {
        long out = sum(partition -> partition.in() - partition.held() - partition.failed());
        for (final ReportFate fate : LOSSES) {
            final long lost = fate(fate);
            stage.loss(fate.text()).set(lost);
            out -= lost;
        }
        stage.loss("failed").set(sum(PartitionMeter::failed));
        stage.in().set(sum(PartitionMeter::in));
        stage.out().set(out);
        return new StitchFigures(
                sum(partition -> partition.counters().in()),
                sum(PartitionMeter::open),
                verdict(Verdict.COMPLETE),
                verdict(Verdict.ONE_SIDED),
                verdict(Verdict.AMBIGUOUS) + verdict(Verdict.CONFLICTING),
                fate(ReportFate.LATE),
                lag);
    }

    List<StitchGauge> gauges(long replacedThreads) {
        final List<StitchGauge> gauges = new ArrayList<>();
        for (final ReportFate fate : ReportFate.values()) {
            gauges.add(new StitchGauge(
                    "flowbraid_stitch_reports",
                    "Reports by what became of them.",
                    Map.of("fate", fate.text()),
                    fate(fate)));
        }
        gauges.add(new StitchGauge(
                "flowbraid_stitch_tuples",
                "Connections that are kept, also those that can only be corrected any more.",
                Map.of(),
                sum(PartitionMeter::tuples)));
        gauges.add(new StitchGauge(
                "flowbraid_stitch_replaced_threads",
                "Threads that failed and were replaced.",
                Map.of(),
                replacedThreads));
        skews().entrySet().stream()
                .sorted(Comparator.comparingLong(
                        entry -> -Math.abs(entry.getValue().offsetNs())))
                .limit(MAX_PAIRS)
                .forEach(entry -> gauges.add(skew(entry.getKey(), entry.getValue())));
        return gauges;
    }

    /** The surest estimate of each pair. */
    private Map<String, SkewEstimate> skews() {
        final Map<String, SkewEstimate> surest = new HashMap<>();
        partitions
                .values()
                .forEach(partition -> partition
                        .skews()
                        .forEach((pair, skew) -> surest.merge(
                                pair,
                                skew,
                                (one, other) -> one.uncertaintyNs() <= other.uncertaintyNs() ? one : other)));
        return surest;
    }

    private static StitchGauge skew(String pair, SkewEstimate skew) {
        final int between = pair.indexOf('|');
        return new StitchGauge(
                "flowbraid_stitch_clock_offset_ms",
                "How far the clock of the second host is ahead of that of the first.",
                Map.of("first", pair.substring(0, between), "second", pair.substring(between + 1)),
                skew.offsetNs() / NS_PER_MS);
    }
}
