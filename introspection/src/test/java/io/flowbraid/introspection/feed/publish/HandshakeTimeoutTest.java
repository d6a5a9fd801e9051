// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTimeoutTest {
    private final HandshakeTimeout timeout = new HandshakeTimeout(false);

    @Test
    void shouldDoubleEachTime() {
        assertThat(isOverAt(0)).as("not connected").isFalse();

        for (final long timeoutMs : new long[] {300, 600, 1_200, 2_400}) {
            timeout.connected(true, 0);
            assertThat(isOverAt(timeoutMs - 1)).isFalse();
            assertThat(isOverAt(timeoutMs)).isTrue();
            assertThat(isOverAt(timeoutMs + 1)).as("once").isFalse();
        }
        timeout.connected(true, 0);
        assertThat(isOverAt(60_000)).as("the rest is JeroMQ's").isFalse();
    }

    @Test
    void shouldBeginAnewOnceTheCollectorHasSpoken() {
        timeout.connected(true, 0);
        assertThat(isOverAt(300)).isTrue();
        timeout.connected(true, 0);
        timeout.finished();
        assertThat(isOverAt(60_000)).isFalse();

        timeout.connected(true, 0);
        assertThat(isOverAt(300)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true, 1000", "false, 300"})
    void shouldLeaveMoreTimeForAnEncryptedHandshake(boolean isEncrypted, long timeoutMs) {
        final HandshakeTimeout first = new HandshakeTimeout(isEncrypted);
        first.connected(true, 0);

        assertThat(first.isOver((timeoutMs - 1) * 1_000_000)).isFalse();
        assertThat(first.isOver(timeoutMs * 1_000_000)).isTrue();
    }

    @Test
    void shouldNotEndWhileJeroMqConnects() {
        timeout.connected(true, 0);
        timeout.connected(false, 100_000_000);

        assertThat(isOverAt(60_000)).isFalse();
    }

    private boolean isOverAt(long ms) {
        return timeout.isOver(ms * 1_000_000);
    }
}
