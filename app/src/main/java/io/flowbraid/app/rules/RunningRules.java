// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.rules;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.thread.RestartingThread;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.rule.NewListener;
import io.flowbraid.record.rule.Rule;
import io.flowbraid.record.rule.RuleBoard;
import io.flowbraid.sink.ReaderRing;
import io.flowbraid.web.api.status.LossWatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The rules of a run, beside its output and never in its way: flows come through a ring of their own, listeners through
 * a queue, and agents and losses are looked at each second.
 */
public final class RunningRules implements AutoCloseable {
    private static final int MAX_WAITING = 1_024;
    private static final long OWN_PID = ProcessHandle.current().pid();

    private final RuleBoard board;
    private final ReaderRing ring;
    private final LossLedger ledger;
    private final String hostName;
    private final BlockingQueue<NewListener> listeners = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Counter listenersIn;
    private final Counter listenersOut;
    private final Counter listenersWithoutRoom;
    private final Supplier<List<String>> lateAgents;
    private final Map<String, Long> lostBefore = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** @param lateAgents a sentence for each agent that is late now */
    public RunningRules(List<Rule> rules, FlowContext context, LossLedger ledger, Supplier<List<String>> lateAgents) {
        this.ledger = ledger;
        hostName = context.observer().hostname();
        this.lateAgents = lateAgents;
        board = new RuleBoard(rules, context);
        ring = new ReaderRing(flow -> board.accept(flow, System.currentTimeMillis()), ledger.open("sink", "rules"));
        final LedgerStage stage = ledger.open("listeners", "rules");
        listenersIn = stage.in();
        listenersOut = stage.out();
        listenersWithoutRoom = stage.loss("queue_full");
        stage.held(listeners::size);
    }

    /** Begins to look at agents and losses. */
    public void start() {
        new RestartingThread(this::watch, "rules").start();
    }

    public RuleBoard board() {
        return board;
    }

    /** Takes every record of the run; what finds no room is lost to the rules, and nobody waits for it. */
    public FlowSink records() {
        return ring.records();
    }

    /** Takes news of flows that live. Without plenty of room it leaves one out, and holds no other reader up. */
    public FlowSink updates() {
        final FlowSink updates = ring.updates(() -> true);
        return new FlowSink() {
            @Override
            public void accept(FlowRecord flow) {
                if (updates.hasRoom()) {
                    updates.accept(flow);
                }
            }

            @Override
            public void flush() {
                updates.flush();
            }

            @Override
            public void close() {
                updates.close();
            }
        };
    }

    /** Takes a socket that listens. Called by the shard. */
    public void onEvent(SocketEvent event) {
        final ProcessIdentity process = event.process;
        if (event.kind != SocketEventKind.LISTEN || event.protocol != Transport.TCP || process == null) {
            return;
        }
        if (process.pid() == OWN_PID && event.hostName.equals(hostName)) {
            return; // our own page
        }
        listenersIn.increment();
        final String user = process.userName();
        final NewListener listener = new NewListener(
                event.hostName,
                process.executable().isEmpty() ? process.name() : process.executable(),
                user == null ? "" : user,
                IpAddress.format(event.localHi, event.localLo),
                event.localPort,
                event.openedNs == 0);
        if (!listeners.offer(listener)) {
            listenersWithoutRoom.increment();
        }
    }

    private void watch() {
        try {
            while (!closing.await(1, TimeUnit.SECONDS)) {
                look(System.currentTimeMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(long nowMs) {
        for (NewListener next = listeners.poll(); next != null; next = listeners.poll()) {
            board.listens(next, nowMs);
            listenersOut.increment();
        }
        board.late(lateAgents.get(), nowMs);
        LossWatch.totals(ledger).forEach((what, total) -> {
            final Long before = lostBefore.put(what, total);
            final long growth = total - (before == null ? 0 : before);
            if (growth > 0) {
                board.lost(what, (int) Math.min(growth, Integer.MAX_VALUE / 120), nowMs);
            }
        });
        board.look(nowMs);
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
