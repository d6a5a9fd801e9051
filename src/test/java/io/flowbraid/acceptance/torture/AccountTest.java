// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.acceptance.Ledger;
import org.junit.jupiter.api.Test;

class AccountTest {
    @Test
    void shouldAddUpWhatWasLostAndNotWhatWasCountedElsewhere() throws Exception {
        final Tally tally = account("""
            {"kind": "capture", "name": "lo", "lost": {"kernel_dropped": 5, "copy": 7}, "imbalance": 0},
            {"kind": "flows", "name": "0", "lost": {"joined": 3, "cut_short": 2}, "imbalance": 0}
            """, "");

        assertThat(tally.counted()).isEqualTo(7);
        assertThat(tally.uncounted()).isZero();
        assertThat(tally.faults()).isEmpty();
    }

    @Test
    void shouldNameAnAccountThatDoesNotClose() throws Exception {
        final Tally tally = account("""
            {"kind": "capture", "name": "lo", "lost": {}, "imbalance": -4}
            """, "");

        assertThat(tally.uncounted()).isEqualTo(4);
        assertThat(tally.faults()).containsExactly("the account of capture lo does not close: -4");
    }

    @Test
    void shouldNameWhatGotLostBetweenStages() throws Exception {
        final Tally tally = account("", """
            {"from": "capture lo", "to": "shard packets 0", "between": 6}
            """);

        assertThat(tally.uncounted()).isEqualTo(6);
        assertThat(tally.faults()).containsExactly("left capture lo and did not enter shard packets 0: 6");
    }

    private static Tally account(String stages, String passages) throws Exception {
        final String json = "{\"ledger\": {\"stages\": [%s], \"passages\": [%s]}}".formatted(stages, passages);
        return Account.of(new Ledger(new ObjectMapper().readTree(json)));
    }
}
