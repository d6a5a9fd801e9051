// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.ledger.LedgerReading;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.ledger.PassageReading;
import io.flowbraid.model.ledger.StageReading;
import org.jspecify.annotations.Nullable;

/** The text at the end of a run and on SIGUSR1: tcpdump's three lines, the owners found, every loss by name. */
public final class Summary {
    private Summary() {}

    /**
     * The text, each line with its end.
     *
     * @param capture null when nothing was captured: there is nothing to say of packets
     */
    public static String of(@Nullable CaptureTotals capture, AttributionTally tally, LossLedger ledger) {
        final StringBuilder text = new StringBuilder(256);
        if (capture != null) {
            packets(text, capture.captured(), "captured");
            packets(text, capture.received(), "received by filter");
            packets(text, capture.droppedByKernel(), "dropped by kernel");
        }
        text.append(tally.flows()).append(tally.flows() == 1 ? " flow: " : " flows: ");
        text.append(tally.onBothEnds()).append(" attributed on both ends, ");
        text.append(tally.onOneEnd()).append(" on one, ");
        text.append(tally.onNoEnd()).append(" on none");
        withoutPackets(text, tally);
        text.append('\n');
        if (tally.selfFlows() > 0) {
            text.append("of these, Flowbraid's own: ").append(tally.selfFlows()).append('\n');
        }
        final LedgerReading reading = ledger.read();
        written(text, reading);
        losses(text, reading);
        return text.toString();
    }

    private static void packets(StringBuilder text, long count, String what) {
        text.append(count)
                .append(count == 1 ? " packet " : " packets ")
                .append(what)
                .append('\n');
    }

    private static void withoutPackets(StringBuilder text, AttributionTally tally) {
        final long fromSockets = tally.flows(ObserverType.SOCKETS);
        final long fromExporters = tally.flows(ObserverType.EXPORTER);
        if (fromSockets > 0) {
            text.append("; ").append(fromSockets).append(" of them known from sockets alone");
        }
        if (fromExporters > 0) {
            text.append("; ").append(fromExporters).append(" of them from exporters");
        }
    }

    /** Of a run that writes packets to a file. */
    private static void written(StringBuilder text, LedgerReading reading) {
        for (final StageReading stage : reading.stages()) {
            if (stage.kind().equals("packet file")) {
                text.append(stage.out())
                        .append(stage.out() == 1 ? " packet" : " packets")
                        .append(" written to ")
                        .append(stage.name().equals("-") ? "standard output" : stage.name());
            } else if (stage.kind().equals("packet owners") && !stage.name().equals("memory")) {
                text.append(", ").append(stage.out()).append(" of them with their process\n");
            }
        }
    }

    private static void losses(StringBuilder text, LedgerReading reading) {
        for (final StageReading stage : reading.stages()) {
            stage.losses().forEach((reason, count) -> {
                final boolean isNoFlow = reason.startsWith(LedgerStage.NOT_IP);
                if (count > 0 && (isNoFlow || !LedgerStage.isNoLoss(reason))) {
                    text.append(isNoFlow ? "no flow in " : "lost in ")
                            .append(stage.kind())
                            .append(' ')
                            .append(stage.name())
                            .append(": ");
                    text.append(count).append(' ').append(reason).append('\n');
                }
            });
            if (stage.imbalance() != 0) {
                text.append("the account of ").append(stage.kind()).append(' ').append(stage.name());
                text.append(" does not close: ").append(stage.imbalance()).append(" unexplained\n");
            }
        }
        if (!reading.isClosed()) {
            reading.passages().forEach(passage -> between(text, passage, reading.isOfEnded()));
        }
    }

    private static void between(StringBuilder text, PassageReading passage, boolean isOfEnded) {
        if (passage.between() < 0) {
            text.append("the accounts of ")
                    .append(passage.from())
                    .append(" and ")
                    .append(passage.to());
            text.append(" do not agree: ").append(-passage.between()).append(" unexplained\n");
        } else if (isOfEnded && passage.between() > 0) {
            text.append("lost between ").append(passage.from()).append(" and ").append(passage.to());
            text.append(": ").append(passage.between()).append(" not read when the run ended\n");
        }
    }
}
