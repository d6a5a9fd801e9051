// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndingProgressTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final EndingProgress progress = new EndingProgress(0);

    @Test
    void shouldSayNothingWhileRecordsAreStillMade() {
        for (int second = 1; second < 10; second++) {
            assertThat(look(second, 1_000L * second, 0)).isEmpty();
        }
    }

    @Test
    void shouldSayHowManyAreLeftWhenTheyHaveBecomeFewer() {
        assertThat(look(0, 500, 0)).isEmpty();
        assertThat(look(1, 5_000, 0)).isEmpty();
        assertThat(look(2, 4_000, 0))
                .hasValue("ending: 4,000 flow records are still to be written; interrupt again to drop them");
        assertThat(progress.look(2 * SECOND_NS + 1, 3_000, 0, "the output")).isEmpty();
        assertThat(look(3, 4_000, 0)).isEmpty();
        assertThat(look(4, 4_500, 0)).isEmpty();
        assertThat(look(5, 2_000, 0)).isPresent();
        assertThat(look(6, 0, 0)).isEmpty();
    }

    @Test
    void shouldSayOnceThatNothingIsTaken() {
        assertThat(look(1, 5_000, 1)).isEmpty();
        assertThat(look(2, 5_000, 2))
                .hasValue("ending: 5,000 flow records are still to be written; the output has taken nothing for 2 s;"
                        + " interrupt again to drop them");
        for (int second = 3; second < 10; second++) {
            assertThat(look(second, 5_000, second)).isEmpty();
        }
    }

    @Test
    void shouldSayItAgainWhenSomethingWasTakenBetween() {
        assertThat(look(2, 5_000, 2)).isPresent();
        assertThat(look(3, 4_000, 0)).isPresent();
        assertThat(look(5, 4_000, 2)).isPresent();
        assertThat(look(6, 4_000, 3)).isEmpty();
    }

    private Optional<String> look(int second, long left, int idleSeconds) {
        return progress.look(second * SECOND_NS, left, idleSeconds * SECOND_NS, "the output");
    }
}
