// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgentAccountTest {
    @Test
    void shouldAddUpNamedLosses() {
        final Tally tally = AgentAccount.of(List.of(
                "flowbraid: agent publishes to tcp://127.0.0.1:5556c; Ctrl-C ends",
                "threads restarted: 0 in, 0 out",
                "feed tcp://127.0.0.1:5556c published: 16 in, 9 out, 4 lost: no_collector, 3 lost: collector_too_slow",
                "agent vm: 12 in, 12 out"));

        assertThat(tally).isEqualTo(new Tally(0, 0, 7, 0, List.of()));
    }

    @Test
    void shouldNameAnAccountThatDoesNotClose() {
        final Tally tally = AgentAccount.of(List.of("agent vm: 12 in, 7 out, 2 lost: kernel_ring_full"));

        assertThat(tally.uncounted()).isEqualTo(3);
        assertThat(tally.faults()).containsExactly("the account of agent vm does not close: 3");
    }
}
