// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatheringTest {
    private static final long MS = 1_000_000;
    private static final long LARGE = 32 << 20;

    private long nowNs = 1_000 * MS;

    /** What one second of packets at this rate takes, with a wake-up by the kernel for each block of them. */
    private int wakeUps(Gathering gathering, int packetsPerSecond, long blockNs) {
        int wakeUps = 0;
        long readUntilNs = nowNs;
        final long endNs = nowNs + 1_000 * MS;
        while (nowNs < endNs) {
            nowNs += Math.max(0, gathering.pauseNs(nowNs));
            nowNs = Math.max(nowNs, readUntilNs + blockNs);
            gathering.woken(nowNs);
            gathering.read((int) ((nowNs - readUntilNs) * packetsPerSecond / (1_000 * MS)));
            readUntilNs = nowNs;
            wakeUps++;
        }
        return wakeUps;
    }

    @ParameterizedTest
    @CsvSource({"1000,3000,90,110", "100000,850,90,110", "600000,140,250,600", "2000000,40,800,2100"})
    void shouldWakeSeldomAndForAThousandPacketsOrMore(int packetsPerSecond, long blockUs, int least, int most) {
        final Gathering gathering = new Gathering(LARGE, nowNs);
        wakeUps(gathering, packetsPerSecond, blockUs * 1_000);

        assertThat(wakeUps(gathering, packetsPerSecond, blockUs * 1_000)).isBetween(least, most);
    }

    @Test
    void shouldSleepLongAgainWhenTrafficFalls() {
        final Gathering gathering = new Gathering(LARGE, nowNs);
        wakeUps(gathering, 2_000_000, 40_000);

        assertThat(wakeUps(gathering, 100_000, 850_000)).isBetween(90, 130);
    }

    @Test
    void shouldNotSleepWhenNothingCame() {
        final Gathering gathering = new Gathering(LARGE, nowNs);
        gathering.woken(nowNs);

        assertThat(gathering.pauseNs(nowNs)).isZero();
    }

    @Test
    void shouldNotLetASmallBufferFill() {
        final Gathering gathering = new Gathering(1 << 20, nowNs);
        gathering.woken(nowNs);
        gathering.read(1);

        assertThat(gathering.pauseNs(nowNs)).isBetween(300_000L, 400_000L);
    }
}
