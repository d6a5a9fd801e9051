// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.model.ledger.LedgerReading;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** An agent that still has much to report when it is told to end, to a collector that takes its time. */
class SlowCollectorAtTheEndTest {
    private static final int EVENTS = 30;
    private static final long TAKES_NS = 100_000_000L;

    private final LossLedger ledger = new LossLedger();
    private final Slow outlet = new Slow();
    private final IntrospectionAgent agent =
            new IntrospectionAgent(new OneLongTurn(), HostIdentity.ofThisHost(), outlet, ledger, Duration.ofHours(1));

    @Test
    void shouldReportEverythingAndLetOneThreadAloneUseTheOutlet() throws Exception {
        agent.start();
        outlet.hasBegun.await();

        agent.close();

        assertThat(outlet.isEnded)
                .as("whoever ends the agent need not end its outlet")
                .isTrue();
        assertThat(outlet.taken).isEqualTo(EVENTS);
        assertThat(outlet.threads).hasSize(1);
        assertThat(ledger.isClosed()).isTrue();
    }

    @Test
    void shouldCloseItsAccountWhileAnEventIsBeingTaken() throws Exception {
        agent.start();
        outlet.hasBegun.await();

        for (int i = 0; i < 20; i++) {
            final LedgerReading reading = ledger.read();
            assertThat(reading.isClosed()).as(reading.toString()).isTrue();
        }
        agent.close();
    }

    @Test
    void shouldLeaveTheOutletToItsThreadWhenTheEndIsCutShort() throws Exception {
        agent.start();
        outlet.hasBegun.await();

        assertThat(agent.stop(() -> true)).isFalse();

        assertThat(outlet.isEnded).isFalse();
        assertThat(ledger.isClosed()).isTrue();
        agent.close();
    }

    private static final class Slow implements SocketEventOutlet {
        private final CountDownLatch hasBegun = new CountDownLatch(1);
        private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        private volatile int taken;
        private volatile boolean isEnded;

        @Override
        public void accept(SocketEvent event) {
            threads.add(Thread.currentThread());
            if (event.kind == SocketEventKind.CONNECT) {
                hasBegun.countDown();
                LockSupport.parkNanos(TAKES_NS);
                taken++;
            }
        }

        @Override
        public void flush() {
            threads.add(Thread.currentThread());
        }

        @Override
        public void end() {
            threads.add(Thread.currentThread());
            isEnded = true;
        }
    }

    private static final class OneLongTurn implements IntrospectionSource {
        private long generated;

        @Override
        public int poll(SocketEventOutlet to) {
            if (generated > 0) {
                return 0;
            }
            for (int i = 0; i < EVENTS; i++) {
                final SocketEvent event = new SocketEvent();
                event.kind = SocketEventKind.CONNECT;
                to.accept(event);
                generated++;
            }
            return EVENTS;
        }

        @Override
        public void resync(SocketEventOutlet to) {}

        @Override
        public void snapshot(SocketEventOutlet to) {}

        @Override
        public void repeat(SocketEventOutlet to) {}

        @Override
        public long generated() {
            return generated;
        }

        @Override
        public long lostInKernel() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
