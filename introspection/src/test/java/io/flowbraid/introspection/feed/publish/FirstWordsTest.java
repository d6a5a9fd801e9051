// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstWordsTest {
    private final FirstWords words = new FirstWords(false);

    @Test
    void shouldBeMorePatientEachTime() {
        assertThat(isTimeForAnother(0)).as("not connected").isFalse();

        for (final long patienceMs : new long[] {300, 600, 1_200, 2_400}) {
            words.changed(true, 0);
            assertThat(isTimeForAnother(patienceMs - 1)).isFalse();
            assertThat(isTimeForAnother(patienceMs)).isTrue();
            assertThat(isTimeForAnother(patienceMs + 1)).as("once").isFalse();
        }
        words.changed(true, 0);
        assertThat(isTimeForAnother(60_000)).as("the rest is JeroMQ's").isFalse();
    }

    @Test
    void shouldBeginAnewOnceTheCollectorHasSpoken() {
        words.changed(true, 0);
        assertThat(isTimeForAnother(300)).isTrue();
        words.changed(true, 0);
        words.heard();
        assertThat(isTimeForAnother(60_000)).isFalse();

        words.changed(true, 0);
        assertThat(isTimeForAnother(300)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true, 1000", "false, 300"})
    void shouldLeaveMoreTimeForAnEncryptedHandshake(boolean isEncrypted, long patienceMs) {
        final FirstWords first = new FirstWords(isEncrypted);
        first.changed(true, 0);

        assertThat(first.isTimeForAnother((patienceMs - 1) * 1_000_000)).isFalse();
        assertThat(first.isTimeForAnother(patienceMs * 1_000_000)).isTrue();
    }

    @Test
    void shouldNotAskForAnotherWhileJeroMqConnects() {
        words.changed(true, 0);
        words.changed(false, 100_000_000);

        assertThat(isTimeForAnother(60_000)).isFalse();
    }

    private boolean isTimeForAnother(long ms) {
        return words.isTimeForAnother(ms * 1_000_000);
    }
}
