// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.lag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureLagTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<String> said = new ArrayList<>();
    private final CaptureLag lag = new CaptureLag(said::add);

    @Test
    void shouldSayNothingWhileTheCaptureKeepsUp() {
        lag.look(SECOND / 10);
        lag.look(SECOND * 3 / 2);

        assertThat(said).isEmpty();
        assertThat(lag.trouble()).isEmpty();
    }

    @Test
    void shouldSayOnceThatPacketsAreReadLateAndWhenThatIsOver() {
        lag.look(3 * SECOND);
        lag.look(4 * SECOND);
        lag.look(5 * SECOND);

        assertThat(said)
                .containsExactly(
                        "flowbraid: packets are read 3 s late: until the capture keeps up, flows come as late");
        assertThat(lag.trouble()).isEqualTo("packets are read 5 s late");

        lag.look(SECOND / 10);
        lag.look(SECOND / 10);

        assertThat(said)
                .hasSize(2)
                .last()
                .isEqualTo("flowbraid: the capture keeps up again; packets were read up to 5 s late");
        assertThat(lag.trouble()).isEmpty();
    }

    @Test
    void shouldSayAgainWhenItIsMuchWorse() {
        lag.look(3 * SECOND);
        lag.look(11 * SECOND);
        lag.look(12 * SECOND);

        assertThat(said).hasSize(2).last().asString().contains("12 s late");
    }
}
