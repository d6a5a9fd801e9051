// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.run;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.sink.AttributionTally;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** What the ledger of a run compares across stages: what left one entered the next. */
public final class Passages {
    private static final Set<String> WITH_UPDATES = Set.of("page", "rules");

    private final LossLedger ledger;

    private Passages(LossLedger ledger) {
        this.ledger = ledger;
    }

    /** Declares those of a run whose stages are open. */
    public static void declare(RunFigures accounts) {
        final LossLedger ledger = accounts.ledger();
        final AttributionTally tally = accounts.tally();
        final Passages passages = new Passages(ledger);
        if (passages.has(isOf("capture"))) {
            passages.add(
                    "capture",
                    "shard packets",
                    passages.sum(isOf("capture"), LedgerStage::out),
                    passages.sum(isOf("shard packets"), LedgerStage::in));
        }
        if (passages.has(Passages::isDecodedFeed)) {
            passages.add(
                    "feed events",
                    "shard events",
                    passages.sum(Passages::isDecodedFeed, LedgerStage::out),
                    passages.sum(isOf("shard events"), LedgerStage::in));
        }
        passages.add("flows", "records", passages.sum(isOf("flows"), LedgerStage::out), tally::flows);
        for (final LedgerStage stage : ledger.stages()) {
            if (isOutput(stage)) {
                final String name = stage.kind() + " " + stage.name();
                passages.add(name, "records", () -> stage.in().get(), () -> tally.flows() + tally.interimRecords());
            }
        }
    }

    /** Declares that what the agent of this process publishes comes to its feed. */
    public static LongSupplier inProcess(LossLedger ledger, String endpoint) {
        final Passages passages = new Passages(ledger);
        final LongSupplier published =
                passages.sum(stage -> stage.name().equals(endpoint + " published"), LedgerStage::out);
        final LongSupplier read = passages.sum(stage -> stage.name().equals(endpoint + " events"), LedgerStage::in);
        passages.add("feed " + endpoint + " published", "feed " + endpoint + " events", published, read);
        return () -> published.getAsLong() - read.getAsLong();
    }

    private void add(String from, String to, LongSupplier left, LongSupplier entered) {
        ledger.passage(from, to, left, entered);
    }

    private boolean has(Predicate<LedgerStage> isMeant) {
        return ledger.stages().stream().anyMatch(isMeant);
    }

    /** Stages may be opened later, too. */
    private LongSupplier sum(Predicate<LedgerStage> isMeant, Function<LedgerStage, Counter> counter) {
        return () -> ledger.stages().stream()
                .filter(isMeant)
                .mapToLong(stage -> counter.apply(stage).get())
                .sum();
    }

    private static Predicate<LedgerStage> isOf(String kind) {
        return stage -> stage.kind().equals(kind);
    }

    private static boolean isDecodedFeed(LedgerStage stage) {
        return stage.kind().equals("feed") && stage.name().endsWith(" events");
    }

    /** Page and rules have updates of live flows beside the records. */
    private static boolean isOutput(LedgerStage stage) {
        return stage.kind().equals("history") || stage.kind().equals("sink") && !WITH_UPDATES.contains(stage.name());
    }
}
