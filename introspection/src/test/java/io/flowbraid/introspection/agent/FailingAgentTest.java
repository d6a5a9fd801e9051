// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailingAgentTest {
    private final LossLedger ledger = new LossLedger();
    private int accepted;

    @Test
    void shouldDieOfWhatEndedItAndKeepItsBooks() throws Exception {
        final CompletableFuture<Throwable> failure = new CompletableFuture<>();
        final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> failure.complete(cause));
        final SocketEventOutlet outlet = new SocketEventOutlet() {
            @Override
            public void accept(SocketEvent event) {
                if (event.kind == SocketEventKind.CONNECT && ++accepted == 5) {
                    throw new OutOfMemoryError("as if");
                }
            }
        };
        try (IntrospectionAgent agent = new IntrospectionAgent(
                new ThreeEventsEachTurn(), HostIdentity.ofThisHost(), outlet, ledger, Duration.ofHours(1))) {
            agent.start();

            assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOf(OutOfMemoryError.class);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        final LedgerStage stage = ledger.stages().get(0);
        assertThat(stage.loss("agent_failed").get()).isEqualTo(1);
        assertThat(stage.in().get()).isEqualTo(stage.out().get() + 1);
        assertThat(ledger.isClosed()).isTrue();
    }

    private static final class ThreeEventsEachTurn implements IntrospectionSource {
        private long generated;

        @Override
        public int poll(SocketEventOutlet to) {
            for (int i = 0; i < 3; i++) {
                final SocketEvent event = new SocketEvent();
                event.kind = SocketEventKind.CONNECT;
                generated++;
                to.accept(event);
            }
            return 3;
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
