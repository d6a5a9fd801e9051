// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.feed.zmtp.Refusal;
import io.flowbraid.model.ledger.LossLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionAccountTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final Logger logger = Logger.getLogger(ConnectionAccount.class.getName());
    private final List<String> logged = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final ConnectionAccount account = new ConnectionAccount(
            FeedEndpoint.of("tcp://127.0.0.1:1c", "tcp://127.0.0.1:1", true, FeedPeer.COLLECTOR), new LossLedger());

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void close() {
        logger.removeHandler(handler);
    }

    @Test
    void shouldLogEachReasonOnceAMinute() {
        for (int i = 0; i < 120; i++) {
            refuse(Refusal.WRONG_MECHANISM, i);
            refuse(Refusal.CLIENT_NOT_ALLOWED, i);
        }

        assertThat(logged).hasSize(4).anyMatch(line -> line.contains("is not in the list of allowed clients"));
        assertThat(logged.get(3)).endsWith("(59 more since the last such line)");
    }

    private void refuse(Refusal why, int second) {
        account.opened();
        account.refused(why, "10.0.0.7:4242", second * SECOND_NS);
    }
}
