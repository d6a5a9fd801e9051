// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopSignalTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final StopSignal stop = new StopSignal();
    private final AtomicInteger cuts = new AtomicInteger();

    @Test
    void shouldEndAtTheFirstSignalAndCutTheEndShortAtTheNext() {
        stop.onCutShort(cuts::incrementAndGet);

        stop.signal(SECOND_NS);
        assertThat(stop.await(0, TimeUnit.SECONDS)).isTrue();
        assertThat(stop.isCutShort()).isFalse();

        stop.signal(3 * SECOND_NS);
        stop.signal(5 * SECOND_NS);
        assertThat(stop.cutShortBy()).isEqualTo("a second signal ended the run");
        assertThat(cuts).hasValue(1);
    }

    @Test
    void shouldTakeTwoSignalsAtOnceForOne() {
        stop.signal(SECOND_NS);
        stop.signal(SECOND_NS + 1_000_000);

        assertThat(stop.isCutShort()).isFalse();
    }

    @Test
    void shouldTellWhoComesLate() {
        stop.cutShort("the output has taken nothing for 10 s");

        stop.onCutShort(cuts::incrementAndGet);

        assertThat(cuts).hasValue(1);
    }
}
