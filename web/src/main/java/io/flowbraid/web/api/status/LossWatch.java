// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.status;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is being lost: each loss of the ledger with its growth of the last minute and the time of it. Bad input is no
 * loss of ours, nor is what was counted elsewhere. Any thread; the counts are read by {@link #read}.
 */
public final class LossWatch {
    /**
     * Sockets and translations that no packet met lost nothing; nor did a memory of ended connections, nor a flow
     * without a name.
     */
    private static final Set<String> HARMLESS = Set.of("ownerships", "translations", "tombstones", "names");

    private static final int SECONDS = 60;

    private final LossLedger ledger;
    private final Map<String, Watched> watched = new TreeMap<>();

    public LossWatch(LossLedger ledger) {
        this.ledger = ledger;
    }

    /**
     * One loss that has happened.
     *
     * @param stage kind and name of the stage, as {@code capture eth0}
     * @param lastMinute what was lost in the last minute
     * @param atMs when it grew last, ms since the epoch
     */
    public record Loss(String stage, String reason, long total, long lastMinute, long atMs) {
        /** For a sentence: {@code 120 of capture eth0 (kernel_dropped)}. */
        String text() {
            return lastMinute + " of " + stage + " (" + reason + ")";
        }
    }

    /** A counter with its growth in each of the last seconds. */
    private static final class Watched {
        private final String stage;
        private final String reason;
        private final long[] growth = new long[SECONDS];
        private long total;
        private long second;
        private long atMs;

        Watched(LedgerStage stage, String reason) {
            this.stage = stage.kind() + ' ' + stage.name();
            this.reason = reason;
        }

        void read(long now, long nowMs) {
            advance(nowMs);
            if (now > total) {
                growth[(int) (second % SECONDS)] += now - total;
                total = now;
                atMs = nowMs;
            }
        }

        private void advance(long nowMs) {
            final long nowSecond = nowMs / 1_000;
            for (long gone = Math.max(second + 1, nowSecond - SECONDS + 1); gone <= nowSecond; gone++) {
                growth[(int) (gone % SECONDS)] = 0;
            }
            second = Math.max(second, nowSecond);
        }

        Loss loss(long nowMs) {
            advance(nowMs);
            long sum = 0;
            for (final long each : growth) {
                sum += each;
            }
            return new Loss(stage, reason, total, sum, atMs);
        }
    }

    /** Reads the counters; called each second. */
    synchronized void read(long nowMs) {
        forEach(
                ledger,
                (stage, reason, count) -> watched.computeIfAbsent(
                                stage.kind() + ' ' + stage.name() + ' ' + reason, unused -> new Watched(stage, reason))
                        .read(count, nowMs));
    }

    /** What was lost since the start, by stage and reason, as {@code capture eth0 (kernel_dropped)}. */
    public static Map<String, Long> totals(LossLedger ledger) {
        final Map<String, Long> totals = new TreeMap<>();
        forEach(
                ledger,
                (stage, reason, count) -> totals.put(stage.kind() + ' ' + stage.name() + " (" + reason + ")", count));
        return totals;
    }

    /** Takes a loss that has happened. */
    private interface LossTaker {
        void take(LedgerStage stage, String reason, long count);
    }

    private static void forEach(LossLedger ledger, LossTaker taker) {
        for (final LedgerStage stage : ledger.stages()) {
            if (HARMLESS.contains(stage.kind())) {
                continue;
            }
            for (final Map.Entry<String, Counter> loss : stage.losses().entrySet()) {
                final String reason = loss.getKey();
                final long count = loss.getValue().get();
                if (count > 0 && !LedgerStage.isNoLoss(reason) && !LedgerStage.isBadInput(reason)) {
                    taker.take(stage, reason, count);
                }
            }
        }
    }

    /** All losses there were, the latest first. */
    public synchronized List<Loss> losses(long nowMs) {
        final List<Loss> losses = new ArrayList<>();
        watched.values().forEach(each -> losses.add(each.loss(nowMs)));
        losses.sort(Comparator.comparingLong(Loss::atMs).reversed());
        return losses;
    }
}
