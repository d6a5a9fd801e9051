// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProcessorShareTest {
    private static final long MS = 1_000_000;

    private final ProcessorShare share = new ProcessorShare(0);

    @Test
    void shouldLetAThreadWorkHalfASecondAtOnce() {
        assertThat(share.restNs(400 * MS, 400 * MS)).isZero();
        assertThat(share.restNs(700 * MS, 700 * MS)).isPositive();
    }

    @Test
    void shouldLetAThreadThatAlwaysHasWorkWorkAFifthOfTheTime() {
        long nowNs = 0;
        long usedNs = 0;
        while (nowNs < 100_000 * MS) {
            nowNs += 10 * MS;
            usedNs += 10 * MS;
            nowNs += share.restNs(nowNs, usedNs);
        }

        assertThat((double) usedNs / nowNs).isCloseTo(0.2, within(0.02));
    }

    @Test
    void shouldNotCountTheTimeInWhichOthersHadTheProcessor() {
        assertThat(share.restNs(60_000 * MS, MS)).isZero();
    }
}
