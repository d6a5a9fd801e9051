// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.thread;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportPaceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int TWO_PERCENT = 50;

    private final ReportPace pace = new ReportPace(SECOND, TWO_PERCENT, 0);

    @Test
    void shouldKeepItsIntervalWhileReportsAreCheap() {
        assertThat(pace.isDue(0)).isTrue();
        assertThat(pace.done(0, 1_000)).isFalse();

        assertThat(pace.isDue(SECOND - 1)).isFalse();
        assertThat(pace.isDue(SECOND)).isTrue();
    }

    @Test
    void shouldWaitUntilTheShareOfACoreIsKept() {
        assertThat(pace.done(0, SECOND / 2)).as("one slow report is no news").isFalse();

        assertThat(pace.isDue(25 * SECOND - 1)).isFalse();
        assertThat(pace.isDue(25 * SECOND)).isTrue();
    }

    @Test
    void shouldSayOnceThatTheIntervalIsLongAndOnceThatItIsNot() {
        int news = 0;
        for (int i = 0; i < 10; i++) {
            news += pace.done(0, SECOND / 10) ? 1 : 0;
        }
        assertThat(news).isOne();
        assertThat(pace.isStretched()).isTrue();
        assertThat(pace.intervalNs()).isEqualTo(5 * SECOND);

        for (int i = 0; i < 10; i++) {
            news += pace.done(0, SECOND / 100) ? 1 : 0;
        }
        assertThat(news).isEqualTo(2);
        assertThat(pace.isStretched()).isFalse();
    }

    @Test
    void shouldNotSayThatItComesAndGoes() {
        for (int i = 0; i < 30; i++) {
            assertThat(pace.done(0, i % 3 == 0 ? SECOND / 100 : SECOND / 10)).isFalse();
        }
    }
}
