// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    private static final DateTimeFormatter REFERENCE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'");

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1, Long.MAX_VALUE, Long.MIN_VALUE, 951_782_400_000_000_000L, 951_868_799_999_999_999L})
    void shouldAgreeWithTheJdkAtTheEdges(long epochNs) {
        assertAgrees(epochNs);
    }

    @Test
    void shouldAgreeWithTheJdkAnywhere() {
        final long seed = 20_261_122;
        final Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            assertAgrees(random.nextLong());
        }
    }

    private static void assertAgrees(long epochNs) {
        final Instant instant =
                Instant.ofEpochSecond(Math.floorDiv(epochNs, 1_000_000_000L), Math.floorMod(epochNs, 1_000_000_000L));
        assertThat(Timestamps.rfc3339(epochNs))
                .isEqualTo(REFERENCE.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)));
    }
}
