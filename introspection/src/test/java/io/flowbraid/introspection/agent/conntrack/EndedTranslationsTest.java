// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.socket.SocketEvent;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EndedTranslationsTest {
    private final EndedTranslations ended = new EndedTranslations();

    @Test
    void shouldKnowAConnectionThatEndedSecondsAgo() {
        ended.add(connection(1, 40_000, 0));
        ended.add(connection(2, 40_001, 15));

        assertThat(ended.has(connection(1, 40_000, 16))).isTrue();
        assertThat(ended.has(connection(2, 40_001, 16))).isTrue();
    }

    @Test
    void shouldTellANewConnectionWithTheSameFiveTuple() {
        ended.add(connection(1, 40_000, 0));

        assertThat(ended.has(connection(7, 40_000, 1))).isFalse();
    }

    @Test
    void shouldForgetThoseOfEarlierMinutes() {
        ended.add(connection(1, 40_000, 0));
        ended.add(connection(2, 40_001, 60));
        ended.add(connection(3, 40_002, 120));

        assertThat(ended.has(connection(1, 40_000, 121))).isFalse();
    }

    private static SocketEvent connection(long id, int port, long seconds) {
        final SocketEvent event = new SocketEvent();
        event.netns = 5;
        event.cookie = id;
        event.localPort = port;
        event.remotePort = 80;
        event.kernelNs = TimeUnit.SECONDS.toNanos(seconds);
        return event;
    }
}
