// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.offline;

import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.observation.ObservedFeed;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The processes that capture files have at their packets, as a feed of their own, which accompanies all interfaces of
 * the files from the first such packet on. (NOT thread safe.)
 */
final class FileProcesses implements Consumer<SocketEvent> {
    private static final String NAME = "capture files";

    private final int feed;
    private final FoundInterfaces interfaces;
    private final CommandLines commandLines;
    private final LossLedger ledger;
    private final Queue<SocketEvent> waiting = new ArrayDeque<>();
    private @Nullable LedgerStage stage;

    /** @param feed its index, behind those of other feeds */
    FileProcesses(int feed, FoundInterfaces interfaces, CommandLines commandLines, LossLedger ledger) {
        this.feed = feed;
        this.interfaces = interfaces;
        this.commandLines = commandLines;
        this.ledger = ledger;
    }

    /** Its sockets name owners, and make no flows. */
    static ObservedFeed observed() {
        return new ObservedFeed(NAME, FeedFlows.NONE);
    }

    @Override
    public void accept(SocketEvent event) {
        if (stage == null) {
            stage = ledger.open("feed", NAME + " events");
            stage.held(waiting::size);
            interfaces.accompanyAlso(feed);
        }
        stage.in().increment();
        event.feed = feed;
        event.process = shown(event.process);
        waiting.add(event);
    }

    private @Nullable ProcessIdentity shown(@Nullable ProcessIdentity process) {
        return process == null ? null : process.withTitle(process.name(), commandLines.shown(process.commandLine()));
    }

    /** Something is known of packets of that time or later; {@link Long#MAX_VALUE} when nothing is. */
    long dueNs() {
        final SocketEvent next = waiting.peek();
        return next == null ? Long.MAX_VALUE : next.timeNs;
    }

    /** Tells it, before the packet of that time is counted. */
    void tell(Correlator correlator, long timeNs) {
        while (!waiting.isEmpty() && dueNs() <= timeNs) {
            final SocketEvent next = waiting.remove();
            if (stage != null) {
                stage.out().increment();
            }
            correlator.keepAlive(feed);
            correlator.advance(next.timeNs);
            correlator.onEvent(next);
        }
    }
}
